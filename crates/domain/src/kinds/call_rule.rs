//! 电话通知规则: after how long an urgent message that nobody has read is told by
//! telephone, from a day on.

use super::subdistrict_only;
use crate::inbox::URGENT;
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

const HOURS: FieldType = FieldType::Integer { min: 0, max: 720 };

/// The definition. `within` is for what has a beginning: it is told at once where there
/// are no more hours left than these.
pub const KIND: Kind = Kind {
    name: "call_rule",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 60 }).required(),
        Field::new("news", FieldType::Choice(URGENT)).required(),
        Field::new("hours", HOURS).required(),
        Field::new("within", HOURS),
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
        summary: &["news", "hours", "valid_from"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes,
    upcast: unchanged,
};

/// Who waits may know after how long somebody rings.
fn scopes(_rule: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// The sub-district says when its stations ring.
pub fn may_write(actor: &Actor, _write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)
}
