//! One more on the roster, in one line.

use super::own_name;
use crate::components::deed_button::deed_button;
use crate::forms::problem::save_error_text;
use crate::markup::{Markup, component, view};
use crate::platform::clock::new_id;
use crate::state::{App, use_app};
use crate::t;
use domain::Record;
use domain::kinds::registration::{self, check_in};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit};

/// One line for whoever stands at the desk. Once the event has begun they have come.
#[component]
pub(super) fn Add(event: StoredValue<Record>) -> Markup {
    let app = use_app();
    let [name, phone] = [(), ()].map(|()| RwSignal::new(String::new()));
    let party = RwSignal::new("1".to_owned());
    let save = move || {
        let named = name.get_untracked().trim().to_owned();
        if named.is_empty() {
            app.toast(t!("roster.name_missing"), "bad");
            return futures::future::ready(()).boxed_local();
        }
        let mut one = event.with_value(|event| beside(app, event));
        one = one.with("name", named);
        // What is no number is refused by name.
        let count = party.get_untracked();
        let count = count.trim();
        one = match count.parse::<i64>() {
            Ok(count) => one.with("party", count),
            Err(_) => one.with("party", count),
        };
        let number = phone.get_untracked().trim().to_owned();
        if !number.is_empty() {
            one = one.with("phone", number);
        }
        async move {
            if let Err(error) = app.save(Deed::of(Edit::Create(one))).await {
                return app.toast(save_error_text(&error), "bad");
            }
            app.toast(t!("state.saved_here"), "ok");
            // The page may have been left meanwhile.
            for typed in [name, phone] {
                let _ = typed.try_set(String::new());
            }
            let _ = party.try_set("1".to_owned());
        }
        .boxed_local()
    };
    view! {
        <section class="section" aria-labelledby="add">
            <h2 class="section-title" id="add">{t!("roster.add")}</h2>
            <div class="card card-pad stack-tight">
                <div class="field-row">
                    {line("name", name, "text")}
                    {line("phone", phone, "tel")}
                    {line("party", party, "numeric")}
                </div>
                {deed_button("btn btn-block", "plus", t!("roster.add_act"), save)}
            </div>
        </section>
    }
}

fn beside(app: App, event: &Record) -> Record {
    let begun = event.integer("starts_at") <= Some(app.now());
    let via = if begun { "walk_in" } else { "desk" };
    let mut one = registration::of_event(new_id(), event).with("via", via);
    if begun {
        one.fields.extend(check_in(app.now(), &own_name(app)));
    }
    one
}

/// One line of text under the label of a field.
pub(in crate::pages) fn line(
    field: &'static str,
    value: RwSignal<String>,
    mode: &'static str,
) -> Markup {
    let id = format!("add-{field}");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {t!(format!("field.registration.{field}"))}
            </label>
            <input
                class="input"
                id=id
                inputmode=mode
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |ev| value.set(event_target_value(&ev))
            />
        </div>
    }
}
