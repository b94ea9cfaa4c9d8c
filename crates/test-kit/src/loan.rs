//! A record kind that the product does not have: tests drive it through
//! everything that follows from a declaration.

use domain::kind::{Rulebook, Write, unchanged};
use domain::{Actor, Field, FieldType, Kind, Kinds, ListView, Merge, Record, Refusal, Scope};

/// 借用: a thing that the station lends.
pub const KIND: Kind = Kind {
    name: "loan",
    schema: 1,
    fields: &[
        Field::new("thing", FieldType::Line { max: 40 }).required(),
        Field::new("due_on", FieldType::Date).required(),
        Field::new("times_lent", FieldType::Integer { min: 0, max: 9_999 }).merge(Merge::Counter),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
    ],
    list: ListView {
        title: "thing",
        summary: &["due_on"],
        sort: "due_on",
        descending: false,
    },
    area: Some("area"),
    sensitive: false,
    scopes,
    upcast: unchanged,
};

/// A program that knows this kind alone.
pub const KINDS: Kinds = Kinds(&[&KIND]);

/// The kind with its rules, for a server.
pub const RULES: Rulebook = Rulebook {
    kinds: KINDS,
    may_write,
    may_see: |_, _| true,
    rests_on: |_, _| None,
    signs_out: |_| None,
};

fn scopes(loan: &Record) -> Vec<Scope> {
    loan.reference("area")
        .map(Scope::Area)
        .into_iter()
        .collect()
}

fn may_write(_kind: &Kind, actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if actor.works_in(KIND.area_of(write.after)) {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}
