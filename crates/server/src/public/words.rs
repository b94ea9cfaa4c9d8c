//! The product's Chinese texts, and times as people and as machines write them.

use domain::civil::{CivilDate, format_time, minutes_of_day};
use domain::kinds::service_station::WEEKDAYS;
use domain::opening::day_spans;
use domain::{Millis, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

static TEXTS: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
    let json = include_str!("../../../../locales/zh-CN.json");
    serde_json::from_str(json).unwrap_or_default()
});

/// The text of a key.
pub(super) fn said(key: &str) -> &'static str {
    let text = TEXTS.get(key);
    debug_assert!(text.is_some(), "there is no text for {key}");
    text.map_or("", String::as_str)
}

/// The text of a key, with a value in each of its places.
pub(super) fn saying(key: &str, values: &[(&str, &str)]) -> String {
    let mut text = said(key).to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// A member of a field of choices.
pub(super) fn choice(field: &str, key: &str) -> &'static str {
    TEXTS
        .get(format!("choice.{field}.{key}").as_str())
        .map_or("", String::as_str)
}

/// 2026年11月18日 周三
pub(super) fn date(day: CivilDate) -> String {
    saying(
        "public.date",
        &[
            ("year", &day.year().to_string()),
            ("month", &day.month().to_string()),
            ("day", &day.day().to_string()),
            ("weekday", choice("days", WEEKDAYS[day.weekday()])),
        ],
    )
}

/// 2026年11月18日 周三 15:00
pub(super) fn date_time(at: Millis) -> String {
    let day = date(CivilDate::from_millis(at));
    format!("{day} {}", format_time(minutes_of_day(at)))
}

/// 2026-11-18T15:00:07+08:00, as RFC 3339 and schema.org have it.
pub(super) fn rfc3339(at: Millis) -> String {
    let (day, time) = (CivilDate::from_millis(at), format_time(minutes_of_day(at)));
    let seconds = at.rem_euclid(60_000) / 1_000;
    format!("{day}T{time}:{seconds:02}+08:00")
}

/// The days of a row of hours, 周一至周五.
pub(super) fn days(row: &Value) -> String {
    let name = |index: usize| choice("days", WEEKDAYS[index]);
    let span = |(first, last): (usize, usize)| match last - first {
        0 => name(first).to_owned(),
        1 => [name(first), said("value.and"), name(last)].concat(),
        _ => saying("hours.days", &[("from", name(first)), ("to", name(last))]),
    };
    let spans: Vec<String> = day_spans(row).into_iter().map(span).collect();
    spans.join(said("value.and"))
}

/// The beginning of a text, for a preview.
pub(super) fn beginning(text: &str) -> String {
    const MOST: usize = 120;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_in_china() {
        let at = 1_795_000_207_000;
        assert_eq!(rfc3339(at), "2026-11-18T19:10:07+08:00");
        assert_eq!(date_time(at), "2026年11月18日 周三 19:10");
    }

    #[test]
    fn a_preview_is_one_line_and_ends_at_a_whole_character() {
        assert_eq!(beginning("一\n 二"), "一 二");
        let long = beginning(&"好".repeat(500));
        assert_eq!(long.chars().count(), 121);
    }
}
