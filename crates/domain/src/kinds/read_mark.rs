//! 已读: which messages about a record somebody knows, because they read them or were
//! told on the telephone. The messages themselves are nowhere: they follow from the record.

use super::registration::CALLS;
use super::{of_area_and_person, staff_of};
use crate::kind::{Write, unchanged};
use crate::{
    Actor, Field, FieldType, Id, Kind, ListView, Merge, Record, Refusal, Value,
};
use serde_json::json;

/// Most messages about one record that are kept apart.
const MOST: usize = 200;

const SEEN: &[Field] = &[Field::new("key", FieldType::Line { max: 40 }).required()];

/// What they write at the telephone.
const AT_THE_PHONE: [&str; 3] = ["call", "called_at", "called_by"];

/// The definition. The person has it on each of their devices; the staff of the area, who
/// call whoever has not read what is urgent, see it too. What two devices have seen adds up: nothing else of it is written by
/// reading, so that two of them never meet.
pub const KIND: Kind = Kind {
    name: "read_mark",
    schema: 1,
    fields: &[
        Field::new("about", FieldType::Line { max: 36 })
            .required()
            .hidden(),
        Field::new("account", FieldType::Line { max: 36 }).hidden(),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
        Field::new(
            "seen",
            FieldType::Rows {
                fields: SEEN,
                max: MOST,
            },
        )
        .merge(Merge::Set)
        .hidden(),
        Field::new("call", FieldType::Choice(CALLS)).hidden(),
        Field::new("called_at", FieldType::Instant).hidden(),
        Field::new("called_by", FieldType::Line { max: 30 }).hidden(),
    ],
    list: ListView {
        title: "about",
        summary: &["call"],
        sort: "called_at",
        descending: true,
    },
    area: Some("area"),
    sensitive: false,
    scopes: of_area_and_person,
    upcast: unchanged,
};

/// The id of what somebody knows about a record; of whoever it is about, where they have
/// no account.
#[must_use]
pub fn id(about: Id, account: Option<Id>) -> Id {
    Id::derived("read_mark", &[about, account.unwrap_or(Id::NIL)])
}

/// A mark of these messages about a record, added to what is known already. The record's
/// area says whose staff answer for it; what is a person's alone lies in the area of nil,
/// where nobody works.
#[must_use]
pub fn with_seen(
    mark: Option<Record>,
    about: &Record,
    account: Option<Id>,
    keys: &[&str],
) -> Record {
    let mut mark = mark.unwrap_or_else(|| {
        let area = about.reference("area").unwrap_or(Id::NIL);
        let new = Record::new(id(about.id, account), &KIND)
            .with("about", about.id.to_string())
            .with("area", area.to_string());
        let account = account.map(|account| account.to_string());
        account
            .into_iter()
            .fold(new, |new, account| new.with("account", account))
    });
    let mut seen = mark.list("seen").to_vec();
    let further = keys.iter().filter(|key| !knows(Some(&mark), key));
    seen.extend(further.map(|key| json!({"key": key})));
    mark.fields.insert("seen".to_owned(), Value::Array(seen));
    mark
}

/// Whether that message is known.
#[must_use]
pub fn knows(mark: Option<&Record>, key: &str) -> bool {
    let seen = mark.map_or(&[][..], |mark| mark.list("seen"));
    seen.iter().any(|row| row["key"].as_str() == Some(key))
}

/// Only oneself has read something; that somebody was told on the telephone is said by
/// the staff of the area.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let changed = |fields: &[&'static str]| fields.iter().copied().find(|it| write.changes(it));
    let fixed = changed(&["about", "account", "area"]).filter(|_| write.before.is_some());
    if let Some(field) = fixed {
        return Err(Refusal::at("fixed", field));
    }
    let account = write.after.reference("account");
    let about = write.after.reference("about");
    if about.map(|about| id(about, account)) != Some(write.after.id) {
        return Err(Refusal::at("not_permitted", "about"));
    }
    let is_own = account.is_some() && account == actor.user;
    if is_own && changed(&AT_THE_PHONE).is_none() {
        return Ok(());
    }
    staff_of(actor, KIND.area_of(write.after))?;
    match write.changes("seen") && write.after.text("call").is_empty() {
        true => Err(Refusal::at("missing", "call")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{consent, service_request};
    use crate::role::somebody;
    use crate::{Role, Scope, validate};

    fn someone(n: u8) -> Id {
        Id::v7(1, [n; 10])
    }

    fn judged(actor: &Actor, before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
        assert_eq!(validate(&KIND, after), []);
        may_write(actor, &Write { before, after })
    }

    fn about() -> Record {
        Record::new(Id::NIL, &service_request::KIND).with("area", someone(9).to_string())
    }

    fn read(keys: &[&str]) -> Record {
        with_seen(None, &about(), Some(someone(1)), keys)
    }

    #[test]
    fn what_was_seen_is_known_and_counted_once() {
        let mark = read(&["1 taken"]);
        let keys = ["1 taken", "2 answered"];
        let mark = with_seen(Some(mark), &about(), None, &keys);
        assert_eq!(mark.list("seen").len(), 2);
        assert!(knows(Some(&mark), "2 answered") && !knows(Some(&mark), "3 closed"));
        assert!(!knows(None, "1 taken"));
    }

    #[test]
    fn nobody_reads_for_another_and_the_staff_say_that_they_rang() {
        let (own, other) = (
            somebody(1, Role::Resident, someone(9)),
            somebody(2, Role::Resident, someone(9)),
        );
        let (worker, stranger) = (
            somebody(3, Role::Worker, someone(9)),
            somebody(4, Role::Worker, someone(8)),
        );
        let mark = read(&["2 returned"]);
        assert_eq!(judged(&own, None, &mark), Ok(()));
        for not in [&other, &stranger, &worker] {
            assert!(judged(not, None, &mark).is_err());
        }
        let rang = mark.clone().with("call", "reached").with("called_at", 7);
        assert_eq!(judged(&worker, None, &rang), Ok(()));
        for not in [&own, &other, &stranger] {
            assert!(judged(not, None, &rang).is_err());
        }
    }

    #[test]
    fn what_is_a_persons_alone_is_read_by_them_and_told_to_nobody() {
        let own = somebody(1, Role::Resident, someone(9));
        let alone = Record::new(Id::NIL, &consent::KIND);
        let mark = with_seen(None, &alone, Some(someone(1)), &["consent_ends 1"]);
        assert_eq!(judged(&own, None, &mark), Ok(()));
        let nobodys = Scope::Area(Id::NIL);
        assert_eq!((KIND.scopes)(&mark), [nobodys, Scope::User(someone(1))]);
        let worker = somebody(3, Role::Worker, someone(9));
        let rang = mark.with("call", "reached");
        assert!(judged(&worker, None, &rang).is_err());
    }

    #[test]
    fn a_mark_stays_about_what_it_is_about() {
        let own = somebody(1, Role::Resident, someone(9));
        let mark = read(&["2 returned"]);
        for moved in [
            mark.clone().with("area", someone(8).to_string()),
            mark.clone().with("about", someone(7).to_string()),
        ] {
            assert!(judged(&own, Some(&mark), &moved).is_err());
        }
        let elsewhere = Record {
            id: someone(6),
            ..mark.clone()
        };
        assert!(judged(&own, None, &elsewhere).is_err());
    }

    #[test]
    fn the_person_and_the_staff_of_the_area_see_it() {
        let scopes = [Scope::Area(someone(9)), Scope::User(someone(1))];
        assert_eq!((KIND.scopes)(&read(&[])), scopes);
    }
}
