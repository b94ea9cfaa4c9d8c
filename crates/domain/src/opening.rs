//! Whether a station is open: weekly hours, replaced on the days of its dated
//! exceptions.

use crate::civil::{CivilDate, minutes_of_day, parse_time};
use crate::kinds::service_station::WEEKDAYS;
use crate::{Millis, Record, Value};

/// How far ahead the next opening is looked for: the longest holidays are shorter.
const DAYS_AHEAD: i64 = 14;

/// Whether a station is open at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningState {
    /// It is open, today until this many minutes after midnight.
    Open {
        /// Minutes after midnight in China.
        until_minutes: u32,
    },
    /// It is closed and opens next at this instant.
    OpensAt(Millis),
    /// It is closed and does not open within two weeks.
    Closed,
    /// It has told neither hours nor exceptions.
    Unknown,
}

/// The state of a `service_station` at `now`.
#[must_use]
pub fn opening(station: &Record, now: Millis) -> OpeningState {
    if station.list("hours").is_empty() && station.list("exceptions").is_empty() {
        return OpeningState::Unknown;
    }
    let (today, minutes) = (CivilDate::from_millis(now), minutes_of_day(now));
    let hours = hours_on(station, today);
    if let Some(stretch) = hours
        .iter()
        .find(|s| s.opens <= minutes && minutes < s.closes)
    {
        return OpeningState::Open {
            until_minutes: stretch.closes,
        };
    }
    let later = hours
        .iter()
        .find(|s| s.opens > minutes)
        .map(|s| (today, *s));
    let next = later.or_else(|| {
        let mut days = (1..=DAYS_AHEAD).map(|ahead| today.add_days(ahead));
        days.find_map(|day| Some((day, *hours_on(station, day).first()?)))
    });
    next.map_or(OpeningState::Closed, |(day, stretch)| {
        OpeningState::OpensAt(day.at_minutes(stretch.opens))
    })
}

/// The weekdays of a row of hours as spans of days that follow one another, first and
/// last by their places in [`WEEKDAYS`].
#[must_use]
pub fn day_spans(row: &Value) -> Vec<(usize, usize)> {
    let chosen = row["days"].as_array();
    let open = |day: &&str| chosen.is_some_and(|days| days.iter().any(|d| d == *day));
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (index, _) in WEEKDAYS.iter().enumerate().filter(|(_, day)| open(day)) {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == index => *last = index,
            _ => spans.push((index, index)),
        }
    }
    spans
}

/// Whether nobody has confirmed the station's page within `after_days` days.
#[must_use]
pub fn is_stale(station: &Record, now: Millis, after_days: i64) -> bool {
    station
        .text("checked_on")
        .parse::<CivilDate>()
        .map_or(true, |checked| {
            CivilDate::from_millis(now).days_since(checked) > after_days
        })
}

/// A stretch of open time within one day, in minutes after midnight; the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// First open minute.
    pub opens: u32,
    /// First closed minute.
    pub closes: u32,
}

/// The open stretches of a day in order, those that touch or overlap joined.
#[must_use]
pub fn hours_on(station: &Record, day: CivilDate) -> Vec<Stretch> {
    let mut exceptions = exceptions_on(station, day).peekable();
    let told: Vec<Stretch> = if exceptions.peek().is_some() {
        exceptions.filter_map(stretch).collect()
    } else {
        let weekday = WEEKDAYS[day.weekday()];
        let of_weekday = |row: &&Value| {
            row["days"]
                .as_array()
                .is_some_and(|d| d.iter().any(|d| d == weekday))
        };
        station
            .list("hours")
            .iter()
            .filter(of_weekday)
            .filter_map(stretch)
            .collect()
    };
    let mut stretches = Vec::new();
    for stretch in told {
        let behind = stretches.partition_point(|other| *other < stretch);
        stretches.insert(behind, stretch);
    }
    stretches.dedup_by(|next, kept| {
        let joins = next.opens <= kept.closes;
        if joins {
            kept.closes = kept.closes.max(next.closes);
        }
        joins
    });
    stretches
}

/// Why a day is an exception, where the station says so.
#[must_use]
pub fn reason_on(station: &Record, day: CivilDate) -> Option<&str> {
    exceptions_on(station, day).find_map(|row| row["reason"].as_str())
}

fn exceptions_on(station: &Record, day: CivilDate) -> impl Iterator<Item = &Value> {
    let date = day.to_string();
    let of_day = move |row: &&Value| row["date"] == date.as_str();
    station.list("exceptions").iter().filter(of_day)
}

const MINUTES_OF_DAY: u32 = 24 * 60;

/// The stretch of a row; none where it has no times, or they make no sense. What
/// closes at midnight is open until the end of the day.
fn stretch(row: &Value) -> Option<Stretch> {
    let opens = parse_time(row["opens"].as_str()?)?;
    let closes = match parse_time(row["closes"].as_str()?)? {
        0 => MINUTES_OF_DAY,
        closes => closes,
    };
    (opens < closes).then_some(Stretch { opens, closes })
}

/// The field whose rows hold hours that make no sense: one end is missing, or it
/// closes before it opens.
#[must_use]
pub fn senseless_hours(station: &Record) -> Option<&'static str> {
    let senseless = |row: &Value| {
        let told = |name: &str| !row[name].is_null();
        (told("opens") || told("closes")) && stretch(row).is_none()
    };
    let fields = ["hours", "exceptions"].into_iter();
    let mut fields = fields.filter(|field| station.list(field).iter().any(senseless));
    fields.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::kinds::service_station::KIND;
    use proptest::prelude::*;
    use serde_json::json;

    /// Open 8:30–11:30 and 13:00–17:00 on weekdays; closed for the National Day,
    /// open on the make-up Saturday after it.
    fn station() -> Record {
        let weekdays = json!(["mon", "tue", "wed", "thu", "fri"]);
        Record::new(Id::NIL, &KIND)
            .with(
                "hours",
                json!([
                    {"days": weekdays, "opens": "13:00", "closes": "17:00"},
                    {"days": weekdays, "opens": "08:30", "closes": "11:30"},
                ]),
            )
            .with(
                "exceptions",
                json!([
                    {"date": "2026-10-01", "reason": "国庆节"},
                    {"date": "2026-10-02"},
                    {"date": "2026-10-10", "opens": "09:00", "closes": "15:00", "reason": "调休上班"},
                ]),
            )
    }

    fn at(date: &str, time: &str) -> Millis {
        let day: CivilDate = date.parse().expect("a date");
        day.at_minutes(parse_time(time).expect("a time"))
    }

    #[test]
    fn midnight_is_the_end_of_the_day() {
        let day = json!([{"days": ["wed"], "opens": "00:00", "closes": "00:00"}]);
        let station = Record::new(Id::NIL, &KIND).with("hours", day);
        let state = opening(&station, at("2026-11-18", "23:59"));
        assert!(matches!(state, OpeningState::Open { .. }), "{state:?}");
        assert_eq!(senseless_hours(&station), None);
    }

    #[test]
    fn hours_that_make_no_sense_are_named() {
        let with = |field: &str, row| Record::new(Id::NIL, &KIND).with(field, json!([row]));
        let turned = with(
            "hours",
            json!({"days": ["wed"], "opens": "17:00", "closes": "09:00"}),
        );
        assert_eq!(senseless_hours(&turned), Some("hours"));
        let half = with(
            "exceptions",
            json!({"date": "2026-10-01", "opens": "09:00"}),
        );
        assert_eq!(senseless_hours(&half), Some("exceptions"));
        assert_eq!(senseless_hours(&station()), None);
    }

    #[test]
    fn weekly_hours_open_and_close_it() {
        let station = station();
        let state = |time| opening(&station, at("2026-11-18", time));
        assert_eq!(
            state("08:29"),
            OpeningState::OpensAt(at("2026-11-18", "08:30"))
        );
        assert_eq!(
            state("08:30"),
            OpeningState::Open {
                until_minutes: 11 * 60 + 30
            }
        );
        assert_eq!(
            state("11:30"),
            OpeningState::OpensAt(at("2026-11-18", "13:00"))
        );
        assert_eq!(
            state("16:59"),
            OpeningState::Open {
                until_minutes: 17 * 60
            }
        );
        assert_eq!(
            state("17:00"),
            OpeningState::OpensAt(at("2026-11-19", "08:30"))
        );
    }

    #[test]
    fn an_exception_replaces_the_weekly_hours_of_its_day() {
        let station = station();
        let holiday = opening(&station, at("2026-10-01", "10:00"));
        assert_eq!(holiday, OpeningState::OpensAt(at("2026-10-05", "08:30")));
        let make_up_saturday = opening(&station, at("2026-10-10", "12:00"));
        assert_eq!(
            make_up_saturday,
            OpeningState::Open {
                until_minutes: 15 * 60
            }
        );
        let ordinary_saturday = opening(&station, at("2026-10-17", "12:00"));
        assert_eq!(
            ordinary_saturday,
            OpeningState::OpensAt(at("2026-10-19", "08:30"))
        );
        let day = "2026-10-10".parse().expect("a date");
        assert_eq!(reason_on(&station, day), Some("调休上班"));
    }

    #[test]
    fn a_station_without_hours_is_unknown_and_one_that_never_opens_closed() {
        let silent = Record::new(Id::NIL, &KIND);
        assert_eq!(opening(&silent, 0), OpeningState::Unknown);
        let never = silent.with(
            "hours",
            json!([{"days": [], "opens": "08:00", "closes": "09:00"}]),
        );
        assert_eq!(opening(&never, 0), OpeningState::Closed);
    }

    #[test]
    fn days_that_follow_one_another_are_one_span() {
        let row = json!({"days": ["sun", "mon", "tue", "wed", "fri"]});
        assert_eq!(day_spans(&row), [(0, 2), (4, 4), (6, 6)]);
        assert!(day_spans(&json!({"days": 7})).is_empty());
    }

    #[test]
    fn stretches_that_touch_are_one() {
        let station = Record::new(Id::NIL, &KIND).with(
            "hours",
            json!([
                {"days": ["wed"], "opens": "08:00", "closes": "12:00"},
                {"days": ["wed"], "opens": "12:00", "closes": "16:00"},
                {"days": ["wed"], "opens": "18:00", "closes": "17:00"},
            ]),
        );
        let state = opening(&station, at("2026-11-18", "09:00"));
        assert_eq!(
            state,
            OpeningState::Open {
                until_minutes: 16 * 60
            }
        );
    }

    #[test]
    fn information_grows_stale_after_so_many_days_and_is_if_never_checked() {
        let checked = station().with("checked_on", "2026-11-01");
        assert!(!is_stale(&checked, at("2026-12-01", "09:00"), 30));
        assert!(is_stale(&checked, at("2026-12-02", "09:00"), 30));
        assert!(is_stale(&station(), 0, 30));
    }

    proptest! {
        #[test]
        fn the_promised_instant_is_open_and_the_one_before_is_not(now in 1_700_000_000_000_i64..1_900_000_000_000) {
            let station = station();
            match opening(&station, now) {
                OpeningState::Open { until_minutes } => {
                    let end = CivilDate::from_millis(now).at_minutes(until_minutes);
                    prop_assert!(now < end);
                    prop_assert!(!matches!(opening(&station, end), OpeningState::Open { .. }), "still open at the end");
                }
                OpeningState::OpensAt(then) => {
                    prop_assert!(now < then);
                    prop_assert!(matches!(opening(&station, then), OpeningState::Open { .. }), "not open as promised");
                    prop_assert_eq!(opening(&station, then - 1), OpeningState::OpensAt(then));
                }
                OpeningState::Closed | OpeningState::Unknown => prop_assert!(false, "the station opens every week"),
            }
        }
    }
}
