//! The documents of an application in a form: what one has already of what is to be
//! brought.

use crate::forms::form::Form;
use crate::markup::{Markup, view};
use crate::t;
use domain::Value;
use leptos::prelude::*;

/// A tick for each document; nothing where none is asked for.
pub(in crate::pages) fn documents(form: Form) -> Option<Markup> {
    let rows = untrack(move || form.with(|fields| fields.get("documents").cloned()));
    let rows = rows.as_ref().and_then(Value::as_array).cloned()?;
    let ticks = rows.iter().enumerate().map(|(at, row)| tick(form, at, row));
    (!rows.is_empty()).then(|| {
        view! {
            <fieldset class="field">
                <legend class="field-label">{t!("apply.documents")}</legend>
                <p class="field-hint">{t!("apply.documents_hint")}</p>
                {ticks.collect::<Markup>()}
            </fieldset>
        }
    })
}

fn tick(form: Form, at: usize, row: &Value) -> Markup {
    let ready = move || form.with(|fields| fields.get("documents")?.get(at)?["ready"].as_bool());
    let flip = move |_| {
        let now = untrack(ready).unwrap_or_default();
        form.update(|fields| {
            if let Some(row) = fields
                .get_mut("documents")
                .and_then(|rows| rows.get_mut(at))
            {
                row["ready"] = (!now).into();
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || ready().unwrap_or_default() on:change=flip />
            <span>{row["name"].as_str().unwrap_or_default().to_owned()}</span>
        </label>
    }
}
