//! One of several keys, or any number of them.

use crate::forms::slot::Slot;
use crate::forms::value::choice_name;
use crate::markup::{Markup, view};
use crate::t;
use domain::Value;
use leptos::prelude::*;

/// Up to this many keys are all shown at once.
const MOST_SHOWN: usize = 12;

/// One of the keys.
pub fn choice_input(slot: Slot, keys: &'static [&'static str]) -> Markup {
    if keys.len() > MOST_SHOWN {
        select(slot, keys)
    } else {
        radios(slot, keys)
    }
}

fn radios(slot: Slot, keys: &'static [&'static str]) -> Markup {
    let radio = |key: &'static str| {
        view! {
            <label class="choice-item">
                <input
                    type="radio"
                    name=slot.id("")
                    value=key
                    prop:checked=move || slot.value() == key
                    on:change=move |_| slot.set(key.into())
                />
                <span>{move || choice_name(slot.field.name, key)}</span>
            </label>
        }
    };
    view! {
        <div class="choice" role="radiogroup" aria-label=move || slot.label()>
            {keys.iter().map(|key| radio(key)).collect::<Markup>()}
        </div>
    }
}

fn select(slot: Slot, keys: &'static [&'static str]) -> Markup {
    let option = |key: &'static str| {
        view! {
            <option value=key prop:selected=move || slot.value() == key>
                {move || choice_name(slot.field.name, key)}
            </option>
        }
    };
    view! {
        <select
            class="select"
            id=slot.id("")
            aria-label=move || slot.label()
            on:input=move |ev| slot.set(event_target_value(&ev).into())
        >
            <option value="">{t!("form.choose")}</option>
            {keys.iter().map(|key| option(key)).collect::<Markup>()}
        </select>
    }
}

/// Any number of the keys.
pub fn choices_input(slot: Slot, keys: &'static [&'static str]) -> Markup {
    let chip = |key: &'static str| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || has(&slot.value(), key).to_string()
                on:click=move |_| toggle(slot, keys, key)
            >
                {move || choice_name(slot.field.name, key)}
            </button>
        }
    };
    view! { <div class="chips">{keys.iter().map(|key| chip(key)).collect::<Markup>()}</div> }
}

fn has(chosen: &Value, key: &str) -> bool {
    chosen
        .as_array()
        .is_some_and(|chosen| chosen.iter().any(|k| k == key))
}

/// Keeps the keys in the order of their declaration, however they were chosen.
fn toggle(slot: Slot, keys: &'static [&'static str], key: &'static str) {
    let chosen = untrack(move || slot.value());
    let now = keys.iter().filter(|k| has(&chosen, k) != (**k == key));
    slot.set(Value::Array(now.map(|k| Value::from(*k)).collect()));
}
