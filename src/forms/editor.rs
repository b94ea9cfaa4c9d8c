//! The whole form of a kind: all its fields, the draft line, and saving.

use super::draft::Unfinished;
use super::field::field_view;
use super::form::Form;
use super::keeper::Kept;
use super::problem::{refusal_text, save_error_text};
use super::slot::Slot;
use crate::components::areas::AreaSelect;
use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::forms::deed::deed_of;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::civil::CivilDate;
use domain::kinds::{service_application, service_request};
use domain::{Id, Kind, Millis, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A form that makes or edits a record.
#[component]
pub fn RecordEditor(
    /// The kind of the record.
    kind: &'static Kind,
    /// What the form begins with.
    unfinished: Unfinished,
    /// Since when it waits, where it comes from a draft.
    restored: Option<Millis>,
    /// Called once the record is saved on this device, with its id.
    saved: Callback<Id>,
    /// Called when the person throws the draft away.
    discarded: Callback<()>,
    /// What is offered above it until something is changed.
    offer: Option<Callback<(), Markup>>,
    /// What stands above the fields.
    above: Option<Callback<Form, Markup>>,
    /// What stands below the fields: of those that are not typed, what is asked otherwise.
    further: Option<Callback<Form, Markup>>,
) -> Markup {
    let form = Form::new(kind, unfinished, restored);
    let busy = Busy::new();
    let failed = RwSignal::new(None::<String>);
    let submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        form.want_save();
    };
    effect(move || {
        if form.take_save() {
            untrack(move || save(form, busy, failed, saved));
        }
    });
    let waits = Memo::new(move |_| form.awaits_photos());
    let fields = kind.fields.iter().filter(|field| !field.hidden);
    let untouched = Memo::new(move |_| form.kept() == Kept::Untouched);
    // Its room stays: nothing moves under the hands of whoever begins to write.
    let offered = offer.map(|offer| {
        view! { <div class="offer" data-spent=move || (!untouched.get()).then_some("true")>{offer.run(())}</div> }
    });
    view! {
        {offered}
        <form class="form" novalidate=true on:submit=submit>
            {restored.and_then(|begun| still_then(form, begun))}
            <div class="stack">
                {above.map(|above| above.run(form))}
                {area_choice(form)}
                {fields.map(|field| field_view(Slot::new(form, field))).collect::<Markup>()}
                {further.map(|further| further.run(form))}
            </div>
            {move || failed.get().map(failure)}
            <Discard form discarded />
            <div class="action-bar">
                <KeptLine form waits />
                <button
                    type="submit"
                    class="btn btn-primary btn-large"
                    aria-busy=move || (busy.is_shown() || waits.get()).to_string()
                >
                    {icon("check")}
                    {t!(save_label(form))}
                </button>
            </div>
        </form>
    }
}

/// What goes to the station is submitted; all else is saved.
fn save_label(form: Form) -> &'static str {
    let goes_there = [service_application::KIND.name, service_request::KIND.name];
    match form.seen().is_none() && goes_there.contains(&form.kind.name) {
        true => "action.submit",
        false => "action.save",
    }
}

/// The area is no field to type: it follows from who writes. Only whoever works
/// in none or in several says it.
fn area_choice(form: Form) -> Option<Markup> {
    let field = form.kind.area?;
    let actor = untrack(move || use_app().actor());
    if form.seen().is_some() || actor.areas().len() == 1 {
        return None;
    }
    let chosen = Signal::derive(move || form.area());
    let choose = Callback::new(move |area: Option<Id>| {
        form.set(field, area.map(|area| area.to_string()).into());
    });
    Some(view! { <AreaSelect label="area.choose" chosen choose none="form.choose" /> })
}

/// A draft of another day still says when it was begun: the person confirms that
/// time, or says that it is now.
fn still_then(form: Form, begun: Millis) -> Option<Markup> {
    let field = form.kind.happened()?.name;
    let day = CivilDate::from_millis;
    if form.seen().is_some() || day(begun) == day(form.now()) {
        return None;
    }
    let asked = RwSignal::new(true);
    let then = move || form.with(|fields| fields.get(field).and_then(Value::as_i64));
    let now = move |_| {
        form.set(field, form.now().into());
        asked.set(false);
    };
    let question = move |at: Millis| {
        view! {
            <div class="notice" data-tone="warn" role="group" aria-label=t!("draft.then")>
                {icon("warning")}
                <div class="notice-body">
                    <p>{t!("draft.still_then", at = intl::date_time(at))}</p>
                </div>
                <div class="notice-actions">
                    <button type="button" class="btn" on:click=move |_| asked.set(false)>
                        {icon("check")}
                        {t!("draft.then_right")}
                    </button>
                    <button type="button" class="btn" on:click=now>
                        {icon("refresh")}
                        {t!("draft.then_now")}
                    </button>
                </div>
            </div>
        }
    };
    let shown = move || then().filter(|_| asked.get()).map(question);
    Some(shown.into_markup())
}

fn failure(words: String) -> Markup {
    view! {
        <div class="notice" data-tone="bad" role="alert">
            {icon("warning")}
            <div class="notice-body">
                <strong class="notice-title">{t!("save.failed")}</strong>
                <p>{words}</p>
            </div>
        </div>
    }
}

/// How far the draft has been kept, in words.
#[component]
fn KeptLine(form: Form, waits: Memo<bool>) -> Markup {
    let look = move || match form.kept() {
        Kept::Untouched => None,
        Kept::Saving => Some("saving"),
        Kept::Saved => Some("saved"),
        Kept::Failed => Some("failed"),
    };
    let words = move || match form.kept() {
        Kept::Untouched | Kept::Saving | Kept::Saved if waits.get() => t!("save.awaits_photo"),
        Kept::Untouched => t!("draft.untouched"),
        Kept::Saving => t!("draft.saving"),
        Kept::Saved => t!("draft.saved"),
        Kept::Failed => t!("draft.failed"),
    };
    view! {
        <p class="autosave" data-state=look role="status">
            {words}
        </p>
    }
}

#[component]
fn Discard(form: Form, discarded: Callback<()>) -> Markup {
    let app = use_app();
    let act = Callback::new(move |()| {
        spawn_local(async move {
            form.close().await;
            match app.remove_draft(&form.draft_key()).await {
                Ok(()) => drop(discarded.try_run(())),
                Err(error) => {
                    form.reopen();
                    app.toast(t!(crate::components::load::store_error_key(&error)), "bad");
                }
            }
        });
    });
    let shown = move || {
        (form.kept() != Kept::Untouched).then(|| {
            view! {
                <AskOnce
                    label="draft.discard"
                    question="draft.discard_question"
                    yes="draft.discard_yes"
                    act
                />
            }
        })
    };
    shown.into_markup()
}

fn save(form: Form, busy: Busy, failed: RwSignal<Option<String>>, saved: Callback<Id>) {
    let app = form.app;
    if untrack(move || !form.problems().is_empty()) {
        form.attempt();
        failed.set(Some(t!("save.incomplete")));
        focus_first_invalid();
        return;
    }
    if let Some(refusal) = untrack(move || form.refusal()) {
        form.attempt();
        failed.set(Some(refusal_text(Some(form.kind), &refusal)));
        show_failure();
        return;
    }
    if !busy.begin() {
        return;
    }
    failed.set(None);
    let deed = untrack(move || deed_of(form));
    spawn_local(async move {
        form.close().await;
        let outcome = app.save(deed).await;
        busy.end();
        match outcome {
            Ok(_) => {
                app.toast(t!("state.saved_here"), "ok");
                saved.try_run(form.record);
            }
            Err(error) => {
                form.reopen();
                let _ = failed.try_set(Some(save_error_text(&error)));
                show_failure();
            }
        }
    });
}

/// Brings what went wrong into view, once it is drawn: the button that was pressed
/// stays in sight wherever the page stands.
pub fn show_failure() {
    request_animation_frame(|| {
        let found = document().query_selector(".notice[data-tone=bad]");
        if let Ok(Some(notice)) = found {
            notice.scroll_into_view();
        }
    });
}

/// Brings the person to the first thing that is wrong, once it is drawn.
fn focus_first_invalid() {
    request_animation_frame(|| {
        let selector = "[data-invalid] :is(input:not([aria-invalid=false]), select, textarea, button:not(.stepper-btn))";
        let found = document().query_selector(selector).ok().flatten();
        if let Some(input) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // An input that is gone needs no focus.
            let _ = input.focus();
        }
    });
}
