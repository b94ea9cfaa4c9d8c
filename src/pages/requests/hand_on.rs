//! Handing a request on: to whom, and a text to paste that leaves out who asked unless
//! they agreed to be named, and their number in any case. What was told is kept, so that whoever asked can read it.

use super::arrived;
use super::moves::Desk;
use crate::components::icon::icon;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::share;
use crate::t;
use domain::kinds::service_request::LONGEST;
use domain::requests::due::{arrived_at, number};
use domain::requests::hand_on::{HANDED_TO, told};
use domain::requests::way::Status;
use domain::{Fields, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Most characters of what is asked of them beside the text.
const LONGEST_WORDS: &str = "120";

/// What is being filled in.
#[derive(Clone, Copy)]
struct Handing {
    at: Desk,
    to: RwSignal<Option<&'static str>>,
    words: RwSignal<String>,
    text: RwSignal<String>,
    missing: RwSignal<bool>,
    open: RwSignal<bool>,
}

/// A button that asks to whom, and shows what they would be told.
#[component]
pub(super) fn HandOn(at: Desk) -> Markup {
    let has_arrived = arrived(at.moving.app, at.moving.record.with_value(|it| it.id));
    let it = Handing {
        at,
        to: RwSignal::new(None),
        words: RwSignal::new(String::new()),
        text: RwSignal::new(String::new()),
        missing: RwSignal::new(false),
        open: RwSignal::new(false),
    };
    let open = move |_| {
        // What the server has not is known to nobody by a number.
        let known = has_arrived.get_untracked() == Some(Ok(true));
        let text = at
            .moving
            .record
            .with_value(|request| text_of(request, known));
        it.text.set(text);
        it.open.set(true);
    };
    let drawn = move || match it.open.get() {
        true => panel(it),
        false => view! {
            <button type="button" class="btn" on:click=open>{t!("requests.hand_on")}</button>
        },
    };
    drawn.into_markup()
}

/// What is told to others.
fn text_of(request: &Record, known: bool) -> String {
    let told = told(request);
    let number = match known {
        true => number(request.id, arrived_at(request)),
        false => String::new(),
    };
    let head = t!(
        "hand_on.text",
        number = number,
        class = choice_name("class", request.text("class")),
        place = told.place,
        text = told.text
    );
    match told.requester {
        Some(name) => format!("{head}\n{}", t!("hand_on.requester", name = name)),
        None => head,
    }
}

fn panel(it: Handing) -> Markup {
    let named = it
        .at
        .moving
        .record
        .with_value(|request| request.flag("may_be_named"));
    let hint = match named {
        true => "hand_on.named_hint",
        false => "hand_on.hidden_hint",
    };
    let missing = move || {
        it.missing.get().then(|| {
            view! { <p class="field-error" role="alert">{t!("refusal.missing_whom")}</p> }
        })
    };
    let copy = move |_| {
        let text = it.text.get_untracked();
        spawn_local(async move {
            let (words, tone) = match share::copy(&text).await {
                true => ("hand_on.copied", "ok"),
                false => ("hand_on.not_copied", "bad"),
            };
            it.at.moving.app.toast(t!(words), tone);
        });
    };
    view! {
        <div class="notice" data-tone="info" role="group" aria-label=t!("requests.hand_on")>
            <div class="notice-body stack-tight">
                <strong class="notice-title">{t!("hand_on.whom")}</strong>
                <div class="chips">{HANDED_TO.iter().map(|to| whom(it, to)).collect::<Markup>()}</div>
                {missing}
                {text_fields(it, hint)}
            </div>
            <div class="notice-actions">
                <button type="button" class="btn" on:click=copy>
                    {icon("share")}
                    {t!("hand_on.copy")}
                </button>
                <button type="button" class="btn btn-primary" on:click=move |_| done(it)>
                    {t!("hand_on.done")}
                </button>
                <button type="button" class="btn" on:click=move |_| it.open.set(false)>
                    {t!("action.cancel")}
                </button>
            </div>
        </div>
    }
}

fn whom(it: Handing, to: &'static str) -> Markup {
    let choose = move |_| {
        it.missing.set(false);
        it.to.set(Some(to));
    };
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || (it.to.get() == Some(to)).to_string()
            on:click=choose
        >
            {choice_name("handed_to", to)}
        </button>
    }
}

fn text_fields(it: Handing, hint: &'static str) -> Markup {
    view! {
        <div class="field">
            <label class="field-label" for="hand-on-words">{t!("hand_on.words")}</label>
            <input
                class="input"
                id="hand-on-words"
                maxlength=LONGEST_WORDS
                prop:value=move || it.words.get()
                on:input=move |ev| it.words.set(event_target_value(&ev))
            />
        </div>
        <div class="field">
            <label class="field-label" for="hand-on-text">{t!("hand_on.told")}</label>
            <p class="field-hint" id="hand-on-hint">{t!(hint)}</p>
            <textarea
                class="textarea"
                id="hand-on-text"
                maxlength=(2 * LONGEST).to_string()
                aria-describedby="hand-on-hint"
                prop:value=move || it.text.get()
                on:input=move |ev| it.text.set(event_target_value(&ev))
            ></textarea>
        </div>
    }
}

fn done(it: Handing) {
    let Some(to) = it.to.get_untracked() else {
        return it.missing.set(true);
    };
    let words = it.words.get_untracked();
    let whom = choice_name("handed_to", to);
    let note = match words.trim() {
        "" => whom,
        words => t!("hand_on.note", whom = whom, words = words),
    };
    let told = it.text.get_untracked();
    let more = Fields::from([
        ("handed_to".to_owned(), to.into()),
        ("handed_text".to_owned(), told.trim().into()),
    ]);
    it.open.set(false);
    it.at.to(Status::HandedOn, &note, more);
}
