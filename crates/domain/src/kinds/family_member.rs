//! 家人: somebody for whom a resident applies and signs up. No account, and no more than
//! is needed to say for whom something is done.

use crate::kind::{Write, unchanged};
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// What somebody is to the person whose record it is.
pub const RELATIONS: &[&str] = &[
    "mother",
    "father",
    "spouse",
    "child",
    "grandparent",
    "grandchild",
    "other",
];

/// The definition.
pub const KIND: Kind = Kind {
    name: "family_member",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 30 }).required(),
        Field::new("relation", FieldType::Choice(RELATIONS)).required(),
        Field::new("under_age", FieldType::Bool),
        Field::new("phone", FieldType::Phone),
        Field::new("account", FieldType::Line { max: 36 })
            .required()
            .hidden(),
        Field::new("noted_at", FieldType::Instant).stamped(),
    ],
    list: ListView {
        title: "name",
        summary: &["relation"],
        sort: "noted_at",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes,
    upcast: unchanged,
};

/// Nobody but the person: what is done for a member says itself for whom.
fn scopes(member: &Record) -> Vec<Scope> {
    super::of_one_person(member)
}

/// People keep their own family, and nobody else's.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let own = write.after.reference("account");
    if own.is_none() || own != actor.user {
        return Err(Refusal::of("not_permitted"));
    }
    match write.before {
        Some(_) if write.changes("account") => Err(Refusal::at("fixed", "account")),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    const ME: Id = Id::from_bytes([1; 16]);

    #[test]
    fn people_keep_their_own_family_and_nobody_elses() {
        let mother = Record::new(Id::v7(1, [7; 10]), &KIND)
            .with("name", "盛阿婆")
            .with("account", ME.to_string());
        let may = |user: Id, before: Option<&Record>, after: &Record| {
            may_write(&Actor::at(user, &[], 1_000), &Write { before, after })
        };
        assert_eq!(may(ME, None, &mother), Ok(()));
        let refused = Err(Refusal::of("not_permitted"));
        assert_eq!(may(Id::NIL, None, &mother), refused);
        assert_eq!(may(Id::NIL, Some(&mother), &mother), refused);
        let given_away = mother.clone().with("account", Id::NIL.to_string());
        assert_eq!(may(ME, Some(&mother), &given_away), refused);
        assert_eq!((KIND.scopes)(&mother), [Scope::User(ME)]);
    }
}
