//! Who has a slot at a station, and who is told that there is none: one rule, whatever
//! order phones came in.
//!
//! ```text
//!   9:00 ▪▪   9:30 ▪·   10:00 ··      two in each slot
//!                  └ the next who asks for 9:00 is told: full; 9:30 and 10:00 are free
//! ```
//!
//! A slot is asked for with the application, and is given in the order of the server's
//! receipt while there is room. Given it stays given, also when the station has less room
//! later; who asks for another one gives it back. Which slots there are is data: hours by
//! weekday ([`crate::kinds::visit_hours`]), without the days that the calendar takes out.

use crate::civil::{CivilDate, MINUTE, parse_time};
use crate::items::due::Calendar;
use crate::items::way::{Standing as _, Status};
use crate::kinds::service_station::WEEKDAYS;
use crate::{Fields, Millis, Record, Value};
use serde_json::json;
use std::collections::BTreeMap;

/// What the server says of a slot that was asked for, as keys.
pub const VISITS: &[&str] = &["given", "full", "over"];

/// For so many days ahead slots are offered.
pub const DAYS_AHEAD: i64 = 14;

/// So many others are offered to whom none is given.
pub const OFFERED: usize = 3;

/// A stretch of time for which people can be asked to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When it begins; by that it is asked for.
    pub starts_at: Millis,
    /// When it ends.
    pub ends_at: Millis,
    /// For how many applications there is room.
    pub room: i64,
}

/// How the slot stands that an application asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// It asks for none.
    None,
    /// 待确认: the server has not answered yet.
    Pending,
    /// It is theirs.
    Given,
    /// Others have it.
    Full,
    /// It is over, or was none.
    Over,
}

impl Visit {
    /// How it stands.
    #[must_use]
    pub fn of(application: &Record) -> Self {
        let asked = application.integer("visit_at");
        match (asked, application.text("visit")) {
            (None, _) => Self::None,
            (Some(_), _) if application.integer("visit_told") != asked => Self::Pending,
            (Some(_), "given") => Self::Given,
            (Some(_), "full") => Self::Full,
            (Some(_), _) => Self::Over,
        }
    }
}

/// The slots of a day, in order. Hours that overlap give room together where their slots
/// begin at one time.
#[must_use]
pub fn slots_on(hours: &[Record], calendar: &Calendar, day: CivilDate) -> Vec<Slot> {
    if calendar.is_taken_out(day) {
        return Vec::new();
    }
    let weekday = WEEKDAYS[day.weekday()];
    let of_day = |it: &&Record| !it.archived && it.list("days").iter().any(|d| d == weekday);
    let mut slots = BTreeMap::<u32, Slot>::new();
    for (from, minutes, room) in hours
        .iter()
        .filter(of_day)
        .flat_map(|it| slots_of(it).unwrap_or_default())
    {
        let starts_at = day.at_minutes(from);
        let ends_at = starts_at + i64::from(minutes) * MINUTE;
        let slot = slots.entry(from).or_insert(Slot {
            starts_at,
            ends_at,
            room: 0,
        });
        slot.room += room;
    }
    slots.into_values().collect()
}

/// Where the slots of a row of hours begin, how long they are, and for how many.
fn slots_of(hours: &Record) -> Option<Vec<(u32, u32, i64)>> {
    let (opens, closes) = (
        parse_time(hours.text("opens"))?,
        parse_time(hours.text("closes"))?,
    );
    let minutes = u32::try_from(hours.integer("minutes")?)
        .ok()
        .filter(|it| *it > 0)?;
    let room = hours.integer("room")?;
    let starts = (opens..closes).step_by(minutes as usize);
    let whole = starts.filter(|from| from + minutes <= closes);
    Some(whole.map(|from| (from, minutes, room)).collect())
}

/// The slots that begin after that instant, of the days for which slots are offered.
#[must_use]
pub fn coming(hours: &[Record], calendar: &Calendar, now: Millis) -> Vec<Slot> {
    let today = CivilDate::from_millis(now);
    let days = (0..=DAYS_AHEAD).map(|ahead| today.add_days(ahead));
    days.flat_map(|day| slots_on(hours, calendar, day))
        .filter(|slot| slot.starts_at > now)
        .collect()
}

/// What the server has yet to write into the applications of an area, so that they say
/// how the slots stand that they ask for; nothing where the station gives no slots.
#[must_use]
pub fn unsaid<'r>(
    hours: &[Record],
    calendar: &Calendar,
    applications: &[&'r Record],
    now: Millis,
) -> Vec<(&'r Record, Fields)> {
    if hours.iter().all(|it| it.archived) {
        return Vec::new();
    }
    let mut taken = BTreeMap::<Millis, i64>::new();
    for at in applications.iter().filter_map(|it| holds(it)) {
        *taken.entry(at).or_default() += 1;
    }
    let mut asked: Vec<&Record> = applications.to_vec();
    asked.retain(|it| is_open(it) && Visit::of(it) == Visit::Pending);
    asked.sort_by_key(|it| (it.received_at, it.id));
    let mut answers = Vec::new();
    for application in asked {
        let at = application.integer("visit_at").unwrap_or_default();
        let slots = slots_on(hours, calendar, CivilDate::from_millis(at));
        let slot = slots
            .into_iter()
            .find(|slot| slot.starts_at == at && at > now);
        let count = taken.entry(at).or_default();
        let answer = match slot {
            None => "over",
            Some(slot) if *count < slot.room => {
                *count += 1;
                "given"
            }
            Some(_) => "full",
        };
        answers.push((application, at, answer));
    }
    let mut free = coming(hours, calendar, now);
    free.retain(|slot| taken.get(&slot.starts_at).copied().unwrap_or_default() < slot.room);
    answers
        .into_iter()
        .map(|(application, at, answer)| (application, news(at, answer, &free)))
        .collect()
}

fn news(at: Millis, answer: &'static str, free: &[Slot]) -> Fields {
    // Those of the day that was asked for come first: whoever wants that day wants it.
    let day = CivilDate::from_millis(at).start_of_day();
    let from = free.partition_point(|slot| slot.starts_at < day);
    let offered = free[from..].iter().chain(&free[..from]).take(OFFERED);
    let offered = offered.map(|slot| json!({"at": slot.starts_at}));
    let offered: Vec<Value> = match answer {
        "given" => Vec::new(),
        _ => offered.collect(),
    };
    Fields::from([
        ("visit".to_owned(), answer.into()),
        ("visit_told".to_owned(), at.into()),
        ("visit_free".to_owned(), offered.into()),
    ])
}

fn is_open(application: &Record) -> bool {
    !application.archived && !Status::of(application).is_end()
}

/// The slot that an application has.
fn holds(application: &Record) -> Option<Millis> {
    let given = is_open(application) && Visit::of(application) == Visit::Given;
    application.integer("visit_at").filter(|_| given)
}

#[cfg(test)]
mod tests;
