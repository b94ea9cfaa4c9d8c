//! 居民区: the neighbourhood that one residents' committee serves.

use super::subdistrict_only;
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// The definition.
pub const KIND: Kind = Kind {
    name: "residential_area",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 30 }).required(),
        Field::new(
            "order",
            FieldType::Integer {
                min: 0,
                max: 100_000,
            },
        ),
        Field::new(
            "households",
            FieldType::Integer {
                min: 0,
                max: 1_000_000,
            },
        ),
        Field::new("estates", FieldType::Text { max: 2_000 }),
    ],
    list: ListView {
        title: "name",
        summary: &["estates"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes,
    upcast: unchanged,
};

fn scopes(_area: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// Areas are drawn by the sub-district.
pub fn may_write(actor: &Actor, _write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)
}
