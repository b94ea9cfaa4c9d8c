//! Somebody shows their code at the door: read by the camera, opened as an address by any
//! reader of codes, or its signs typed. Who it is is shown before they are checked in.

use super::at_the_door;
use crate::components::icon::icon;
use crate::components::load::Loaded;
use crate::markup::{IntoMarkup, Markup, view};
use crate::platform::code::{can_read, read};
use crate::routes::query;
use crate::state::use_app;
use crate::t;
use domain::Record;
use domain::kinds::registration::{SIGNS, meant};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlInputElement;

/// The ways to read a code, and whom it means among those who are expected.
pub(super) fn scanned(expected: Loaded<Vec<Record>>) -> Markup {
    // What was read or typed; at first what the address says.
    let said = RwSignal::new(untrack(|| query("came")).unwrap_or_default());
    let answer = move || {
        let said = said.get();
        let is_whole = said.trim().chars().count() >= SIGNS;
        match expected.get() {
            Some(Ok(all)) if is_whole => meaning(meant(&all, &said)),
            _ => ().into_markup(),
        }
    };
    view! {
        <section class="section" aria-labelledby="scan">
            <h2 class="section-title" id="scan">{t!("scan.title")}</h2>
            <div class="card card-pad stack-tight">
                {can_read().then(|| camera(said))}
                {typed(said)}
                <div role="status">{answer}</div>
            </div>
        </section>
    }
}

fn typed(said: RwSignal<String>) -> Markup {
    view! {
        <div class="field">
            <label class="field-label" for="signs">{t!("scan.signs")}</label>
            <input
                class="input"
                id="signs"
                autocomplete="off"
                autocapitalize="characters"
                prop:value=move || said.get()
                on:input=move |ev| said.set(event_target_value(&ev))
            />
        </div>
    }
}

fn camera(said: RwSignal<String>) -> Markup {
    let app = use_app();
    let taken = move |ev: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&ev);
        let file = input.files().and_then(|files| files.get(0));
        // The same picture may be taken again.
        input.set_value("");
        let Some(file) = file else { return };
        spawn_local(async move {
            match read(&file).await {
                Some(text) => drop(said.try_set(text)),
                None => app.toast(t!("scan.unread"), "bad"),
            }
        });
    };
    view! {
        <label class="btn btn-primary btn-large btn-block">
            {icon("qr")}
            {t!("scan.camera")}
            <input class="sr-only" type="file" accept="image/*" capture="environment" on:change=taken />
        </label>
    }
}

/// Whom it means, with the button to check them in.
fn meaning(one: Option<&Record>) -> Markup {
    let Some(one) = one else {
        return view! { <p class="field-error">{t!("scan.nobody")}</p> };
    };
    let people = one.integer("party").unwrap_or(1);
    view! {
        <div class="list-row">
            <span class="list-body">
                <span class="list-title">{one.text("name").to_owned()}</span>
                <span class="list-meta">
                    <span>{t!("roster.people", count = people)}</span>
                </span>
            </span>
            <span class="list-trail">{at_the_door(one.clone())}</span>
        </div>
    }
    .into_markup()
}
