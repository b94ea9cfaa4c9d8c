//! The documents of an application in a form: what one has already of what is to be
//! brought, and the photos that are to be sent beforehand.

use crate::components::areas::use_areas;
use crate::forms::form::Form;
use crate::forms::inputs::photos::photos_input;
use crate::forms::problem::refusal_text;
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::civil::CivilDate;
use domain::items::papers::{MOST, is_demanded};
use domain::kinds::service_application::PAPERS;
use domain::{Field, Value};
use leptos::prelude::*;

/// A tick for each document, and a place for photos of those that are to be photographed;
/// nothing where none is asked for.
pub(in crate::pages) fn documents(form: Form) -> Option<Markup> {
    let field = form.kind.field("documents")?;
    let rows = untrack(move || Slot::new(form, field).value());
    let rows = rows.as_array().cloned().unwrap_or_default();
    let document = |(at, row): (usize, &Value)| {
        let photos = is_demanded(row).then(|| photos(form, field, at, row));
        view! { {tick(form, at, row)} {photos} }
    };
    let list = rows.iter().enumerate().map(document);
    (!rows.is_empty()).then(|| {
        view! {
            <fieldset class="field">
                <legend class="field-label">{t!("apply.documents")}</legend>
                <p class="field-hint">{t!("apply.documents_hint")}</p>
                {list.collect::<Markup>()}
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
            <span>{name_of(row)}</span>
        </label>
    }
}

fn photos(form: Form, documents: &'static Field, at: usize, row: &Value) -> Markup {
    let slot = Slot::new(form, documents).in_row(at, &PAPERS);
    let name = name_of(row);
    let areas = use_areas();
    let mark = Callback::new(move |()| {
        let (item, area) = untrack(move || (item_of(form), areas.name(form.area())));
        let today = CivilDate::from_millis(form.now());
        vec![
            t!("papers.only_for", item = item),
            t!("papers.only_at", place = area, on = today),
        ]
    });
    let missing = Memo::new(move |_| {
        let refusal = form.refusal_at(documents.name)?;
        let is_missing = slot.value().as_array().is_none_or(Vec::is_empty);
        is_missing.then(|| refusal_text(None, &refusal))
    });
    view! {
        <fieldset class="field" data-invalid=move || missing.get().map(|_| "true")>
            <legend class="field-label">{move || t!("papers.photo_of", name = name)}</legend>
            <p class="field-hint">{t!("papers.hint")}</p>
            {photos_input(slot, MOST, Some(mark))}
            {move || missing.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> })}
        </fieldset>
    }
}

fn item_of(form: Form) -> String {
    let name = |item: &Value| item.as_str().map(str::to_owned);
    form.with(|fields| fields.get("item_name").and_then(name))
        .unwrap_or_default()
}

fn name_of(row: &Value) -> String {
    row["name"].as_str().unwrap_or_default().to_owned()
}
