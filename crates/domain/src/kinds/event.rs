//! 活动: what is on at a station, and for whom.

use super::{TOPICS, ends_after_start, for_everybody, staff_of};
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Fields, Kind, ListView, Merge, Record, Refusal};

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
        Field::new("series", FieldType::Line { max: 36 }).hidden(),
        Field::new(
            "revision",
            FieldType::Integer {
                min: 0,
                max: 1_000_000,
            },
        )
        .merge(Merge::Counter)
        .hidden(),
        Field::new("full", FieldType::Bool).hidden(),
    ],
    list: ListView {
        title: "title",
        summary: &["starts_at", "place"],
        sort: "starts_at",
        descending: false,
    },
    area: Some("area"),
    sensitive: false,
    scopes: for_everybody,
    upcast: unchanged,
};

/// Changes of an event with what calendars know them by: its revision goes up. Those of
/// several phones add up.
#[must_use]
pub fn revised(event: &Record, mut changes: Fields) -> Fields {
    if !changes.is_empty() {
        let revision = event.integer("revision").unwrap_or_default();
        changes.insert("revision".to_owned(), (revision + 1).into());
    }
    changes
}

/// The staff of the area keep its events; whether one is full the server says. One that is over before it begins is turned
/// away where its times are written; what was stored before that can be mended.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if actor.is_server() {
        return Ok(());
    }
    if write.changes("full") {
        return Err(Refusal::at("server_owned", "full"));
    }
    if let Some(before) = write.before {
        staff_of(actor, KIND.area_of(before))?;
    }
    staff_of(actor, KIND.area_of(write.after))?;
    ends_after_start(write)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, Id, Role};

    fn event(starts: i64, ends: i64) -> Record {
        Record::new(Id::derived("event", &[]), &KIND)
            .with("area", Id::NIL.to_string())
            .with("starts_at", starts)
            .with("ends_at", ends)
    }

    fn write(before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
        let grant = Grant {
            role: Role::Worker,
            area: Some(Id::NIL),
            from: 0,
            until: None,
        };
        let worker = Actor::at(Id::derived("user", &[]), &[grant], 1);
        may_write(&worker, &Write { before, after })
    }

    #[test]
    fn an_event_ends_after_it_starts() {
        let refused = Err(Refusal::at("ends_before_start", "ends_at"));
        assert_eq!(write(None, &event(100, 101)), Ok(()));
        assert_eq!(write(None, &event(100, 100)), refused);
        assert_eq!(write(Some(&event(100, 200)), &event(300, 200)), refused);
        let open_ended = event(100, 0).with("ends_at", crate::Value::Null);
        assert_eq!(write(None, &open_ended), Ok(()));
    }

    #[test]
    fn nobody_but_the_server_says_that_it_is_full() {
        let full = event(100, 101).with("full", true);
        let refused = Err(Refusal::at("server_owned", "full"));
        assert_eq!(write(None, &full), refused);
        assert_eq!(write(Some(&event(100, 101)), &full), refused);
        let renamed = full.clone().with("title", "新名称");
        assert_eq!(write(Some(&full), &renamed), Ok(()));
    }

    #[test]
    fn what_was_stored_before_the_rule_can_still_be_edited_and_put_away() {
        let stored = event(100, 50);
        let renamed = stored.clone().with("title", "新名称");
        assert_eq!(write(Some(&stored), &renamed), Ok(()));
    }
}
