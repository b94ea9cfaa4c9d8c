//! Numbers: typed, or counted up and down with large buttons.

use crate::components::icon::icon;
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::Value;
use leptos::prelude::*;

/// Above this bound nobody counts up with a button.
const MOST_STEPPED: i64 = 20_000;
/// What stands where nobody has said a number yet.
const NOTHING: &str = "–";

/// Whether a whole number up to this bound is counted rather than typed.
pub fn is_stepped(max: i64) -> bool {
    max <= MOST_STEPPED
}

/// A whole number with its two buttons.
pub fn stepper_input(slot: Slot, min: i64, max: i64) -> Markup {
    let step = if max <= 100 { 1 } else { 10 };
    let change = Callback::new(move |value: Option<i64>| {
        slot.set(value.map_or(Value::Null, |value| value.into()));
    });
    stepper(Stepper {
        id: slot.id(""),
        label: Signal::derive(move || slot.label()),
        value: Signal::derive(move || slot.value().as_i64()),
        described_by: Signal::derive(move || slot.described_by()),
        min,
        max,
        step,
        change,
    })
}

/// A number with or without a fraction, typed.
pub fn number_input(slot: Slot) -> Markup {
    let whole = matches!(slot.field.ty, domain::FieldType::Integer { .. });
    let read = move |text: String| match text.parse::<i64>() {
        Ok(number) => number.into(),
        // What is no number stays as it was typed, for the check to name it.
        Err(_) => text.parse::<f64>().map_or(Value::String(text), Value::from),
    };
    view! {
        <input
            class="input"
            id=slot.id("")
            type="text"
            inputmode=if whole { "numeric" } else { "decimal" }
            autocomplete="off"
            prop:value=move || slot.text()
            on:change=move |ev| slot.set(read(event_target_value(&ev)))
            on:blur=move |_| slot.touch()
            aria-required=slot.field.required.to_string()
            aria-invalid=move || slot.error().is_some().to_string()
            aria-describedby=move || slot.described_by()
        />
    }
}

/// What a stepper shows and does.
pub struct Stepper {
    /// The id of its input.
    pub id: String,
    /// What is counted.
    pub label: Signal<String>,
    /// The number now; none where nothing was entered.
    pub value: Signal<Option<i64>>,
    /// The ids of what describes it.
    pub described_by: Signal<Option<String>>,
    /// Smallest number.
    pub min: i64,
    /// Largest number.
    pub max: i64,
    /// What one press adds.
    pub step: i64,
    /// Called with another number.
    pub change: Callback<Option<i64>>,
}

/// − n +, of which n can also be typed.
pub fn stepper(stepper: Stepper) -> Markup {
    let Stepper {
        id,
        label,
        value,
        described_by,
        min,
        max,
        step,
        change,
    } = stepper;
    let now = move || value.get().unwrap_or_default();
    let by = move |amount: i64| {
        let next = (value.get_untracked().unwrap_or_default() + amount).clamp(min, max);
        change.run(Some(next));
    };
    let typed = move |text: String| {
        let number = text.trim().parse::<i64>().ok();
        change.run(number.map(|number| number.clamp(min, max)));
    };
    view! {
        <div class="stepper">
            <button
                type="button"
                class="stepper-btn"
                disabled=move || value.get().is_none_or(|n| n <= min)
                aria-label=move || t!("form.less", what = label.get())
                on:click=move |_| by(-step)
            >
                {icon("minus")}
            </button>
            <input
                class="stepper-value"
                id=id
                type="text"
                inputmode="numeric"
                autocomplete="off"
                prop:value=move || value.get().map_or_else(|| NOTHING.to_owned(), |n| n.to_string())
                on:change=move |ev| typed(event_target_value(&ev))
                on:focus=select_all
                aria-label=move || label.get()
                aria-describedby=move || described_by.get()
            />
            <button
                type="button"
                class="stepper-btn"
                disabled=move || { now() >= max }
                aria-label=move || t!("form.more", what = label.get())
                on:click=move |_| by(step)
            >
                {icon("plus")}
            </button>
        </div>
    }
}

/// Whoever types a number wants to replace the one that stands there.
fn select_all(ev: leptos::ev::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&ev).select();
}
