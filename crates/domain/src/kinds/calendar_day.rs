//! 节假日与调休: a day that is worked otherwise than its weekday says. The sub-district
//! takes it over from the government's notice.

pub use super::by_the_subdistrict as may_write;
use super::{ORDER, for_everybody};
use crate::kind::unchanged;
use crate::{Field, FieldType, Kind, ListView};

/// The definition.
pub const KIND: Kind = Kind {
    name: "calendar_day",
    schema: 1,
    fields: &[
        Field::new("date", FieldType::Date).required(),
        Field::new("works", FieldType::Bool),
        Field::new("name", FieldType::Line { max: 40 }).required(),
        Field::new("source", FieldType::Line { max: 120 }),
        ORDER.hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["date"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};
