//! 活动记录: what a social worker did, written where it happened.

use super::{TOPICS, in_use, staff_of};
use crate::kind::{Write, unchanged};
use crate::publishing::{check_move, off_the_way};
use crate::{Actor, Field, FieldType, Kind, ListView, Merge, Record, Refusal, Scope};

/// The groups that participants are counted by.
pub const GROUPS: &[&str] = &[
    "elders",
    "adults",
    "teenagers",
    "children",
    "volunteers",
    "staff",
];

/// Where a log stands on its way to the residents' feed.
pub const PUBLICATION: &[&str] = &["none", "requested", "published", "declined", "taken_down"];

/// What the lead decided on a photo.
pub const PHOTO_DECISIONS: &[&str] = &["nobody_recognisable", "blurred", "left_out", "consent"];

const HELPERS: &[Field] = &[
    Field::new("name", FieldType::Line { max: 30 }).required(),
    Field::new(
        "minutes",
        FieldType::Integer {
            min: 0,
            max: 24 * 60,
        },
    )
    .required(),
];

const PHOTO_REVIEW: &[Field] = &[
    Field::new("photo", FieldType::Line { max: 64 }).required(),
    Field::new("decision", FieldType::Choice(PHOTO_DECISIONS)).required(),
    Field::new("children", FieldType::Bool),
    Field::new("consent_by", FieldType::Line { max: 30 }),
    Field::new("consent_on", FieldType::Date),
    Field::new("published_as", FieldType::Line { max: 64 }),
];

const RULING: &[Field] = &[
    Field::new("publication", FieldType::Choice(PUBLICATION)).required(),
    Field::new("by", FieldType::Line { max: 30 }),
    Field::new("at", FieldType::Instant).required(),
    Field::new("reason", FieldType::Line { max: 120 }),
];

/// The definition.
pub const KIND: Kind = Kind {
    name: "activity_log",
    schema: 1,
    fields: &[
        Field::new("title", FieldType::Line { max: 60 }).required(),
        Field::new("topic", FieldType::Choice(TOPICS)).required(),
        Field::new("started_at", FieldType::Instant).required(),
        Field::new(
            "minutes",
            FieldType::Integer {
                min: 0,
                max: 7 * 24 * 60,
            },
        ),
        Field::new("place", FieldType::Line { max: 80 }),
        Field::new("participants", FieldType::Counts(GROUPS)),
        Field::new(
            "helpers",
            FieldType::Rows {
                fields: HELPERS,
                max: 200,
            },
        ),
        Field::new("story", FieldType::Text { max: 5_000 }),
        Field::new("outcome", FieldType::Text { max: 2_000 }),
        Field::new("photos", FieldType::Photos { max: 9 }),
        Field::new("event", FieldType::Ref("event")),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
        Field::new("author", FieldType::Line { max: 36 }).hidden(),
        Field::new("author_name", FieldType::Line { max: 30 }).hidden(),
        Field::new("publication", FieldType::Choice(PUBLICATION))
            .merge(Merge::Guarded)
            .hidden(),
        Field::new(
            "photo_review",
            FieldType::Rows {
                fields: PHOTO_REVIEW,
                max: 9,
            },
        )
        .merge(Merge::Guarded)
        .hidden(),
        Field::new(
            "ruling",
            FieldType::Rows {
                fields: RULING,
                max: 1,
            },
        )
        .merge(Merge::Guarded)
        .hidden(),
    ],
    list: ListView {
        title: "title",
        summary: &["started_at", "place"],
        sort: "started_at",
        descending: true,
    },
    area: Some("area"),
    scopes,
    may_write,
    upcast: unchanged,
};

fn scopes(log: &Record) -> Vec<Scope> {
    log.reference("area").map(Scope::Area).into_iter().collect()
}

/// Staff of the area write logs; only a lead decides on publication, and only
/// after a verdict on every photo. What was put away is brought back first.
fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let area = KIND.area_of(write.after);
    staff_of(actor, area)?;
    in_use(write, &["publication", "ruling"])?;
    if let Some(before) = write.before
        && KIND.area_of(before) != area
    {
        return Err(Refusal::at("fixed", "area"));
    }
    if let Some(field) = ["author", "author_name"]
        .into_iter()
        .find(|field| write.before.is_some() && write.changes(field))
    {
        return Err(Refusal::at("fixed", field));
    }
    if write.after.archived && write.before.is_none_or(|before| !before.archived) {
        off_the_way(write.after)?;
    }
    check_move(actor, write)
}
