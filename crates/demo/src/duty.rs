//! Who receives people at the stations of the page: somebody whenever they are open, for
//! some two weeks.

use crate::places::{LANTIAN, LIANYANG_3, MUDAN_5, PEIHUA_6, YOUYOU_7};
use domain::civil::{CivilDate, DAY};
use domain::kinds::duty_shift;
use domain::opening::{Stretch, hours_on};
use domain::{Id, Millis, Record};

const STATIONS: [usize; 5] = [LIANYANG_3, MUDAN_5, PEIHUA_6, YOUYOU_7, LANTIAN];

/// Name and title, in turn.
const STAFF: [(&str, &str); 5] = [
    ("社工小陈", "社工"),
    ("社工小林", "社工"),
    ("社工小吴", "社工"),
    ("卢主任", "主任"),
    ("社工小朱", "社工"),
];

/// Of each station.
const SHIFTS: usize = 20;

/// Among which no station is closed so often that there are fewer.
const DAYS: i64 = 40;

/// The shifts from the day of `now` on.
pub(crate) fn shifts(stations: &[Record], now: Millis) -> Vec<Record> {
    STATIONS
        .into_iter()
        .flat_map(|n| of_station(n, &stations[n], now))
        .collect()
}

fn of_station(n: usize, station: &Record, now: Millis) -> Vec<Record> {
    let today = CivilDate::from_millis(now);
    let days = (0..DAYS).map(|ahead| today.add_days(ahead));
    let open = days.flat_map(|day| {
        hours_on(station, day)
            .into_iter()
            .map(move |open| (day, open))
    });
    let turns = STAFF.iter().cycle().skip(n);
    let shifts = open.zip(turns).take(SHIFTS).enumerate();
    shifts
        .map(|(n, (open, staff))| shift(n, station, open, *staff, now))
        .collect()
}

/// Its id says its place and no day: it is the same whenever the demo is started.
fn shift(
    n: usize,
    station: &Record,
    (day, open): (CivilDate, Stretch),
    (name, title): (&str, &str),
    now: Millis,
) -> Record {
    let id = Id::derived(&format!("demo.duty.{n}"), &[station.id]);
    let mut shift = Record::new(id, &duty_shift::KIND)
        .with("name", name)
        .with("title", title)
        .with("starts_at", day.at_minutes(open.opens))
        .with("ends_at", day.at_minutes(open.closes))
        .with("area", station.text("area"));
    shift.received_at = now - 3 * DAY;
    shift
}
