//! Opening hours and their exceptions as people say them: 周一至周五 08:30–11:30.

use crate::platform::intl;
use crate::t;
use domain::civil::CivilDate;
use domain::kinds::service_station::WEEKDAYS;
use domain::opening::day_spans;
use domain::{Millis, Record, Value};

/// One line per row of weekly hours.
pub fn weekly_hours(station: &Record) -> Vec<String> {
    let line = |row: &Value| format!("{} {}", days(row), times(row));
    station.list("hours").iter().map(line).collect()
}

/// One line per exception that is not over.
pub fn coming_exceptions(station: &Record, now: Millis) -> Vec<String> {
    let today = CivilDate::from_millis(now);
    let line = |row: &Value| {
        let date = row["date"].as_str()?.parse::<CivilDate>().ok()?;
        let words = format!("{} {}", intl::date(date.start_of_day()), times(row));
        let reason = row["reason"].as_str().unwrap_or_default();
        let line = match reason {
            "" => words,
            reason => t!("hours.because", hours = words, reason = reason),
        };
        (date >= today).then_some(line)
    };
    station.list("exceptions").iter().filter_map(line).collect()
}

/// From one time to the other; closed without them.
fn times(row: &Value) -> String {
    match (row["opens"].as_str(), row["closes"].as_str()) {
        (Some(opens), Some(closes)) => format!("{opens}–{closes}"),
        _ => t!("hours.closed"),
    }
}

/// The days of a row, those that follow one another as a span.
fn days(row: &Value) -> String {
    let name = |index: usize| t!(format!("choice.days.{}", WEEKDAYS[index]));
    let span = |(first, last): (usize, usize)| match last - first {
        0 => name(first),
        1 => format!("{}{}{}", name(first), t!("value.and"), name(last)),
        _ => t!("hours.days", from = name(first), to = name(last)),
    };
    let spans: Vec<String> = day_spans(row).into_iter().map(span).collect();
    spans.join(&t!("value.and"))
}
