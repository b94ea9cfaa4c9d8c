//! 居民区: the neighbourhood that one residents' committee serves.

pub use super::by_the_subdistrict as may_write;
use super::{ORDER, for_everybody};
use crate::kind::unchanged;
use crate::{Field, FieldType, Kind, ListView};

/// The definition.
pub const KIND: Kind = Kind {
    name: "residential_area",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 30 }).required(),
        ORDER,
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
    scopes: for_everybody,
    upcast: unchanged,
};
