//! 诉求时限: within how many working days a class of requests is answered, from a day on.

use super::subdistrict_only;
use crate::kind::{Write, unchanged};
use crate::requests::due::LIMITED;
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// The definition.
pub const KIND: Kind = Kind {
    name: "request_limit",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 60 }).required(),
        Field::new("class", FieldType::Choice(LIMITED)).required(),
        Field::new("days", FieldType::Integer { min: 1, max: 365 }).required(),
        Field::new("valid_from", FieldType::Date).required(),
        Field::new("source", FieldType::Line { max: 120 }),
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
        summary: &["class", "days", "valid_from"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes,
    upcast: unchanged,
};

/// Who waits for an answer may know how long it takes.
fn scopes(_limit: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// The sub-district says within how many days its stations answer.
pub fn may_write(actor: &Actor, _write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)
}
