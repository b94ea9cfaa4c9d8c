//! 审核发布: the lead answers for every photo, corrects the words, and publishes.

mod photo;
mod review;

use super::path::{not_here, path_id, record_as_opened};
use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::staff::staff_only;
use crate::components::topic::choice_name;
use crate::forms::deed::{approval_deed, change_of};
use crate::forms::editor::show_failure;
use crate::forms::one_tab::in_one_tab;
use crate::forms::problem::refusal_text;
use crate::forms::value::record_facts;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::routes;
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::activity_log;
use domain::publishing::{Publication, approve, decline, post_id};
use domain::{Id, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;
use photo::PhotoReview;
use replica::{Deed, StoreError};
use review::{Answers, Review};

/// The review of one log.
#[component]
pub fn ApprovePage() -> Markup {
    page_head(|| t!("approve.title"), Some("/desk"));
    let log = record_as_opened(&activity_log::KIND, path_id());
    let page = |log: Option<Record>| log.map_or_else(not_here, review_of);
    staff_only(move || {
        view! {
            <div class="page">{shown(log, page)}</div>
        }
    })
}

/// The answers that were given before the page was left.
async fn kept_answers(app: App, log: Id) -> Result<Option<Answers>, StoreError> {
    let draft = app.draft(&Review::draft_key(log)).await?;
    Ok(draft.and_then(|draft| serde_json::from_value(draft.content).ok()))
}

fn review_of(log: Record) -> Markup {
    let app = use_app();
    if !untrack(move || app.actor()).leads(log.reference("area")) {
        return view! { <p class="muted">{t!("refusal.lead_only")}</p> };
    }
    if matches!(Publication::of(&log), Publication::Published) {
        let post = post_id(log.id);
        return view! {
            <div class="notice" data-tone="ok">
                {icon("check")}
                <div class="notice-body">
                    <p>{t!("approve.already")}</p>
                </div>
            </div>
            <a class="btn" href=format!("/posts/{post}")>
                {t!("log.see_post")}
            </a>
        };
    }
    let key = Review::draft_key(log.id);
    let form = move || {
        let (id, log) = (log.id, log.clone());
        let kept = load(move || Box::pin(kept_answers(app, id)));
        shown(kept, move |kept| {
            let review = Review::new(app, log.clone(), kept);
            view! { <Form review /> }
        })
    };
    in_one_tab(key, None, form, || ().into_markup())
}

#[component]
fn Form(review: Review) -> Markup {
    let log = review.log();
    let photos = log.photos("photos");
    let total = photos.len();
    let cards = photos.into_iter().enumerate().map(|(index, photo)| {
        view! { <PhotoReview review photo number=index + 1 total /> }
    });
    view! {
        <details class="disclosure">
            <summary>{t!("approve.log")}</summary>
            <div class="disclosure-body">{record_facts(&activity_log::KIND, without_photos(&log))}</div>
        </details>
        {(total > 0)
            .then(|| {
                view! {
                    <section class="section">
                        <h2 class="section-title">{move || t!("approve.photos", count = total)}</h2>
                        <p class="muted">{t!("approve.photos_text")}</p>
                        {cards.collect::<Markup>()}
                    </section>
                }
            })}
        <Words review />
        <Decide review />
    }
}

/// Each photo has a place of its own below.
fn without_photos(log: &Record) -> Record {
    let mut log = log.clone();
    log.fields.remove("photos");
    log
}

/// Title and text of the post, to be corrected.
#[component]
fn Words(review: Review) -> Markup {
    let topic = review.log().text("topic").to_owned();
    view! {
        <section class="section">
            <h2 class="section-title">{t!("approve.words")}</h2>
            <p class="muted">{t!("approve.words_text")}</p>
            <p>
                <span class="tag">{move || choice_name("topic", &topic)}</span>
            </p>
            <div class="field">
                <label class="field-label" for="post-title">{t!("field.post.title")}</label>
                <input
                    class="input"
                    id="post-title"
                    prop:value=move || review.read(|answers| answers.title.clone())
                    on:input=move |ev| review.change(|answers| answers.title = event_target_value(&ev))
                />
            </div>
            <div class="field">
                <label class="field-label" for="post-body">{t!("field.post.body")}</label>
                <textarea
                    class="textarea"
                    id="post-body"
                    prop:value=move || review.read(|answers| answers.body.clone())
                    on:input=move |ev| review.change(|answers| answers.body = event_target_value(&ev))
                ></textarea>
            </div>
        </section>
    }
}

#[component]
fn Decide(review: Review) -> Markup {
    let failed = RwSignal::new(None::<String>);
    let busy = Busy::new();
    let go = move |deed: Deed, path: String, said: &'static str| {
        if !busy.begin() {
            return;
        }
        spawn_local(async move {
            let outcome = review.decide(deed).await;
            busy.end();
            // The page may have been left meanwhile; what was saved stays saved.
            let _ = failed.try_set(outcome.clone().err());
            if outcome.is_err() {
                show_failure();
            } else {
                review.app.toast(t!(said), "ok");
                routes::go(&path);
            }
        });
    };
    let publish = move |_| {
        let log = review.log();
        let approval = review
            .verdicts()
            .and_then(|(verdicts, text)| approve(&log, &verdicts, &text));
        match approval {
            Ok(approval) => {
                let path = format!("/posts/{}", approval.post.id);
                go(
                    approval_deed(log, approval, &review.key()),
                    path,
                    "approve.published",
                );
            }
            Err(refusal) => {
                failed.set(Some(refusal_text(Some(&activity_log::KIND), &refusal)));
                show_failure();
            }
        }
    };
    let say_no = Callback::new(move |()| {
        go(
            Deed {
                draft: Some(review.key()),
                ..change_of(review.log(), decline())
            },
            "/desk".to_owned(),
            "approve.declined",
        );
    });
    let failure = |words: String| {
        view! {
            <div class="notice" data-tone="bad" role="alert">
                {icon("warning")}
                <div class="notice-body">
                    <p>{words}</p>
                </div>
            </div>
        }
    };
    view! {
        {move || failed.get().map(failure)}
        <AskOnce
            label="approve.decline"
            question="approve.decline_question"
            yes="approve.decline"
            act=say_no
        />
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
