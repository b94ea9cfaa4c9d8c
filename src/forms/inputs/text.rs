//! Text of one line and of several, and yes or no.

use super::typed::{Typed, written};
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use domain::text::half_width;
use leptos::prelude::*;

/// One line of text.
pub fn line_input(slot: Slot) -> Markup {
    line(slot, "text", |text| text.to_owned())
}

/// A telephone number, with the keyboard for it.
pub fn phone_input(slot: Slot) -> Markup {
    line(slot, "tel", half_width)
}

/// What is kept of it is what `read` makes of the text.
fn line(slot: Slot, input_type: &'static str, read: fn(&str) -> String) -> Markup {
    let typed = Typed::over(move || slot.value());
    let input = move |text: String| {
        slot.set(read(&text).into());
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
            type=input_type
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
