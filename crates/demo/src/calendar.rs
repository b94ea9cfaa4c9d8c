//! Days that are worked otherwise than their weekday says: as the government announced
//! them, and where it has not yet, the holidays that the law names, marked 示例. And the
//! working days between them on which something went its way.

use crate::people;
use domain::civil::{CivilDate, DAY};
use domain::items::due::Calendar;
use domain::kinds::calendar_day;
use domain::way::Step;
use domain::{Id, Millis, Record};

/// From and to which day of a year, month first, whether they are worked, and their name.
type Days = ((u8, u8), (u8, u8), bool, &'static str);

/// Of one year, and who said so.
struct Year {
    days: &'static [Days],
    source: &'static str,
}

/// The General Office of the State Council announced these in November 2025.
const OF_2026: Year = Year {
    days: &[
        ((1, 1), (1, 3), false, "元旦"),
        ((1, 4), (1, 4), true, "元旦调休上班"),
        ((2, 14), (2, 14), true, "春节调休上班"),
        ((2, 15), (2, 23), false, "春节"),
        ((2, 28), (2, 28), true, "春节调休上班"),
        ((4, 4), (4, 6), false, "清明节"),
        ((5, 1), (5, 5), false, "劳动节"),
        ((5, 9), (5, 9), true, "劳动节调休上班"),
        ((6, 19), (6, 21), false, "端午节"),
        ((9, 20), (9, 20), true, "国庆节调休上班"),
        ((9, 25), (9, 27), false, "中秋节"),
        ((10, 1), (10, 7), false, "国庆节"),
        ((10, 10), (10, 10), true, "国庆节调休上班"),
    ],
    source: "国务院办公厅关于2026年部分节假日安排的通知",
};

/// The days off that the law names, by the moon's calendar of that year; which other days
/// are given for them is not known here.
const OF_2027: Year = Year {
    days: &[
        ((1, 1), (1, 1), false, "元旦（示例）"),
        ((2, 5), (2, 8), false, "春节（示例）"),
        ((4, 5), (4, 5), false, "清明节（示例）"),
        ((5, 1), (5, 2), false, "劳动节（示例）"),
        ((6, 9), (6, 9), false, "端午节（示例）"),
        ((9, 15), (9, 15), false, "中秋节（示例）"),
        ((10, 1), (10, 3), false, "国庆节（示例）"),
    ],
    source: SAMPLE,
};

/// Of any other year: those of the sun, whose dates nobody has to announce.
const OF_THE_SUN: Year = Year {
    days: &[
        ((1, 1), (1, 1), false, "元旦（示例）"),
        ((5, 1), (5, 2), false, "劳动节（示例）"),
        ((10, 1), (10, 3), false, "国庆节（示例）"),
    ],
    source: SAMPLE,
};

const SAMPLE: &str = "示例，以国务院办公厅公布的安排为准";

/// The days of this year and the next.
pub(crate) fn days(now: Millis) -> Vec<Record> {
    let year = CivilDate::from_millis(now).year();
    let mut days: Vec<Record> = [year, year + 1].into_iter().flat_map(of_year).collect();
    for day in &mut days {
        day.received_at = now - 90 * DAY;
    }
    days
}

/// A step of a way as it is told: where it led, how many working days ago that was, the
/// minute of the day, and what was said; done by whoever signs in so.
pub(crate) fn walked<S>(
    (status, ago, minute, note): (S, u8, u32, &str),
    login: &str,
    calendar: &Calendar,
    today: CivilDate,
) -> Step<S> {
    Step {
        status,
        at: worked_before(calendar, today, ago).at_minutes(minute),
        by: people::name(login).to_owned(),
        note: note.to_owned(),
    }
}

/// The so-manieth working day before that day.
fn worked_before(calendar: &Calendar, day: CivilDate, working_days: u8) -> CivilDate {
    let mut at = day;
    for _ in 0..working_days {
        at = at.add_days(-1);
        // No holiday of the calendar is longer than ten days.
        for _ in 0..10 {
            if calendar.is_worked(at) {
                break;
            }
            at = at.add_days(-1);
        }
    }
    at
}

fn of_year(year: i32) -> Vec<Record> {
    let told = match year {
        2026 => OF_2026,
        2027 => OF_2027,
        _ => OF_THE_SUN,
    };
    let days = told.days.iter();
    days.flat_map(|days| of_days(year, days, told.source))
        .collect()
}

fn of_days(year: i32, &(from, to, works, name): &Days, source: &str) -> Vec<Record> {
    let date = |(month, day)| CivilDate::new(year, month, day);
    let Some((from, to)) = date(from).zip(date(to)) else {
        return Vec::new();
    };
    let days = (0..=to.days_since(from)).map(|ahead| from.add_days(ahead));
    days.map(|date| day(date, works, name, source)).collect()
}

fn day(date: CivilDate, works: bool, name: &str, source: &str) -> Record {
    let id = Id::derived(&format!("demo.calendar.{date}"), &[]);
    // Two digits of the year and the place in it, as the order has five.
    let place = 31 * i32::from(date.month()) + i32::from(date.day());
    Record::new(id, &calendar_day::KIND)
        .with("date", date.to_string())
        .with("works", works)
        .with("name", name)
        .with("source", source)
        .with("order", date.year().rem_euclid(100) * 1_000 + place)
}
