//! 办件: somebody applied for an item, and follows it like a parcel.

use super::consent::HOW;
use super::of_area_and_person;
use crate::items::papers;
use crate::items::way::STATUS;
pub use crate::items::way::check as may_write;
use crate::kind::unchanged;
use crate::visits::{OFFERED, VISITS};
use crate::way::{LONGEST_OPINION, step_fields};
use crate::{Field, FieldType, Kind, ListView, Merge};

/// Who brought it.
pub const VIA: &[&str] = &["self", "family", "desk"];

/// The photos of one document.
pub const PAPERS: Field = Field::new("photos", FieldType::Photos { max: papers::MOST });

const DOCUMENTS: &[Field] = &[
    Field::new("name", FieldType::Line { max: 60 }).required(),
    Field::new("ready", FieldType::Bool),
    Field::new("photo", FieldType::Bool),
    PAPERS,
];

const CONSENTS: &[Field] = &[
    Field::new("by", FieldType::Line { max: 30 }).required(),
    Field::new("how", FieldType::Choice(HOW)).required(),
    Field::new("on", FieldType::Date).required(),
    Field::new("until", FieldType::Date),
];

const FREE: &[Field] = &[Field::new("at", FieldType::Instant).required()];

const STEPS: &[Field] = &step_fields(STATUS, FieldType::Line { max: 200 });

const fn rows(fields: &'static [Field], max: usize) -> FieldType {
    FieldType::Rows { fields, max }
}

/// The definition.
pub const KIND: Kind = Kind {
    name: "service_application",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 30 }).required(),
        Field::new("phone", FieldType::Phone).required(),
        Field::new("visit_at", FieldType::Instant).hidden(),
        Field::new("note", FieldType::Text { max: 500 }),
        Field::new("applied_at", FieldType::Instant).stamped(),
        Field::new("item", FieldType::Ref("service_item"))
            .required()
            .hidden(),
        Field::new("item_name", FieldType::Line { max: 40 })
            .required()
            .hidden(),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
        Field::new("account", FieldType::Line { max: 36 }).hidden(),
        Field::new("via", FieldType::Choice(VIA))
            .required()
            .hidden(),
        Field::new("member", FieldType::Ref("family_member")).hidden(),
        Field::new("consent", rows(CONSENTS, 1)).hidden(),
        Field::new("documents", rows(DOCUMENTS, 30)).hidden(),
        Field::new("status", FieldType::Choice(STATUS))
            .required()
            .merge(Merge::Guarded)
            .hidden(),
        Field::new("steps", rows(STEPS, 60))
            .merge(Merge::Guarded)
            .hidden(),
        Field::new("visit", FieldType::Choice(VISITS)).hidden(),
        Field::new("visit_told", FieldType::Instant).hidden(),
        Field::new("visit_free", rows(FREE, OFFERED)).hidden(),
        Field::new("urged_at", FieldType::Instant).hidden(),
        Field::new("rating", FieldType::Integer { min: 1, max: 5 }).hidden(),
        Field::new("rating_note", FieldType::Line { max: LONGEST_OPINION }).hidden(),
    ],
    list: ListView {
        title: "item_name",
        summary: &["name", "status"],
        sort: "applied_at",
        descending: true,
    },
    area: Some("area"),
    sensitive: true,
    scopes: of_area_and_person,
    upcast: unchanged,
};
