//! A place by its degrees.

use super::typed::{Typed, any_number, written};
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::Value;
use leptos::prelude::*;
use serde_json::Map;

/// Latitude and longitude.
pub fn point_input(slot: Slot) -> Markup {
    view! {
        <div class="field-row">
            {degrees(slot, "lat", "form.latitude")} {degrees(slot, "lon", "form.longitude")}
        </div>
    }
}

fn degrees(slot: Slot, axis: &'static str, label: &'static str) -> Markup {
    let typed = Typed::over(move || slot.value()[axis].clone());
    let input = move |text: String| {
        let mut point: Map<String, Value> = untrack(move || slot.value())
            .as_object()
            .cloned()
            .unwrap_or_default();
        match any_number(&text) {
            Value::Null => drop(point.remove(axis)),
            degrees => drop(point.insert(axis.to_owned(), degrees)),
        }
        slot.set(Value::Object(point));
        typed.note(text);
    };
    let leave = move |_| {
        typed.leave();
        slot.touch();
    };
    view! {
        <label class="field">
            <span class="field-label">{t!(label)}</span>
            <input
                class="input"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                prop:value=move || typed.shown(written)
                on:input=move |ev| input(event_target_value(&ev))
                on:blur=leave
                aria-invalid=move || slot.error().is_some().to_string()
            />
        </label>
    }
}
