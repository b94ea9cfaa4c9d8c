//! Numbers: typed, or counted up and down with large buttons.

use super::typed::{Typed, any_number, whole_number, written};
use crate::components::icon::icon;
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::{FieldType, Value};
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
    stepper(Stepper {
        id: slot.id(""),
        label: Signal::derive(move || slot.label()),
        value: Signal::derive(move || slot.value()),
        empty: NOTHING,
        wrong: Signal::derive(move || slot.error().is_some()),
        described_by: Signal::derive(move || slot.described_by()),
        min,
        max,
        step: if max <= 100 { 1 } else { 10 },
        change: Callback::new(move |value: Value| slot.set(value)),
        leave: Callback::new(move |()| slot.touch()),
    })
}

/// A number with or without a fraction, typed.
pub fn number_input(slot: Slot) -> Markup {
    let whole = matches!(slot.field.ty, FieldType::Integer { .. });
    let typed = Typed::over(move || slot.value());
    let input = move |text: String| {
        slot.set(if whole {
            whole_number(&text)
        } else {
            any_number(&text)
        });
        typed.note(text);
    };
    let leave = move |_| {
        typed.leave();
        slot.touch();
    };
    view! {
        <input
            class="input"
            id=slot.id("")
            type="text"
            inputmode=if whole { "numeric" } else { "decimal" }
            autocomplete="off"
            prop:value=move || typed.shown(written)
            on:input=move |ev| input(event_target_value(&ev))
            on:blur=leave
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
    /// The number now, or what was typed instead of one; null where nothing was.
    pub value: Signal<Value>,
    /// What it shows in place of nothing.
    pub empty: &'static str,
    /// Whether what it holds is wrong, as far as that should be said now.
    pub wrong: Signal<bool>,
    /// The ids of what describes it.
    pub described_by: Signal<Option<String>>,
    /// Smallest number that its buttons reach.
    pub min: i64,
    /// Largest number that they reach.
    pub max: i64,
    /// What one press adds.
    pub step: i64,
    /// Called with another value.
    pub change: Callback<Value>,
    /// Called when the person leaves it.
    pub leave: Callback<()>,
}

/// − n +, of which n can also be typed.
pub fn stepper(stepper: Stepper) -> Markup {
    let Stepper {
        id,
        label,
        value,
        empty,
        wrong,
        described_by,
        min,
        max,
        step,
        change,
        leave,
    } = stepper;
    let typed = Typed::over(move || value.get());
    let now = move || value.with(Value::as_i64);
    let by = move |amount: i64| {
        let next = untrack(now).unwrap_or_default().saturating_add(amount);
        change.run(next.clamp(min, max).into());
    };
    let input = move |text: String| {
        change.run(whole_number(&text));
        typed.note(text);
    };
    let left = move |_| {
        typed.leave();
        leave.run(());
    };
    let shown = move |value: &Value| match value {
        Value::Null => empty.to_owned(),
        value => written(value),
    };
    view! {
        <div class="stepper">
            <button
                type="button"
                class="stepper-btn"
                disabled=move || now().is_none_or(|n| n <= min)
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
                prop:value=move || typed.shown(shown)
                on:input=move |ev| input(event_target_value(&ev))
                on:focus=select_all
                on:blur=left
                aria-label=move || label.get()
                aria-invalid=move || wrong.get().to_string()
                aria-describedby=move || described_by.get()
            />
            <button
                type="button"
                class="stepper-btn"
                disabled=move || now().is_some_and(|n| n >= max)
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
