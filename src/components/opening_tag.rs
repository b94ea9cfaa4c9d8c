//! Whether a station is open now, in words and tone.

use crate::components::clock::use_now;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::t;
use domain::civil::{CivilDate, format_time, minutes_of_day};
use domain::opening::{OpeningState, opening};
use domain::{Millis, Record};
use leptos::prelude::*;

/// A tag: open until, opens at, closed.
#[component]
pub fn OpeningTag(
    /// The station.
    station: StoredValue<Record>,
) -> Markup {
    let now = use_now();
    let state = Memo::new(move |_| station.with_value(|station| opening(station, now.get())));
    let tone = move || match state.get() {
        OpeningState::Open { .. } => "ok",
        OpeningState::OpensAt(_) => "warn",
        OpeningState::Closed => "bad",
        OpeningState::Unknown => "neutral",
    };
    view! {
        <span class="tag" data-tone=tone>
            {move || words(state.get(), now.get())}
        </span>
    }
}

fn words(state: OpeningState, now: Millis) -> String {
    match state {
        OpeningState::Open { until_minutes } => {
            t!("opening.open", time = format_time(until_minutes))
        }
        OpeningState::OpensAt(at) => {
            let time = format_time(minutes_of_day(at));
            let day = CivilDate::from_millis(at);
            match day.days_since(CivilDate::from_millis(now)) {
                0 => t!("opening.opens_today", time = time),
                1 => t!("opening.opens_tomorrow", time = time),
                _ => t!(
                    "opening.opens",
                    day = intl::date(day.start_of_day()),
                    time = time
                ),
            }
        }
        OpeningState::Closed => t!("opening.closed"),
        OpeningState::Unknown => t!("opening.unknown"),
    }
}
