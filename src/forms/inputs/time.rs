//! Dates, times of day and instants, all as they are read off a wall in China.

use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::civil::{CivilDate, format_time, minutes_of_day, parse_time};
use domain::{Millis, Value};
use leptos::prelude::*;

/// A date.
pub fn date_input(slot: Slot) -> Markup {
    native(slot, "date", move || slot.text(), Value::String)
}

/// A time of day.
pub fn time_input(slot: Slot) -> Markup {
    native(slot, "time", move || slot.text(), Value::String)
}

/// A date with a time of day.
pub fn instant_input(slot: Slot) -> Markup {
    let shown = move || slot.value().as_i64().map(local_text).unwrap_or_default();
    let read = |text: String| parse_local(&text).map_or(Value::Null, Value::from);
    let now = move |_| slot.set(slot.form.now().into());
    view! {
        {native(slot, "datetime-local", shown, read)}
        <div class="row">
            <button type="button" class="link-btn" on:click=now>
                {t!("form.now")}
            </button>
        </div>
    }
}

fn native(
    slot: Slot,
    input_type: &'static str,
    shown: impl Fn() -> String + Send + 'static,
    read: fn(String) -> Value,
) -> Markup {
    view! {
        <input
            class="input"
            id=slot.id("")
            type=input_type
            prop:value=shown
            on:change=move |ev| slot.set(read(event_target_value(&ev)))
            on:blur=move |_| slot.touch()
            aria-required=slot.field.required.to_string()
            aria-invalid=move || slot.error().is_some().to_string()
            aria-describedby=move || slot.described_by()
        />
    }
}

/// An instant as the browser's input for date and time writes it.
fn local_text(at: Millis) -> String {
    let time = format_time(minutes_of_day(at));
    format!("{}T{time}", CivilDate::from_millis(at))
}

fn parse_local(text: &str) -> Option<Millis> {
    let (date, time) = text.split_once('T')?;
    // A browser may add seconds.
    let minutes = parse_time(time.get(..5)?)?;
    Some(date.parse::<CivilDate>().ok()?.at_minutes(minutes))
}
