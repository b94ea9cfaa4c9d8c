//! 活动: what is on at a station, and for whom.

use super::{TOPICS, in_use, staff_of};
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// The definition.
pub const KIND: Kind = Kind {
    name: "event",
    schema: 1,
    fields: &[
        Field::new("title", FieldType::Line { max: 60 }).required(),
        Field::new("topic", FieldType::Choice(TOPICS)).required(),
        Field::new("starts_at", FieldType::Instant).required(),
        Field::new("ends_at", FieldType::Instant),
        Field::new("place", FieldType::Line { max: 80 }).required(),
        Field::new("description", FieldType::Text { max: 5_000 }),
        Field::new("audience", FieldType::Line { max: 80 }),
        Field::new(
            "capacity",
            FieldType::Integer {
                min: 1,
                max: 100_000,
            },
        ),
        Field::new("adult_must_accompany", FieldType::Bool),
        Field::new("station", FieldType::Ref("service_station")),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
    ],
    list: ListView {
        title: "title",
        summary: &["starts_at", "place"],
        sort: "starts_at",
        descending: false,
    },
    area: Some("area"),
    scopes,
    may_write,
    upcast: unchanged,
};

fn scopes(_event: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    in_use(write, &[])?;
    if let Some(before) = write.before {
        staff_of(actor, KIND.area_of(before))?;
    }
    staff_of(actor, KIND.area_of(write.after))
}
