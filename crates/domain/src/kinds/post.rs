//! 社区动态: what residents read in the feed.

use super::TOPICS;
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// The definition.
pub const KIND: Kind = Kind {
    name: "post",
    schema: 1,
    fields: &[
        Field::new("title", FieldType::Line { max: 60 }).required(),
        Field::new("topic", FieldType::Choice(TOPICS)).required(),
        Field::new("body", FieldType::Text { max: 5_000 }).required(),
        Field::new("happened_at", FieldType::Instant),
        Field::new("place", FieldType::Line { max: 80 }),
        Field::new("photos", FieldType::Photos { max: 9 }),
        Field::new("area", FieldType::Ref("residential_area")).required().hidden(),
        Field::new("log", FieldType::Line { max: 36 }).hidden(),
        Field::new("published_at", FieldType::Instant).stamped(),
    ],
    list: ListView {
        title: "title",
        summary: &["body"],
        sort: "published_at",
        descending: true,
    },
    area: Some("area"),
    scopes,
    may_write,
    upcast: unchanged,
};

fn scopes(_post: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// The lead of the area publishes, corrects and takes down.
fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let area = KIND.area_of(write.after);
    if let Some(before) = write.before
        && KIND.area_of(before) != area
    {
        return Err(Refusal::at("fixed", "area"));
    }
    if actor.leads(area) {
        Ok(())
    } else {
        Err(Refusal::of("lead_only"))
    }
}
