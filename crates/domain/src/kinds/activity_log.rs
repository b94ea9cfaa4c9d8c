//! 活动记录: what a social worker did, written where it happened.

use super::{TOPICS, staff_of};
use crate::civil::DAY;
use crate::kind::{Write, unchanged};
use crate::publishing::{check_move, off_the_way};
use crate::{Actor, Field, FieldType, Kind, ListView, Merge, Millis, Record, Refusal, Scope};

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

/// How far ahead of the clock that decides a log may lie: clocks differ. What arrives
/// late is only further in the past, so nothing that waited is refused by it.
const CLOCKS_APART: Millis = DAY;

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
    sensitive: false,
    scopes,
    upcast: unchanged,
};

fn scopes(log: &Record) -> Vec<Scope> {
    log.reference("area").map(Scope::Area).into_iter().collect()
}

/// Staff of the area write logs, of what has been done; only a lead decides on
/// publication, and only after a verdict on every photo. What was put away
/// goes nowhere.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let area = KIND.area_of(write.after);
    staff_of(actor, area)?;
    let started = write.after.integer("started_at");
    if write.changes("started_at") && started.is_some_and(|at| at > actor.now + CLOCKS_APART) {
        return Err(Refusal::at("not_yet", "started_at"));
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, Id, Role};

    const NOW: Millis = 1_800_000_000_000;

    fn log(started_at: Millis) -> Record {
        Record::new(Id::derived("log", &[]), &KIND)
            .with("area", Id::NIL.to_string())
            .with("started_at", started_at)
    }

    fn write(before: Option<&Record>, after: &Record, now: Millis) -> Result<(), Refusal> {
        let grant = Grant {
            role: Role::Worker,
            area: Some(Id::NIL),
            from: 0,
            until: None,
        };
        let worker = Actor::at(Id::derived("user", &[]), &[grant], now);
        may_write(&worker, &Write { before, after })
    }

    #[test]
    fn a_log_is_of_what_has_been_done() {
        let refused = Err(Refusal::at("not_yet", "started_at"));
        assert_eq!(write(None, &log(NOW + DAY), NOW), Ok(()));
        assert_eq!(write(None, &log(NOW + DAY + 1), NOW), refused);
        assert_eq!(write(Some(&log(NOW)), &log(NOW + 2 * DAY), NOW), refused);
    }

    #[test]
    fn a_log_that_waited_long_is_taken_and_an_old_one_of_tomorrow_can_be_edited() {
        assert_eq!(write(None, &log(NOW), NOW + 400 * DAY), Ok(()));
        let stored = log(NOW + 400 * DAY);
        let renamed = stored.clone().with("title", "新名称");
        assert_eq!(write(Some(&stored), &renamed, NOW), Ok(()));
    }
}
