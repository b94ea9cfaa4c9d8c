//! The input of one field, by its type.

use super::inputs::{
    choice::{choice_input, choices_input},
    counts::counts_input,
    number::{is_stepped, number_input, stepper_input},
    photos::photos_input,
    point::point_input,
    reference::reference_input,
    rows::rows_input,
    text::{line_input, long_text_input, phone_input, switch_input},
    time::{date_input, instant_input, time_input},
    voice,
};
use super::slot::Slot;
use crate::markup::{IntoMarkup, Markup, view};
use crate::t;
use domain::FieldType;
use leptos::prelude::*;

/// The field with its label, its hint, its input and what is wrong with it.
pub fn field_view(slot: Slot) -> Markup {
    match slot.field.ty {
        FieldType::Line { .. } => labelled(slot, line_input(slot)),
        FieldType::Phone => labelled(slot, phone_input(slot)),
        FieldType::Text { .. } => labelled(slot, long_text_input(slot)),
        FieldType::Integer { min, max } if is_stepped(max) => stepped(slot, min, max),
        FieldType::Integer { .. } | FieldType::Number { .. } => labelled(slot, number_input(slot)),
        FieldType::Bool => switch_input(slot),
        FieldType::Date => labelled(slot, date_input(slot)),
        FieldType::Time => labelled(slot, time_input(slot)),
        FieldType::Instant => labelled(slot, instant_input(slot)),
        FieldType::Choice(keys) => choice_among(slot, keys),
        FieldType::Choices(keys) => grouped(slot, choices_input(slot, keys)),
        FieldType::Counts(keys) => grouped(slot, counts_input(slot, keys)),
        FieldType::Ref(kind) => labelled(slot, reference_input(slot, kind)),
        FieldType::Photos { max } => grouped(slot, photos_input(slot, max, None)),
        FieldType::Voice { seconds } if voice::is_offered(slot) => {
            grouped(slot, voice::voice_input(slot, seconds))
        }
        FieldType::Voice { .. } => ().into_markup(),
        FieldType::Point => grouped(slot, point_input(slot)),
        FieldType::Rows { fields, max } => grouped(slot, rows_input(slot, fields, max)),
    }
}

/// A choice among some of the keys of a field only.
pub fn choice_among(slot: Slot, keys: &'static [&'static str]) -> Markup {
    grouped(slot, choice_input(slot, keys))
}

/// A field with one input, which its label names.
fn labelled(slot: Slot, input: Markup) -> Markup {
    view! {
        <div class="field" data-invalid=move || invalid(slot)>
            <label class="field-label" for=slot.id("")>
                {caption(slot)}
            </label>
            {hint(slot)}
            {input}
            {error(slot)}
        </div>
    }
}

/// A number to be counted up and down, beside its label.
fn stepped(slot: Slot, min: i64, max: i64) -> Markup {
    view! {
        <div class="field" data-invalid=move || invalid(slot)>
            <div class="stepper-row">
                <label class="stepper-label field-label" for=slot.id("")>
                    <span>{caption(slot)}</span>
                    {hint(slot)}
                </label>
                {stepper_input(slot, min, max)}
            </div>
            {error(slot)}
        </div>
    }
}

/// A field with several inputs, which its label names together.
fn grouped(slot: Slot, inputs: Markup) -> Markup {
    view! {
        <fieldset
            class="field"
            data-invalid=move || invalid(slot)
            aria-describedby=move || slot.described_by()
        >
            <legend class="field-label">{caption(slot)}</legend>
            {hint(slot)}
            {inputs}
            {error(slot)}
        </fieldset>
    }
}

fn caption(slot: Slot) -> Markup {
    let optional = (!slot.field.required).then(|| {
        view! { <span class="field-optional">{t!("form.optional")}</span> }
    });
    view! {
        {move || slot.label()}
        " "
        {optional}
    }
}

fn hint(slot: Slot) -> Markup {
    let hint = move || {
        slot.hint().map(|hint| {
            view! {
                <p class="field-hint" id=slot.id("-hint")>
                    {hint}
                </p>
            }
        })
    };
    hint.into_markup()
}

/// What is wrong with a value, in its place below the input.
pub fn error(slot: Slot) -> Markup {
    let error = Memo::new(move |_| slot.error());
    let error = move || {
        error.get().map(|error| {
            view! {
                <p class="field-error" id=slot.id("-error") role="alert">
                    {error}
                </p>
            }
        })
    };
    error.into_markup()
}

/// The mark of a field that holds something wrong.
pub fn invalid(slot: Slot) -> Option<&'static str> {
    slot.error().map(|_| "true")
}
