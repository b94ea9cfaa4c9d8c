//! Rows of fields: helpers, hours, facilities.

use crate::components::icon::icon;
use crate::forms::field::field_view;
use crate::forms::slot::Slot;
use crate::markup::{Markup, keyed, view};
use crate::t;
use domain::{Field, Value};
use leptos::prelude::*;
use serde_json::json;

/// A box per row, and a button for one more.
pub fn rows_input(slot: Slot, fields: &'static [Field], max: usize) -> Markup {
    let count = Memo::new(move |_| slot.value().as_array().map_or(0, Vec::len));
    let add = move |_| {
        change(slot, |rows| rows.push(json!({})));
    };
    view! {
        <div class="stack">
            {keyed(
                move || (0..count.get()).collect(),
                |index| index.to_string(),
                move |index| row(slot, fields, index),
            )}
            <div>
                <button type="button" class="btn" disabled=move || { count.get() >= max } on:click=add>
                    {icon("plus")}
                    {move || t!("form.add_row", what = slot.label())}
                </button>
            </div>
        </div>
    }
}

fn row(slot: Slot, fields: &'static [Field], index: usize) -> Markup {
    let name = move || t!("form.row", what = slot.label(), number = index + 1);
    let remove = move |_| {
        change(slot, |rows| drop(rows.remove(index)));
    };
    let inputs = fields
        .iter()
        .map(|field| field_view(slot.in_row(index, field)));
    view! {
        <div class="card card-pad" role="group" aria-label=name>
            <div class="split">
                <strong>{name}</strong>
                <button
                    type="button"
                    class="icon-btn"
                    aria-label=move || t!("form.remove", what = name())
                    on:click=remove
                >
                    {icon("trash")}
                </button>
            </div>
            {inputs.collect::<Markup>()}
        </div>
    }
}

fn change(slot: Slot, change: impl FnOnce(&mut Vec<Value>)) {
    let mut rows = untrack(move || slot.value())
        .as_array()
        .cloned()
        .unwrap_or_default();
    change(&mut rows);
    slot.set(Value::Array(rows));
}
