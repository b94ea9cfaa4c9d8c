//! 居民诉求: what a resident asks, needs or complains of. Private: it is read by whoever
//! brought it and by the staff of the area, and by nobody else.

use super::of_area_and_person;
use crate::kind::unchanged;
use crate::requests::hand_on::HANDED_TO;
use crate::requests::way::STATUS;
pub use crate::requests::way::check as may_write;
use crate::way::{LONGEST_OPINION, step_fields};
use crate::{Field, FieldType, Kind, ListView, Merge};

/// What it is to whoever brings it. How difficult it is, they need not know.
pub const CLASSES: &[&str] = &["enquiry", "help", "complaint"];

/// By which way it came.
pub const CHANNELS: &[&str] = &["self", "call", "wechat", "visit"];

/// Most characters of what somebody asks.
pub const LONGEST: usize = 1_000;

const STEPS: &[Field] = &step_fields(STATUS, FieldType::Text { max: LONGEST });

/// The definition.
pub const KIND: Kind = Kind {
    name: "service_request",
    schema: 1,
    fields: &[
        Field::new("class", FieldType::Choice(CLASSES)).required(),
        Field::new("text", FieldType::Text { max: LONGEST }).required(),
        Field::new("place", FieldType::Line { max: 60 }),
        Field::new("photos", FieldType::Photos { max: 3 }),
        Field::new("voice", FieldType::Voice { seconds: 60 }),
        Field::new("name", FieldType::Line { max: 30 }),
        Field::new("phone", FieldType::Phone),
        Field::new("may_be_named", FieldType::Bool),
        Field::new("arrived_at", FieldType::Instant).stamped(),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
        Field::new("account", FieldType::Line { max: 36 }).hidden(),
        Field::new("channel", FieldType::Choice(CHANNELS))
            .required()
            .hidden(),
        Field::new("complex", FieldType::Bool).hidden(),
        Field::new("status", FieldType::Choice(STATUS))
            .required()
            .merge(Merge::Guarded)
            .hidden(),
        Field::new(
            "steps",
            FieldType::Rows {
                fields: STEPS,
                max: 60,
            },
        )
        .merge(Merge::Guarded)
        .hidden(),
        Field::new("handed_to", FieldType::Choice(HANDED_TO)).hidden(),
        Field::new("handed_text", FieldType::Text { max: 2 * LONGEST })
            .merge(Merge::Replace)
            .hidden(),
        Field::new("double_of", FieldType::Ref("service_request"))
            .merge(Merge::Guarded)
            .hidden(),
        Field::new("rating", FieldType::Integer { min: 1, max: 5 }).hidden(),
        Field::new("rating_note", FieldType::Line { max: LONGEST_OPINION }).hidden(),
    ],
    list: ListView {
        title: "text",
        summary: &["class", "status", "place"],
        sort: "arrived_at",
        descending: true,
    },
    area: Some("area"),
    sensitive: false,
    scopes: of_area_and_person,
    upcast: unchanged,
};
