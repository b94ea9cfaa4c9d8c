//! A day as a small block beside an event, and headings for days.

use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::t;
use domain::Millis;
use domain::civil::CivilDate;
use domain::kinds::service_station::WEEKDAYS;

/// Month, day and weekday of an instant, one above the other.
#[component]
pub fn DateBlock(
    /// The instant, shown as the date in China.
    at: Millis,
) -> Markup {
    let date = CivilDate::from_millis(at);
    let weekday = WEEKDAYS[date.weekday()];
    view! {
        <div class="date-block" aria-hidden="true">
            <span class="date-month">{move || intl::month(at)}</span>
            <span class="date-day">{date.day()}</span>
            <span class="date-week">{move || t!(format!("choice.days.{weekday}"))}</span>
        </div>
    }
}

/// A day as people say it: today, tomorrow, or its date.
pub fn day_name(day: CivilDate, now: Millis) -> String {
    match day.days_since(CivilDate::from_millis(now)) {
        -1 => t!("day.yesterday"),
        0 => t!("day.today"),
        1 => t!("day.tomorrow"),
        _ => intl::date(day.start_of_day()),
    }
}
