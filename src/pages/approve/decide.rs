//! The lead's yes or no, and what is left to do before a yes.

use super::review::{Left, Review};
use crate::components::busy::Busy;
use crate::components::give_reason::{GiveReason, Kept, SHORT, Words};
use crate::components::icon::icon;
use crate::components::refused::refused;
use crate::forms::deed::{approval_deed, change_of, ruling_of};
use crate::forms::editor::show_failure;
use crate::forms::problem::refusal_text;
use crate::markup::{Markup, component, view};
use crate::routes;
use crate::t;
use domain::Refusal;
use domain::kinds::{activity_log, post};
use domain::publishing::{approve, decline};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::Deed;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const NO: Words = Words {
    act: "approve.decline",
    question: "approve.decline_question",
    ready: &[
        "reason.faces",
        "reason.privacy",
        "reason.facts",
        "reason.unclear",
        "reason.not_for_the_feed",
    ],
    needed: true,
    longest: SHORT,
    class: "btn btn-danger",
};

/// A decision to be saved, where it leads, and what is said then.
struct Decision {
    deed: Deed,
    path: String,
    said: &'static str,
}

#[component]
pub(super) fn Decide(review: Review) -> Markup {
    let failed = RwSignal::new(None::<String>);
    let busy = Busy::new();
    let go = move |decision: Result<Decision, Refusal>| {
        failed.set(None);
        match decision {
            Ok(decision) => save(review, decision, busy, failed),
            Err(refusal) => {
                failed.set(Some(words_of(&refusal)));
                show_failure();
            }
        }
    };
    let publish = move |_| {
        review.try_it();
        if untrack(move || review.left()).is_nothing() {
            go(yes(review));
        } else {
            show_first_left();
        }
    };
    let say_no = Callback::new(move |reason: String| go(no(review, &reason)));
    let left = Memo::new(move |_| review.is_tried().then(|| review.left()));
    let left = move || left.get().filter(|left| !left.is_nothing());
    view! {
        {move || left().map(|left| refused(in_words(&left)))}
        {move || failed.get().map(refused)}
        <GiveReason words=NO kept=Kept::UntilDecided(format!("{}:no", review.key())) act=say_no />
        <div class="action-bar">
            <button
                type="button"
                class="btn btn-primary btn-large"
                aria-busy=move || busy.is_shown().to_string()
                on:click=publish
            >
                {icon("check")}
                {t!("approve.publish")}
            </button>
        </div>
    }
}

fn yes(review: Review) -> Result<Decision, Refusal> {
    let log = review.log();
    let (verdicts, text) = review.verdicts()?;
    let approval = approve(&log, &verdicts, &text, &ruling_of(review.app))?;
    Ok(Decision {
        path: format!("/posts/{}", approval.post.id),
        deed: approval_deed(log, approval, &review.key()),
        said: "approve.published",
    })
}

fn no(review: Review, reason: &str) -> Result<Decision, Refusal> {
    let log = review.log();
    let fields = decline(&log, &ruling_of(review.app).because(reason))?;
    Ok(Decision {
        path: "/desk".to_owned(),
        deed: Deed {
            draft: Some(review.key()),
            ..change_of(log, fields)
        },
        said: "approve.declined",
    })
}

fn save(review: Review, decision: Decision, busy: Busy, failed: RwSignal<Option<String>>) {
    if !busy.begin() {
        return;
    }
    spawn_local(async move {
        let outcome = review.decide(decision.deed).await;
        busy.end();
        match outcome {
            Ok(()) => {
                review.app.toast(t!(decision.said), "ok");
                routes::go(&decision.path);
            }
            Err(words) => {
                // The page may have been left meanwhile.
                let _ = failed.try_set(Some(words));
                show_failure();
            }
        }
    });
}

/// An approval is refused for the sake of the post's words, or of the log.
fn words_of(refusal: &Refusal) -> String {
    let kind = match refusal.code.as_str() {
        "invalid" => &post::KIND,
        _ => &activity_log::KIND,
    };
    refusal_text(Some(kind), refusal)
}

/// What is left, by the names under which the page shows it.
fn in_words(left: &Left) -> String {
    let photos = left.photos.iter();
    let photos = photos.map(|number| t!("photo.alt", number = *number));
    let words = left.words.iter();
    let words = words.map(|word| t!(format!("field.post.{}", word.field())));
    let all: Vec<String> = photos.chain(words).collect();
    t!("approve.left", what = all.join(&t!("value.and")))
}

/// Brings the lead to the first thing that is left, once it is marked.
fn show_first_left() {
    request_animation_frame(|| {
        let found = document().query_selector("[data-invalid]").ok().flatten();
        let Some(marked) = found else { return };
        let input = marked.query_selector("input, textarea").ok().flatten();
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
            // An input that is gone needs no focus.
            let _ = input.focus();
        }
        marked.scroll_into_view();
    });
}
