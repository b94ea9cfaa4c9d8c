//! How many, by group.

use super::number::{Stepper, stepper};
use crate::forms::slot::Slot;
use crate::forms::value::choice_name;
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
    let change = Callback::new(move |count: Value| {
        let mut counts = untrack(move || slot.value())
            .as_object()
            .cloned()
            .unwrap_or_default();
        // Nobody came, or nothing was said: there is no group to name.
        if count.is_null() || count == 0 {
            counts.remove(key);
        } else {
            counts.insert(key.to_owned(), count);
        }
        slot.set(Value::Object(counts));
    });
    let value = move || slot.value()[key].clone();
    let wrong = move || slot.error().is_some() && !is_count(&value());
    let stepper = stepper(Stepper {
        id: slot.id(&format!("-{key}")),
        label,
        value: Signal::derive(move || match value() {
            Value::Null => 0.into(),
            count => count,
        }),
        empty: "0",
        wrong: Signal::derive(wrong),
        described_by: Signal::derive(move || wrong().then(|| slot.id("-error"))),
        min: 0,
        max: MOST,
        step: 1,
        change,
        leave: Callback::new(move |()| slot.touch()),
    });
    view! {
        <div class="stepper-row" data-invalid=move || wrong().then_some("true")>
            <span class="stepper-label" aria-hidden="true">
                {move || label.get()}
            </span>
            {stepper}
        </div>
    }
}

/// Whether a group can have so many; null says nothing of it.
fn is_count(count: &Value) -> bool {
    count.is_null()
        || count
            .as_i64()
            .is_some_and(|count| (0..=MOST).contains(&count))
}

/// The first group whose number is none.
pub fn miscounted(counts: &Value) -> Option<&str> {
    let mut counts = counts.as_object()?.iter();
    let (group, _) = counts.find(|(_, count)| !is_count(count))?;
    Some(group)
}
