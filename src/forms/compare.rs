//! Two writings of one field beside each other.

use super::value::text;
use crate::components::areas::use_areas;
use crate::components::load::load;
use crate::components::prose::paragraphs;
use crate::markup::{IntoMarkup, Markup, view};
use crate::state::use_app;
use crate::t;
use domain::kinds::{ALL, residential_area};
use domain::{FieldType, Id, Kind, Value};
use leptos::prelude::*;
use sync::Displaced;
use sync::runs::{Run, runs};

/// A field on which two people met: what the person wrote, what stands now under the
/// given heading, and what stood before.
pub fn met_sides(kind: &'static Kind, met: &Displaced, theirs: Signal<String>) -> Markup {
    let name = met.field.clone();
    let (was, mine) = (&met.was, &met.mine);
    view! {
        <div class="stack-tight">
            <h3>{move || field_label(kind, &name)}</h3>
            <div class="sides">
                {side(move || t!("attention.mine"), changed(kind, &met.field, was, mine))}
                {side(move || theirs.get(), changed(kind, &met.field, was, &met.theirs))}
                {side(move || t!("attention.was"), value(kind, &met.field, was))}
            </div>
        </div>
    }
}

/// One writing under its heading.
pub fn side(label: impl Fn() -> String + 'static, words: Markup) -> Markup {
    view! {
        <div class="side">
            <p class="side-label">{label}</p>
            <div class="prose">{words}</div>
        </div>
    }
}

/// The name of a field, as its form has it.
pub fn field_label(kind: &Kind, name: &str) -> String {
    t!(format!("field.{}.{name}", kind.name))
}

/// A value in words; of a text what differs from another one is marked.
pub fn changed(kind: &'static Kind, name: &str, was: &Value, now: &Value) -> Markup {
    match (is_text(kind, name), was.as_str(), now.as_str()) {
        (true, Some(was), Some(now)) => marked(was, now),
        _ => value(kind, name, now),
    }
}

/// Whether a value of the field is a text of several sentences.
pub fn is_text(kind: &Kind, name: &str) -> bool {
    let field = kind.field(name);
    field.is_some_and(|field| matches!(field.ty, FieldType::Text { .. }))
}

/// A value in words, whatever its type.
pub fn value(kind: &'static Kind, name: &str, value: &Value) -> Markup {
    let Some(field) = kind.field(name) else {
        return value.to_string().into_markup();
    };
    if let (FieldType::Ref(of), Some(id)) = (field.ty, value.as_str()) {
        return match id.parse() {
            Ok(id) => record_name(of, id),
            Err(_) => nothing(),
        };
    }
    let words = match field.ty {
        FieldType::Photos { .. } => {
            let count = value.as_array().map_or(0, Vec::len);
            t!("compare.photos", count = count)
        }
        _ => text(kind, field, value),
    };
    match words.as_str() {
        "" => nothing(),
        words => paragraphs(words),
    }
}

fn nothing() -> Markup {
    view! { <p class="muted">{t!("attention.empty")}</p> }
}

fn record_name(of: &'static str, id: Id) -> Markup {
    let app = use_app();
    if of == residential_area::KIND.name {
        let areas = use_areas();
        return (move || areas.name(Some(id))).into_markup();
    }
    let record = load(move || Box::pin(app.record(id)));
    let name = move || {
        let record = record.get().and_then(Result::ok).flatten();
        let title = record.zip(ALL.named(of));
        title.map_or_else(
            || t!("compare.another_record"),
            |(record, kind)| record.text(kind.list.title).to_owned(),
        )
    };
    name.into_markup()
}

/// A text with what came into it underlined, and what went struck through.
fn marked(was: &str, now: &str) -> Markup {
    let said = |key: &'static str| view! { <span class="sr-only">{t!(key)}</span> };
    let run = |run: Run<String>| match run {
        Run::Same(text) => text.into_markup(),
        Run::Added(text) => view! { <ins>{said("compare.added")}{text}</ins> },
        Run::Removed(text) => view! { <del>{said("compare.removed")}{text}</del> },
    };
    let runs = runs(was, now).into_iter().map(run);
    view! { <p>{runs.collect::<Markup>()}</p> }
}
