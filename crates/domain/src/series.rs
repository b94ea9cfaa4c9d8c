//! A series: an event that comes again every week or every month. Each time is an event
//! of its own, with sign-ups, seats and a line in calendars of its own; what holds them
//! together is the id of the first one.

use crate::civil::CivilDate;
use crate::kinds::event::{KIND, revised};
use crate::{Fields, Id, Millis, Record, Value};
use std::collections::BTreeSet;

/// How often something comes again, as keys.
pub const EVERY: &[&str] = &["week", "fortnight", "month"];

/// Most further times that are made at once: they and the first one are one deed.
pub const MOST: usize = 15;

/// What of an event holds for the times after it as well; when it begins and ends, by the
/// time of the day.
const SHARED: [&str; 8] = [
    "title",
    "topic",
    "place",
    "description",
    "audience",
    "capacity",
    "adult_must_accompany",
    "station",
];

/// The first so many days on which it comes again. By month it is the same weekday of the
/// month, as the second Saturday; a month without a fifth one is passed over.
#[must_use]
pub fn days(first: CivilDate, every: &str, times: usize) -> Vec<CivilDate> {
    let step = match every {
        "fortnight" => 14,
        _ => 7,
    };
    let weeks = (1_i64..).map(|n| first.add_days(n * step));
    let nth = |day: CivilDate| (day.day() - 1) / 7;
    let month = |day: CivilDate| (day.year(), day.month());
    let comes = |day: &CivilDate| {
        every != "month" || (nth(*day) == nth(first) && month(*day) != month(first))
    };
    weeks.filter(comes).take(times.min(MOST)).collect()
}

/// The event on those days. Made on two phones they are the same.
#[must_use]
pub fn again(first: &Record, days: &BTreeSet<CivilDate>) -> Vec<Record> {
    let starts = first.integer("starts_at").unwrap_or_default();
    let on = CivilDate::from_millis(starts);
    let made = |day: &CivilDate| {
        let id = Id::derived(&format!("event.series.{day}"), &[first.id]);
        let mut event = Record::new(id, &KIND);
        event.fields.clone_from(&first.fields);
        event.fields.remove("revision");
        event.fields.remove("full");
        event
            .fields
            .extend(moved(first, day.start_of_day() - on.start_of_day()));
        event.with("series", first.id.to_string())
    };
    days.iter().map(made).collect()
}

/// The times of a series that come after this one, in order.
#[must_use]
pub fn following<'r>(event: &Record, all: &'r [Record]) -> Vec<&'r Record> {
    let Some(series) = series_of(event) else {
        return Vec::new();
    };
    let after = |other: &&Record| {
        !other.archived
            && series_of(other) == Some(series)
            && other.integer("starts_at") > event.integer("starts_at")
    };
    let mut found: Vec<&Record> = all.iter().filter(after).collect();
    found.sort_by_key(|event| event.integer("starts_at"));
    found
}

/// What changes in a later time of the series where it is to be as this one: all but its
/// day. Nothing where it is so already.
#[must_use]
pub fn as_this(this: &Record, other: &Record) -> Fields {
    let at = |event: &Record| event.integer("starts_at").unwrap_or_default();
    let day = |event: &Record| CivilDate::from_millis(at(event)).start_of_day();
    let mut wanted = moved(this, day(other) - day(this));
    for field in SHARED {
        wanted.insert(field.to_owned(), this.value(field).clone());
    }
    wanted.retain(|field, value| other.value(field) != value);
    revised(other, wanted)
}

/// The series that an event is in.
#[must_use]
pub fn series_of(event: &Record) -> Option<Id> {
    event.reference("series")
}

/// Of events in their order the first of each series, with how many of it follow; one that
/// is in none follows nobody.
#[must_use]
pub fn next_of_each<E>(events: Vec<E>, series: impl Fn(&E) -> Option<Id>) -> Vec<(E, usize)> {
    let mut next: Vec<(E, usize)> = Vec::new();
    for event in events {
        let of = series(&event);
        let first = next
            .iter_mut()
            .find(|(first, _)| of.is_some() && series(first) == of);
        match first {
            Some((_, following)) => *following += 1,
            None => next.push((event, 0)),
        }
    }
    next
}

/// When it begins and ends so much later.
fn moved(event: &Record, by: Millis) -> Fields {
    let moved = |field: &str| match event.integer(field) {
        Some(at) => Value::from(at + by),
        None => Value::Null,
    };
    ["starts_at", "ends_at"]
        .map(|field| (field.to_owned(), moved(field)))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    /// The second Saturday of November 2026, from two to four.
    fn event() -> Record {
        Record::new(Id::from_bytes([1; 16]), &KIND)
            .with("title", "书法课")
            .with("area", Id::NIL.to_string())
            .with("starts_at", day("2026-11-14").at_minutes(14 * 60))
            .with("ends_at", day("2026-11-14").at_minutes(16 * 60))
            .with("revision", 3)
    }

    fn on(days: &[&str]) -> BTreeSet<CivilDate> {
        days.iter().map(|text| day(text)).collect()
    }

    #[test]
    fn it_comes_again_every_week_every_other_week_or_on_the_same_weekday_of_the_month() {
        let first = day("2026-11-14");
        let weeks = [day("2026-11-21"), day("2026-11-28")];
        assert_eq!(days(first, "week", 2), weeks);
        assert_eq!(days(first, "fortnight", 1), [day("2026-11-28")]);
        let months = [day("2026-12-12"), day("2027-01-09"), day("2027-02-13")];
        assert_eq!(days(first, "month", 3), months);
        // The fifth Sunday of November; December and January have none… but January has.
        let fifth = days(day("2026-11-29"), "month", 2);
        assert_eq!(fifth, [day("2027-01-31"), day("2027-05-30")]);
        assert_eq!(days(first, "week", 99).len(), MOST);
    }

    #[test]
    fn each_time_is_an_event_of_its_own_at_the_same_hour() {
        let made = again(&event(), &on(&["2026-11-21", "2026-12-05"]));
        assert_eq!(made.len(), 2);
        let at = |n: usize, field: &str| made[n].integer(field).unwrap();
        assert_eq!(at(0, "starts_at"), day("2026-11-21").at_minutes(14 * 60));
        assert_eq!(at(1, "ends_at"), day("2026-12-05").at_minutes(16 * 60));
        assert!(made.iter().all(|it| it.integer("revision").is_none()));
        let series = Some(event().id);
        assert!(made.iter().all(|it| it.reference("series") == series));
        assert_eq!(again(&event(), &on(&["2026-11-21"]))[0].id, made[0].id);
        let open_ended = event().with("ends_at", Value::Null);
        let made = again(&open_ended, &on(&["2026-11-21"]));
        assert_eq!(made[0].integer("ends_at"), None);
    }

    #[test]
    fn those_that_follow_become_as_this_one_on_their_own_days_with_a_new_revision() {
        let first = event().with("series", event().id.to_string());
        let mut all = again(&first, &on(&["2026-11-21", "2026-11-28", "2026-12-05"]));
        all[2].archived = true;
        all.insert(0, first.clone());
        let ids = |events: Vec<&Record>| events.iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids(following(&first, &all)), [all[1].id, all[2].id]);
        assert_eq!(ids(following(&all[1], &all)), [all[2].id]);
        assert_eq!(ids(following(&event(), &all)), [], "it is in none");
        let later = first
            .with("starts_at", day("2026-11-14").at_minutes(15 * 60))
            .with("place", "活动室");
        let changed = as_this(&later, &all[1]);
        let starts = Value::from(day("2026-11-21").at_minutes(15 * 60));
        assert_eq!(changed.get("starts_at"), Some(&starts));
        assert_eq!(changed.get("place"), Some(&"活动室".into()));
        assert_eq!(changed.get("revision"), Some(&1.into()));
        assert_eq!(changed.len(), 3, "{changed:?}");
        assert_eq!(as_this(&all[1], &all[2]), Fields::new());
    }

    #[test]
    fn of_each_series_the_next_one_is_listed() {
        let first = event().with("series", event().id.to_string());
        let mut all = vec![first.clone()];
        all.extend(again(&first, &on(&["2026-11-21"])));
        let mut alone = event();
        alone.id = Id::from_bytes([9; 16]);
        all.extend([alone.clone(), alone]);
        let listed = next_of_each(all, series_of);
        let counts: Vec<usize> = listed.iter().map(|(_, further)| *further).collect();
        assert_eq!(counts, [1, 0, 0]);
    }
}
