//! 诉求时限: within how many working days a class of requests is answered, from a day on.
//! The sub-district says so, and who waits may know it.

pub use super::by_the_subdistrict as may_write;
use super::{ORDER, for_everybody};
use crate::kind::unchanged;
use crate::requests::due::LIMITED;
use crate::{Field, FieldType, Kind, ListView};

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
        ORDER.hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["class", "days", "valid_from"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};
