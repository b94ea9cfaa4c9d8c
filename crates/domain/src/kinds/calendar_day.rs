//! 节假日与调休: a day that is worked otherwise than its weekday says.

use super::subdistrict_only;
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// The definition.
pub const KIND: Kind = Kind {
    name: "calendar_day",
    schema: 1,
    fields: &[
        Field::new("date", FieldType::Date).required(),
        Field::new("works", FieldType::Bool),
        Field::new("name", FieldType::Line { max: 40 }).required(),
        Field::new(
            "order",
            FieldType::Integer {
                min: 0,
                max: 100_000,
            },
        )
        .hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["date"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes,
    upcast: unchanged,
};

fn scopes(_day: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// The sub-district takes the calendar over from the government's notice.
pub fn may_write(actor: &Actor, _write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)
}
