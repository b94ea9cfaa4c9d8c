//! 预约时段: when some of the stations receive people by appointment, as a sample.

use crate::places::{LIANYANG_3, MUDAN_5, PEIHUA_6};
use domain::civil::DAY;
use domain::kinds::visit_hours;
use domain::{Id, Millis, Record};
use serde_json::json;

const STATIONS: [usize; 3] = [LIANYANG_3, MUDAN_5, PEIHUA_6];

/// Name, from, until.
const HALVES: [(&str, &str, &str); 2] = [
    ("上午窗口（示例）", "09:00", "11:00"),
    ("下午窗口（示例）", "14:00", "16:00"),
];

/// For so many there is room in each half hour.
const ROOM: i64 = 2;

pub(crate) fn hours(areas: &[Record], now: Millis) -> Vec<Record> {
    let of_area = |n: usize| {
        HALVES
            .iter()
            .map(move |half| hours_of(&areas[n], half, now))
    };
    STATIONS.into_iter().flat_map(of_area).collect()
}

fn hours_of(area: &Record, &(name, opens, closes): &(&str, &str, &str), now: Millis) -> Record {
    let id = Id::derived(&format!("demo.visit_hours.{opens}"), &[area.id]);
    let mut hours = Record::new(id, &visit_hours::KIND)
        .with("name", name)
        .with("days", json!(["mon", "tue", "wed", "thu", "fri"]))
        .with("opens", opens)
        .with("closes", closes)
        .with("minutes", 30)
        .with("room", ROOM)
        .with("area", area.id.to_string());
    hours.received_at = now - 30 * DAY;
    hours
}
