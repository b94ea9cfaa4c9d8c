//! 同意: that somebody agreed to what is done with what they say of themselves, for one
//! purpose and in the words of one version, and whether they took it back.

use crate::civil::DAY;
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Id, Kind, ListView, Millis, Record, Refusal, Scope};

/// What one agrees to.
pub const PURPOSES: &[&str] = &["account"];

/// The version of the privacy notice in the locales; a new one is asked for anew.
pub const NOTICE: &str = "2026-11-29";

/// The definition. The clock is the device's where it was said.
pub const KIND: Kind = Kind {
    name: "consent",
    schema: 1,
    fields: &[
        Field::new("purpose", FieldType::Choice(PURPOSES)).required(),
        Field::new("version", FieldType::Line { max: 20 }).required(),
        Field::new("given_at", FieldType::Instant).required(),
        Field::new("withdrawn_at", FieldType::Instant),
        Field::new("account", FieldType::Line { max: 36 })
            .required()
            .hidden(),
    ],
    list: ListView {
        title: "purpose",
        summary: &["version"],
        sort: "given_at",
        descending: true,
    },
    area: None,
    scopes,

    upcast: unchanged,
};

/// The consent of a person to the present notice, given now: on two phones it is one.
#[must_use]
pub fn given(account: Id, now: Millis) -> Record {
    let (purpose, version) = (PURPOSES[0], NOTICE);
    Record::new(own_id(account, purpose, version), &KIND)
        .with("purpose", purpose)
        .with("version", version)
        .with("given_at", now)
        .with("account", account.to_string())
}

/// Whether it holds: one that was taken back may have been given again since.
#[must_use]
pub fn holds(consent: &Record) -> bool {
    consent.integer("given_at") > consent.integer("withdrawn_at")
}

/// Who took back what every use of their account rests on: nothing goes on under it
/// until they sign in, and with that agree, again.
#[must_use]
pub fn signs_out(record: &Record) -> Option<Id> {
    let is_base = record.kind == KIND.name && record.text("purpose") == PURPOSES[0];
    let taken_back = is_base && !holds(record);
    taken_back.then(|| record.reference("account")).flatten()
}

fn own_id(account: Id, purpose: &str, version: &str) -> Id {
    Id::derived(&format!("consent {purpose} {version}"), &[account])
}

/// Nobody but the person: the server shows it to whoever must prove it.
fn scopes(consent: &Record) -> Vec<Scope> {
    vec![Scope::User(consent.reference("account").unwrap_or(Id::NIL))]
}

/// People give and take back their own consent, and nobody does it for them.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let after = write.after;
    let account = after
        .reference("account")
        .filter(|it| actor.user == Some(*it));
    let named = account.map(|it| own_id(it, after.text("purpose"), after.text("version")));
    if named != Some(after.id) || after.archived {
        return Err(Refusal::of("not_permitted"));
    }
    let ahead = |time: &str| after.integer(time) > Some(actor.now + DAY) && write.changes(time);
    match ["given_at", "withdrawn_at"]
        .into_iter()
        .find(|time| ahead(time))
    {
        Some(time) => Err(Refusal::at("in_future", time)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    const ME: Id = Id::from_bytes([1; 16]);

    fn write(before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
        may_write(&Actor::at(ME, &[], 1_000), &Write { before, after })
    }

    #[test]
    fn people_give_and_take_back_their_own_and_nobody_elses() {
        let mine = given(ME, 1_000);
        assert_eq!(write(None, &mine), Ok(()));
        let taken_back = mine.clone().with("withdrawn_at", 1_000);
        assert_eq!(write(Some(&mine), &taken_back), Ok(()));
        let refused = Err(Refusal::of("not_permitted"));
        assert_eq!(write(None, &given(Id::NIL, 1_000)), refused);
        for (field, value) in [
            ("account", Id::NIL.to_string()),
            ("version", "1".to_owned()),
        ] {
            assert_eq!(
                write(Some(&mine), &mine.clone().with(field, value)),
                refused
            );
        }
        let mut archived = mine.clone();
        archived.archived = true;
        assert_eq!(write(Some(&mine), &archived), refused);
    }

    #[test]
    fn it_holds_until_it_is_taken_back_and_again_once_it_is_given_anew() {
        let mine = given(ME, 1_000);
        assert!(holds(&mine));
        let taken_back = mine.clone().with("withdrawn_at", 1_000);
        assert!(!holds(&taken_back));
        assert!(holds(&taken_back.clone().with("given_at", 1_001)));
        assert!(!holds(&mine.with("given_at", Value::Null)));
    }

    #[test]
    fn who_takes_it_back_is_signed_out_and_nobody_else() {
        let mine = given(ME, 1_000);
        assert_eq!(signs_out(&mine), None);
        let taken_back = mine.with("withdrawn_at", 1_000);
        assert_eq!(signs_out(&taken_back), Some(ME));
        assert_eq!(signs_out(&taken_back.clone().with("purpose", "other")), None);
        assert_eq!(signs_out(&taken_back.with("given_at", 1_001)), None);
    }

    #[test]
    fn nobody_agrees_in_the_future() {
        let ahead = given(ME, 1_000 + DAY + 1);
        assert_eq!(
            write(None, &ahead),
            Err(Refusal::at("in_future", "given_at"))
        );
    }
}
