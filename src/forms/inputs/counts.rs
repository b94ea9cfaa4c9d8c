//! How many, by group.

use super::number::{Stepper, stepper};
use crate::components::topic::choice_name;
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::Value;
use leptos::prelude::*;
use serde_json::Map;

/// More than anybody counts by hand.
const MOST: i64 = 100_000;

/// One stepper per group, and their sum.
pub fn counts_input(slot: Slot, keys: &'static [&'static str]) -> Markup {
    let total = move || sum(&slot.value());
    view! {
        <div class="stack-tight">
            <div>{keys.iter().map(|key| group(slot, key)).collect::<Markup>()}</div>
            <p class="muted" role="status">
                {move || t!("form.total", count = total())}
            </p>
        </div>
    }
}

/// All groups together.
pub fn sum(counts: &Value) -> i64 {
    let counts = counts.as_object().into_iter().flat_map(Map::values);
    counts.filter_map(Value::as_i64).sum()
}

fn group(slot: Slot, key: &'static str) -> Markup {
    let label = Signal::derive(move || choice_name(slot.field.name, key));
    let change = Callback::new(move |count: Option<i64>| {
        let mut counts = untrack(move || slot.value())
            .as_object()
            .cloned()
            .unwrap_or_default();
        match count.filter(|count| *count > 0) {
            Some(count) => counts.insert(key.to_owned(), count.into()),
            None => counts.remove(key),
        };
        slot.set(Value::Object(counts));
    });
    let stepper = stepper(Stepper {
        id: slot.id(&format!("-{key}")),
        label,
        // Nobody said anything of a group that nobody came from.
        value: Signal::derive(move || Some(slot.value()[key].as_i64().unwrap_or_default())),
        described_by: Signal::derive(|| None),
        min: 0,
        max: MOST,
        step: 1,
        change,
    });
    view! {
        <div class="stepper-row">
            <span class="stepper-label" aria-hidden="true">
                {move || label.get()}
            </span>
            {stepper}
        </div>
    }
}
