//! Dates, times of day and instants, all as they are read off a wall in China.

use super::typed::{Typed, written};
use crate::forms::slot::Slot;
use crate::markup::{Markup, view};
use crate::t;
use domain::civil::{CivilDate, format_time, minutes_of_day, parse_time};
use domain::{Millis, Value};
use leptos::prelude::*;

/// A date.
pub fn date_input(slot: Slot) -> Markup {
    native(slot, "date", written, Value::String)
}

/// A time of day.
pub fn time_input(slot: Slot) -> Markup {
    native(slot, "time", written, Value::String)
}

/// A date with a time of day.
pub fn instant_input(slot: Slot) -> Markup {
    let shown = |value: &Value| value.as_i64().map_or_else(|| written(value), local_text);
    let read = |text: String| parse_local(&text).map_or(Value::String(text), Value::from);
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
    shown: fn(&Value) -> String,
    read: fn(String) -> Value,
) -> Markup {
    let typed = Typed::over(move || slot.value());
    // Between two keys a date may be one of the year 2, or none.
    let input = move |text: String| {
        slot.set(read(text.clone()));
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
            prop:value=move || typed.shown(shown)
            on:input=move |ev| input(event_target_value(&ev))
            on:blur=leave
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
