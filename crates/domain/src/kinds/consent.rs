//! 同意: that somebody agreed to what is done with what they say of themselves, or that a
//! relative acts for them, for one purpose and in the words of one version, and whether
//! they took it back.

use crate::civil::{CivilDate, DAY};
use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Id, Kind, ListView, Millis, Record, Refusal, Scope, Value};
use serde_json::json;

/// What one agrees to: that an account is kept, or what a relative does for one.
pub const PURPOSES: &[&str] = &[OF_ACCOUNT, "application", "registration"];

/// What one agrees to for oneself.
pub const OF_ACCOUNT: &str = "account";

/// How somebody agreed to what is done for them; for who is under age a guardian does.
pub const HOW: &[&str] = &["spoken", "signed", "guardian"];

/// The version of the privacy notice in the locales; a new one is asked for anew.
pub const NOTICE: &str = "2026-11-29";

/// Longer than this nobody agrees that a relative acts for them.
pub const LONGEST: Millis = 366 * DAY;

/// The definition. The clock is the device's where it was said.
pub const KIND: Kind = Kind {
    name: "consent",
    schema: 1,
    fields: &[
        Field::new("purpose", FieldType::Choice(PURPOSES)).required(),
        Field::new("version", FieldType::Line { max: 20 }).required(),
        Field::new("given_at", FieldType::Instant).required(),
        Field::new("withdrawn_at", FieldType::Instant),
        Field::new("member", FieldType::Ref("family_member")),
        Field::new("by", FieldType::Line { max: 30 }),
        Field::new("how", FieldType::Choice(HOW)),
        Field::new("until", FieldType::Instant),
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
    sensitive: false,
    scopes,

    upcast: unchanged,
};

/// The consent of a person to the present notice, given now: on two phones it is one.
#[must_use]
pub fn given(account: Id, now: Millis) -> Record {
    new(own_id(account, OF_ACCOUNT, NOTICE), account, OF_ACCOUNT, now)
}

/// That a member of the person's family agreed, now and until then, that the person acts
/// for them. Given anew it is the same record.
#[must_use]
pub fn given_by(
    member: &Record,
    account: Id,
    purpose: &str,
    how: &str,
    [now, until]: [Millis; 2],
) -> Record {
    new(member_id(account, member.id, purpose), account, purpose, now)
        .with("member", member.id.to_string())
        .with("by", member.text("name"))
        .with("how", how)
        .with("until", until)
}

fn new(id: Id, account: Id, purpose: &str, now: Millis) -> Record {
    Record::new(id, &KIND)
        .with("purpose", purpose)
        .with("version", NOTICE)
        .with("given_at", now)
        .with("account", account.to_string())
}

/// The id of the consent of a member of the person's family, by the present notice.
#[must_use]
pub fn member_id(account: Id, member: Id, purpose: &str) -> Id {
    own_or_member_id(account, Some(member), purpose, NOTICE)
}

/// Whether it holds: one that was taken back may have been given again since.
#[must_use]
pub fn holds(consent: &Record) -> bool {
    consent.integer("given_at") > consent.integer("withdrawn_at")
}

/// Whether the relative may act for who is called so, at that time. A member who is called
/// otherwise today is somebody who has not agreed.
#[must_use]
pub fn covers(consent: &Record, name: &str, at: Millis) -> bool {
    holds(consent) && consent.text("by") == name && Some(at) < consent.integer("until")
}

/// What is told of it to those who work with what was done: who agreed, how, on which
/// day, until when.
#[must_use]
pub fn told(consent: &Record) -> Value {
    let day = |field| {
        let at = consent.integer(field).unwrap_or_default();
        CivilDate::from_millis(at).to_string()
    };
    let (by, how) = (consent.text("by"), consent.text("how"));
    json!({"by": by, "how": how, "on": day("given_at"), "until": day("until")})
}

/// That the person may act for the member of their family whom a record names, by the
/// consent that they show: it must not have been taken back since, and not have ended
/// when the deed was saved.
///
/// # Errors
/// `consent_missing` where they do not.
pub fn agreed<'a>(
    actor: &'a Actor,
    record: &Record,
    purpose: &str,
) -> Result<&'a Record, Refusal> {
    let consent = member_consent(record, purpose).and_then(|id| actor.shows(id));
    let covers = |consent: &&Record| consent.kind == KIND.name && covers(consent, record.text("name"), actor.saved_at());
    consent
        .filter(covers)
        .ok_or_else(|| Refusal::at("consent_missing", "member"))
}

/// The id of the consent by which a relative did what the record says; none where
/// nobody acts for another.
#[must_use]
pub fn member_consent(record: &Record, purpose: &str) -> Option<Id> {
    let (account, member) = (record.reference("account")?, record.reference("member")?);
    Some(member_id(account, member, purpose))
}

/// Who took back what every use of their account rests on: nothing goes on under it
/// until they sign in, and with that agree, again.
#[must_use]
pub fn signs_out(record: &Record) -> Option<Id> {
    let is_base = record.kind == KIND.name && record.text("purpose") == OF_ACCOUNT;
    let taken_back = is_base && !holds(record);
    taken_back.then(|| record.reference("account")).flatten()
}

fn own_id(account: Id, purpose: &str, version: &str) -> Id {
    own_or_member_id(account, None, purpose, version)
}

fn own_or_member_id(account: Id, member: Option<Id>, purpose: &str, version: &str) -> Id {
    let people: Vec<Id> = [account].into_iter().chain(member).collect();
    Id::derived(&format!("consent {purpose} {version}"), &people)
}

/// Nobody but the person: the server shows it to whoever must prove it.
fn scopes(consent: &Record) -> Vec<Scope> {
    super::of_one_person(consent)
}

/// People give and take back their own consent, and nobody does it for them. What a
/// member of the family agreed to is kept by whom they agreed that they act for them.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let after = write.after;
    let account = after
        .reference("account")
        .filter(|it| actor.user == Some(*it));
    let (purpose, version) = (after.text("purpose"), after.text("version"));
    let member = after.reference("member");
    let named = account.map(|it| own_or_member_id(it, member, purpose, version));
    let is_of_account = purpose == OF_ACCOUNT;
    if named != Some(after.id) || after.archived || is_of_account != member.is_none() {
        return Err(Refusal::of("not_permitted"));
    }
    let ahead = |time: &str| after.integer(time) > Some(actor.now + DAY) && write.changes(time);
    match ["given_at", "withdrawn_at"]
        .into_iter()
        .find(|time| ahead(time))
    {
        Some(time) => Err(Refusal::at("in_future", time)),
        None if is_of_account => Ok(()),
        None => says_who_until_when(after),
    }
}

fn says_who_until_when(consent: &Record) -> Result<(), Refusal> {
    let unsaid = ["by", "how"].into_iter().find(|it| consent.text(it).is_empty());
    if let Some(field) = unsaid {
        return Err(Refusal::at("missing", field));
    }
    let given = consent.integer("given_at").unwrap_or_default();
    match consent.integer("until") {
        None => Err(Refusal::at("missing", "until")),
        Some(until) if until > given + LONGEST => Err(Refusal::at("too_high", "until")),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::family_member;
    use crate::role::WAITED_AT_MOST;

    const ME: Id = Id::from_bytes([1; 16]);

    fn write(before: Option<&Record>, after: &Record) -> Result<(), Refusal> {
        may_write(&Actor::at(ME, &[], 1_000), &Write { before, after })
    }

    fn mother() -> Record {
        Record::new(Id::from_bytes([2; 16]), &family_member::KIND).with("name", "盛阿婆")
    }

    fn of_mother() -> Record {
        given_by(&mother(), ME, "application", "spoken", [1_000, 1_000 + DAY])
    }

    #[test]
    fn people_give_and_take_back_their_own_and_nobody_elses() {
        for mine in [given(ME, 1_000), of_mother()] {
            assert_eq!(write(None, &mine), Ok(()));
            let taken_back = mine.clone().with("withdrawn_at", 1_000);
            assert_eq!(write(Some(&mine), &taken_back), Ok(()));
            let refused = Err(Refusal::of("not_permitted"));
            for (field, value) in [
                ("account", Id::NIL.to_string()),
                ("version", "1".to_owned()),
                ("member", Id::NIL.to_string()),
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
        let refused = Err(Refusal::of("not_permitted"));
        assert_eq!(write(None, &given(Id::NIL, 1_000)), refused);
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

    #[test]
    fn that_a_relative_acts_says_who_agreed_how_and_until_when() {
        for field in ["by", "how", "until"] {
            let unsaid = of_mother().with(field, Value::Null);
            assert_eq!(write(None, &unsaid), Err(Refusal::at("missing", field)));
        }
        let for_ever = of_mother().with("until", 1_001 + LONGEST);
        assert_eq!(write(None, &for_ever), Err(Refusal::at("too_high", "until")));
    }

    #[test]
    fn a_relative_acts_for_whom_they_show_a_consent_that_holds() {
        let acts = Record::new(Id::NIL, &KIND)
            .with("account", ME.to_string())
            .with("member", mother().id.to_string())
            .with("name", "盛阿婆");
        let by = |shown: Record, record: &Record, purpose: &str, now: Millis| {
            let actor = Actor::at(ME, &[], now).showing([shown]);
            agreed(&actor, record, purpose).is_ok()
        };
        assert!(by(of_mother(), &acts, "application", 2_000));
        assert!(!by(of_mother(), &acts, "registration", 2_000));
        assert!(!by(of_mother(), &acts, "application", 1_000 + DAY));
        assert!(!by(given(ME, 1_000), &acts, "application", 2_000));
        let taken_back = of_mother().with("withdrawn_at", 1_500);
        assert!(!by(taken_back, &acts, "application", 2_000));
        let waited = |by: Millis, shown: Record| {
            let ended = 1_000 + DAY;
            let actor = Actor::at(ME, &[], ended + by).having_saved(ended - 1);
            agreed(&actor.showing([shown]), &acts, "application").is_ok()
        };
        assert!(waited(3 * DAY, of_mother()));
        assert!(!waited(3 * DAY, of_mother().with("withdrawn_at", 1_500)));
        assert!(!waited(WAITED_AT_MOST, of_mother()));
        let renamed = acts.clone().with("name", "邻居");
        assert!(!by(of_mother(), &renamed, "application", 2_000));
    }
}
