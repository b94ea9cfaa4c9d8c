//! 事项: what one can apply for, or is told where to apply for. The guide is part of it.

use super::{ORDER, TOPICS, for_everybody, subdistrict_only};
use crate::items::eligibility::{VERDICTS, wrong_rule};
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Refusal};

/// Who does what with an application. The station is seldom the authority.
pub const HANDLING: &[&str] = &[
    "station",
    "forward",
    "video",
    "self_service",
    "advice",
    "elsewhere",
];

/// How a question of the check is answered.
pub const ANSWERS: &[&str] = &["yes_no", "number"];

const DOCUMENTS: &[Field] = &[
    Field::new("name", FieldType::Line { max: 60 }).required(),
    Field::new("original", FieldType::Bool),
    Field::new("copies", FieldType::Integer { min: 0, max: 20 }),
    Field::new("note", FieldType::Line { max: 120 }),
    Field::new("photo", FieldType::Bool),
];

const STEPS: &[Field] = &[Field::new("text", FieldType::Line { max: 200 }).required()];

const QUESTIONS: &[Field] = &[
    Field::new("key", FieldType::Line { max: 20 }).required(),
    Field::new("text", FieldType::Line { max: 100 }).required(),
    Field::new("answer", FieldType::Choice(ANSWERS)).required(),
];

const RULES: &[Field] = &[
    Field::new("when", FieldType::Line { max: 200 }).required(),
    Field::new("verdict", FieldType::Choice(VERDICTS)).required(),
    Field::new("because", FieldType::Line { max: 160 }).required(),
];

const fn rows(fields: &'static [Field], max: usize) -> FieldType {
    FieldType::Rows { fields, max }
}

/// The definition.
pub const KIND: Kind = Kind {
    name: "service_item",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 40 }).required(),
        Field::new("topic", FieldType::Choice(TOPICS)).required(),
        Field::new("handling", FieldType::Choice(HANDLING)).required(),
        Field::new("authority", FieldType::Line { max: 60 }),
        Field::new("conditions", FieldType::Text { max: 2_000 }),
        Field::new("documents", rows(DOCUMENTS, 30)),
        Field::new("steps", rows(STEPS, 20)),
        Field::new("days", FieldType::Integer { min: 0, max: 365 }),
        Field::new("fee", FieldType::Line { max: 60 }),
        Field::new("instead", FieldType::Text { max: 500 }),
        Field::new("questions", rows(QUESTIONS, 12)),
        Field::new("rules", rows(RULES, 20)),
        Field::new("sample", FieldType::Bool),
        Field::new("source", FieldType::Line { max: 120 }),
        Field::new("checked_on", FieldType::Date),
        Field::new("phone", FieldType::Phone),
        ORDER.hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["authority"],
        sort: "order",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};

/// The sub-district keeps the catalogue. A rule that can not be read, or asks what is no
/// question of the item, is turned away.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)?;
    match wrong_rule(write.after) {
        Some(_) => Err(Refusal::at("rule_unreadable", "rules")),
        None => Ok(()),
    }
}
