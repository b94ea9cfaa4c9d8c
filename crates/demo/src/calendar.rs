//! Public holidays: those of the sun, whose dates nobody has to announce; and the
//! working days between them on which something went its way.

use crate::people;
use domain::civil::{CivilDate, DAY};
use domain::items::due::Calendar;
use domain::kinds::calendar_day;
use domain::way::Step;
use domain::{Id, Millis, Record};

/// Month, day and name.
const HOLIDAYS: [(u8, u8, &str); 6] = [
    (1, 1, "元旦（示例）"),
    (5, 1, "劳动节（示例）"),
    (5, 2, "劳动节（示例）"),
    (10, 1, "国庆节（示例）"),
    (10, 2, "国庆节（示例）"),
    (10, 3, "国庆节（示例）"),
];

/// The holidays of this year and the next.
pub(crate) fn days(now: Millis) -> Vec<Record> {
    let year = CivilDate::from_millis(now).year();
    let holidays = |year| HOLIDAYS.iter().filter_map(move |row| holiday(year, row));
    let mut days: Vec<Record> = [year, year + 1].into_iter().flat_map(holidays).collect();
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

fn holiday(year: i32, &(month, day, name): &(u8, u8, &str)) -> Option<Record> {
    let date = CivilDate::new(year, month, day)?.to_string();
    let id = Id::derived(&format!("demo.calendar.{date}"), &[]);
    // Two digits of the year and the place in it, as the order has five.
    let order = year.rem_euclid(100) * 1_000 + 31 * i32::from(month) + i32::from(day);
    Some(
        Record::new(id, &calendar_day::KIND)
            .with("date", date)
            .with("works", false)
            .with("name", name)
            .with("order", order),
    )
}
