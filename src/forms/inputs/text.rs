//! Text of one line and of several, and yes or no.

use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use leptos::prelude::*;

/// One line of text, or a telephone number with the keyboard for it.
pub fn line_input(slot: Slot, input_type: &'static str) -> Markup {
    view! {
        <input
            class="input"
            id=slot.id("")
            type=input_type
            autocomplete="off"
            prop:value=move || slot.text()
            on:input=move |ev| slot.set(event_target_value(&ev).into())
            on:blur=move |_| slot.touch()
            aria-required=slot.field.required.to_string()
            aria-invalid=move || slot.error().is_some().to_string()
            aria-describedby=move || slot.described_by()
        />
    }
}

/// Text of several lines.
pub fn long_text_input(slot: Slot) -> Markup {
    view! {
        <textarea
            class="textarea"
            id=slot.id("")
            prop:value=move || slot.text()
            on:input=move |ev| slot.set(event_target_value(&ev).into())
            on:blur=move |_| slot.touch()
            aria-required=slot.field.required.to_string()
            aria-invalid=move || slot.error().is_some().to_string()
            aria-describedby=move || slot.described_by()
        ></textarea>
    }
}

/// Yes or no.
pub fn switch_input(slot: Slot) -> Markup {
    let on = move || slot.value().as_bool().unwrap_or_default();
    view! {
        <label class="switch">
            <input
                type="checkbox"
                role="switch"
                id=slot.id("")
                prop:checked=on
                on:change=move |ev| slot.set(event_target_checked(&ev).into())
            />
            <span class="switch-track" aria-hidden="true"></span>
            <span class="switch-label">{move || slot.label()}</span>
        </label>
    }
}
