//! 社区动态: what residents read in the feed.

use super::TOPICS;
use crate::kind::{Write, unchanged};
use crate::publishing::post_id;
use crate::{Actor, Field, FieldType, Kind, ListView, Merge, Record, Refusal, Scope};

/// The definition. Text and photos are what one lead answered for: of two, the later
/// ones stand as they are, and nothing of an earlier post comes to stand among them.
pub const KIND: Kind = Kind {
    name: "post",
    schema: 1,
    fields: &[
        Field::new("title", FieldType::Line { max: 60 }).required(),
        Field::new("topic", FieldType::Choice(TOPICS)).required(),
        Field::new("body", FieldType::Text { max: 5_000 })
            .required()
            .merge(Merge::Replace),
        Field::new("happened_at", FieldType::Instant),
        Field::new("place", FieldType::Line { max: 80 }),
        Field::new("photos", FieldType::Photos { max: 9 }).merge(Merge::Replace),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
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
    sensitive: false,
    scopes,
    upcast: unchanged,
};

/// A post that was taken down is nobody's to read but the staff's of its area: a
/// consent may have been withdrawn, and its photos follow it.
fn scopes(post: &Record) -> Vec<Scope> {
    match KIND.area_of(post) {
        Some(area) if post.archived => vec![Scope::Area(area)],
        Some(_) | None => vec![Scope::Public],
    }
}

/// The lead of the area publishes, corrects and takes down. A post made from an
/// activity log has the id that follows from it, so that a log has one post.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let area = KIND.area_of(write.after);
    if !actor.leads(area) {
        return Err(Refusal::of("lead_only"));
    }
    match write.before {
        Some(before) if KIND.area_of(before) != area => Err(Refusal::at("fixed", "area")),
        Some(_) if write.changes("log") => Err(Refusal::at("fixed", "log")),
        None if !is_the_post_of_its_log(write.after) => Err(Refusal::at("wrong_post", "log")),
        Some(_) | None => Ok(()),
    }
}

fn is_the_post_of_its_log(post: &Record) -> bool {
    post.value("log").is_null() || post.reference("log").map(post_id) == Some(post.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, Id, Role};

    const AREA: Id = Id::NIL;

    #[test]
    fn a_post_that_was_taken_down_is_public_no_more() {
        let mut post = post(Id::derived("post", &[]), Id::derived("log", &[]));
        assert_eq!(scopes(&post), [Scope::Public]);
        post.archived = true;
        assert_eq!(scopes(&post), [Scope::Area(AREA)]);
    }

    fn lead() -> Actor {
        let grant = Grant {
            role: Role::CommitteeLead,
            area: Some(AREA),
            from: 0,
            until: None,
        };
        Actor::at(Id::derived("user", &[]), &[grant], 1)
    }

    fn post(id: Id, log: Id) -> Record {
        Record::new(id, &KIND)
            .with("area", AREA.to_string())
            .with("log", log.to_string())
    }

    fn write(before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
        may_write(&lead(), &Write { before, after })
    }

    #[test]
    fn a_log_has_one_post_under_the_id_that_follows_from_it() {
        let log = Id::v7(1, [1; 10]);
        let wrong = Err(Refusal::at("wrong_post", "log"));
        assert_eq!(write(None, &post(post_id(log), log)), Ok(()));
        assert_eq!(write(None, &post(Id::v7(2, [2; 10]), log)), wrong);
        let rubbish = post(post_id(log), log).with("log", "rubbish");
        assert_eq!(write(None, &rubbish), wrong);
        let without = Record::new(Id::v7(3, [3; 10]), &KIND).with("area", AREA.to_string());
        assert_eq!(write(None, &without), Ok(()));
    }

    #[test]
    fn a_post_stays_with_its_log_and_its_area() {
        let log = Id::v7(1, [1; 10]);
        let before = post(post_id(log), log);
        let other = before.clone().with("log", Id::v7(2, [2; 10]).to_string());
        assert_eq!(
            write(Some(&before), &other),
            Err(Refusal::at("fixed", "log"))
        );
        let elsewhere = before.clone().with("area", log.to_string());
        assert_eq!(
            write(Some(&elsewhere), &before),
            Err(Refusal::at("fixed", "area"))
        );
        assert_eq!(
            write(Some(&before), &before.clone().with("title", "新标题")),
            Ok(())
        );
    }

    #[test]
    fn only_the_lead_of_the_area_publishes() {
        let log = Id::v7(1, [1; 10]);
        let after = post(post_id(log), log).with("area", log.to_string());
        assert_eq!(write(None, &after), Err(Refusal::of("lead_only")));
    }
}
