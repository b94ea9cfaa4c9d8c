//! 家门口服务站: where the neighbourhood is received.

use super::{TOPICS, for_everybody, is_of_the_subdistrict, staff_of};
use crate::kind::{Write, unchanged};
use crate::opening::senseless_hours;
use crate::{Actor, Field, FieldType, Kind, ListView, Refusal};

/// Days of the week as keys, Monday first.
pub const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A stretch of opening hours on some days of the week.
const HOURS: &[Field] = &[
    Field::new("days", FieldType::Choices(WEEKDAYS)).required(),
    Field::new("opens", FieldType::Time).required(),
    Field::new("closes", FieldType::Time).required(),
];

/// A dated exception: a holiday, a make-up working day (调休), a closure. Without
/// times the station is closed all day.
const EXCEPTIONS: &[Field] = &[
    Field::new("date", FieldType::Date).required(),
    Field::new("opens", FieldType::Time),
    Field::new("closes", FieldType::Time),
    Field::new("reason", FieldType::Line { max: 40 }),
];

const FACILITIES: &[Field] = &[
    Field::new("name", FieldType::Line { max: 30 }).required(),
    Field::new("hours", FieldType::Line { max: 60 }),
    Field::new("note", FieldType::Line { max: 120 }),
];

/// The definition.
pub const KIND: Kind = Kind {
    name: "service_station",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 40 }).required(),
        Field::new("address", FieldType::Line { max: 120 }).required(),
        Field::new("phone", FieldType::Phone),
        Field::new(
            "hours",
            FieldType::Rows {
                fields: HOURS,
                max: 14,
            },
        ),
        Field::new(
            "exceptions",
            FieldType::Rows {
                fields: EXCEPTIONS,
                max: 60,
            },
        ),
        Field::new(
            "facilities",
            FieldType::Rows {
                fields: FACILITIES,
                max: 40,
            },
        ),
        Field::new("services", FieldType::Choices(TOPICS)),
        Field::new("introduction", FieldType::Text { max: 2_000 }),
        Field::new("photos", FieldType::Photos { max: 9 }),
        Field::new("position", FieldType::Point),
        Field::new("checked_on", FieldType::Date),
        Field::new("checked_by", FieldType::Line { max: 40 }),
        Field::new(
            "order",
            FieldType::Integer {
                min: 0,
                max: 100_000,
            },
        )
        .hidden(),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["address"],
        sort: "order",
        descending: false,
    },
    area: Some("area"),
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};

/// The sub-district opens stations; the staff of the area keep their page. Hours by
/// which nobody could find it open are turned away, whoever wrote them.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if let Some(field) = senseless_hours(write.after) {
        return Err(Refusal::at("senseless_hours", field));
    }
    if is_of_the_subdistrict(actor) {
        return Ok(());
    }
    let Some(before) = write.before else {
        return Err(Refusal::of("not_permitted"));
    };
    if write.changes("area") {
        return Err(Refusal::at("fixed", "area"));
    }
    staff_of(actor, KIND.area_of(before))
}
