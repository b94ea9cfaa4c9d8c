//! A place by its degrees.

use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::Value;
use leptos::prelude::*;
use serde_json::{Map, json};

/// Latitude and longitude.
pub fn point_input(slot: Slot) -> Markup {
    view! {
        <div class="field-row">
            {degrees(slot, "lat", "form.latitude")} {degrees(slot, "lon", "form.longitude")}
        </div>
    }
}

fn degrees(slot: Slot, axis: &'static str, label: &'static str) -> Markup {
    let shown = move || {
        slot.value()[axis]
            .as_f64()
            .map_or(String::new(), |n| n.to_string())
    };
    let change = move |text: String| {
        let mut point: Map<String, Value> = untrack(move || slot.value())
            .as_object()
            .cloned()
            .unwrap_or_default();
        match text.trim().parse::<f64>() {
            Ok(degrees) => drop(point.insert(axis.to_owned(), json!(degrees))),
            Err(_) => drop(point.remove(axis)),
        }
        slot.set(Value::Object(point));
    };
    view! {
        <label class="field">
            <span class="field-label">{t!(label)}</span>
            <input
                class="input"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                prop:value=shown
                on:change=move |ev| change(event_target_value(&ev))
            />
        </label>
    }
}
