//! One photo of a log, and what the lead answers on it.

use super::review::{Answer, Review};
use crate::components::blur::Blurring;
use crate::components::photo::PhotoImage;
use crate::forms::inputs::photos::error_key;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::t;
use domain::civil::CivilDate;
use domain::kinds::activity_log::PHOTO_DECISIONS;
use domain::record::Photo;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlCanvasElement;

/// The photo at full width, the questions, and the mosaic where it is asked for.
#[component]
pub(super) fn PhotoReview(review: Review, photo: Photo, number: usize, total: usize) -> Markup {
    let record = review.log().id;
    let hash = StoredValue::new(photo.hash.clone());
    let answer = Memo::new(move |_| hash.with_value(|hash| review.answer(hash)));
    let decision = Memo::new(move |_| answer.with(|answer| answer.decision.clone()));
    let blurred = Memo::new(move |_| answer.with(|answer| answer.blurred.clone()));
    let wanted =
        Memo::new(move |_| decision.with(|d| d == "blurred") && blurred.with(Option::is_none));
    let blurring = Blurring::new(record, photo.clone(), wanted);
    let held = StoredValue::new(photo);
    let picture = move || match (blurring, decision.get().as_str(), blurred.get()) {
        (_, "blurred", Some(photo)) => {
            view! { <PhotoImage record photo number class="photo-full" /> }
        }
        (Some(blurring), "blurred", None) => blurring.canvas(),
        _ => {
            view! { <PhotoImage record photo=held.get_value() number class="photo-full" /> }
        }
    };
    let more = move || match (blurring, decision.get().as_str(), blurred.get()) {
        (_, "consent", _) => consent(review, hash, answer),
        (_, "blurred", Some(_)) => blur_again(review, hash),
        (Some(blurring), "blurred", None) => blurring.tools(keep(review, hash)),
        _ => ().into_markup(),
    };
    let open = Memo::new(move |_| answer.with(|answer| answer.verdict().err()));
    let marked = move || (review.is_tried() && open.with(Option::is_some)).then_some("true");
    view! {
        <div
            class="photo-review"
            role="group"
            aria-label=move || t!("photo.alt", number = number)
            data-invalid=marked
        >
            <h3>{move || t!("approve.photo", number = number, total = total)}</h3>
            {picture}
            {decisions(review, hash, decision)}
            {more}
            {children(review, hash, answer)}
            {move || open_question(open.get(), review.is_tried())}
        </div>
    }
}

fn decisions(review: Review, hash: StoredValue<String>, decision: Memo<String>) -> Markup {
    let choice = move |key: &'static str| {
        let choose = move |_| {
            hash.with_value(|hash| {
                review.change_answer(hash, |answer| answer.decision = key.to_owned());
            });
        };
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=hash.get_value()
                    prop:checked=move || decision.with(|decision| decision == key)
                    on:change=choose
                />
                <span>{move || choice_name("decision", key)}</span>
            </label>
        }
    };
    view! {
        <div role="radiogroup" aria-label=t!("approve.decision")>
            {PHOTO_DECISIONS.iter().map(|key| choice(key)).collect::<Markup>()}
        </div>
    }
}

fn children(review: Review, hash: StoredValue<String>, answer: Memo<Answer>) -> Markup {
    let change = move |ev: leptos::ev::Event| {
        let children = event_target_checked(&ev);
        hash.with_value(|hash| review.change_answer(hash, |answer| answer.children = children));
    };
    view! {
        <label class="switch">
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || answer.with(|answer| answer.children)
                on:change=change
            />
            <span class="switch-track" aria-hidden="true"></span>
            <span class="switch-label">
                {t!("field.activity_log.photo_review.children")}
            </span>
        </label>
    }
}

/// Who agreed, and on which day.
fn consent(review: Review, hash: StoredValue<String>, answer: Memo<Answer>) -> Markup {
    if untrack(move || answer.with(|answer| answer.on.is_empty())) {
        let today = CivilDate::from_millis(review.app.now()).to_string();
        hash.with_value(|hash| review.change_answer(hash, |answer| answer.on = today));
    }
    let by = move |ev| {
        let by = event_target_value(&ev);
        hash.with_value(|hash| review.change_answer(hash, |answer| answer.by = by));
    };
    let on = move |ev| {
        let on = event_target_value(&ev);
        hash.with_value(|hash| review.change_answer(hash, |answer| answer.on = on));
    };
    view! {
        <div class="field-row">
            <label class="field">
                <span class="field-label">
                    {t!("field.activity_log.photo_review.consent_by")}
                </span>
                <input
                    class="input"
                    prop:value=move || answer.with(|answer| answer.by.clone())
                    on:input=by
                />
            </label>
            <label class="field">
                <span class="field-label">
                    {t!("field.activity_log.photo_review.consent_on")}
                </span>
                <input
                    class="input"
                    type="date"
                    prop:value=move || answer.with(|answer| answer.on.clone())
                    on:change=on
                />
            </label>
        </div>
    }
}

/// Keeps what was blurred as the photo to be published.
fn keep(review: Review, hash: StoredValue<String>) -> Callback<HtmlCanvasElement> {
    Callback::new(move |canvas: HtmlCanvasElement| {
        spawn_local(async move {
            match review.app.keep_canvas(&review.key(), &canvas).await {
                Ok(blurred) => hash.with_value(|hash| {
                    review.change_answer(hash, |answer| answer.blurred = Some(blurred));
                }),
                Err(error) => review.app.toast(t!(error_key(&error)), "bad"),
            }
        });
    })
}

fn blur_again(review: Review, hash: StoredValue<String>) -> Markup {
    let again = move |_| {
        hash.with_value(|hash| review.change_answer(hash, |answer| answer.blurred = None));
    };
    view! {
        <button type="button" class="btn" on:click=again>
            {t!("blur.again")}
        </button>
    }
}

/// What is still to be answered on this photo; marked once the lead wanted to publish.
fn open_question(open: Option<&'static str>, marked: bool) -> Markup {
    match open {
        None => {
            view! { <p class="autosave" data-state="saved">{t!("approve.decided")}</p> }
        }
        Some(code) => {
            let class = if marked { "field-error" } else { "field-hint" };
            view! { <p class=class>{t!(format!("refusal.{code}"))}</p> }
        }
    }
}
