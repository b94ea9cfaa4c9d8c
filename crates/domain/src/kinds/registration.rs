//! 报名: who comes to an event, with how many, and whether there is a seat for them.

use super::staff_of;
use crate::kind::{Write, unchanged};
use crate::{
    Actor, Field, FieldType, Fields, Id, Kind, ListView, Millis, Record, Refusal, Scope, Value,
};

/// Whether there is a seat. What was not looked at yet is `pending`, and what was
/// withdrawn has been `released`.
pub const SEATS: &[&str] = &["pending", "seated", "waiting", "released"];

/// Whether somebody came.
pub const CHECKED_IN: &[&str] = &["none", "came"];

/// By which way it came about.
pub const VIA: &[&str] = &["self", "family", "desk", "walk_in"];

/// Most seats of one registration.
pub const LARGEST_PARTY: i64 = 10;

/// What only the server writes, once it has looked at all registrations of the event.
const OF_THE_SERVER: [&str; 3] = ["seat", "promoted_at", "queued_at"];

/// What the staff write at the door.
const AT_THE_DOOR: [&str; 3] = ["checked_in", "checked_in_at", "checked_in_by"];

/// The definition. `starts_at` is when the event began as the writer knew it: a write is
/// judged without the event at hand. It opens nothing, as seats are given by the event.
pub const KIND: Kind = Kind {
    name: "registration",
    schema: 1,
    fields: &[
        Field::new("event", FieldType::Ref("event")).required(),
        Field::new("name", FieldType::Line { max: 30 }).required(),
        Field::new("phone", FieldType::Phone),
        Field::new(
            "party",
            FieldType::Integer {
                min: 1,
                max: LARGEST_PARTY,
            },
        )
        .required(),
        Field::new(
            "children",
            FieldType::Integer {
                min: 0,
                max: LARGEST_PARTY,
            },
        ),
        Field::new("note", FieldType::Line { max: 120 }),
        Field::new("withdrawn", FieldType::Bool),
        Field::new("area", FieldType::Ref("residential_area"))
            .required()
            .hidden(),
        Field::new("account", FieldType::Line { max: 36 }).hidden(),
        Field::new("starts_at", FieldType::Instant).hidden(),
        Field::new("via", FieldType::Choice(VIA)).hidden(),
        Field::new("checked_in", FieldType::Choice(CHECKED_IN)).hidden(),
        Field::new("checked_in_at", FieldType::Instant).hidden(),
        Field::new("checked_in_by", FieldType::Line { max: 30 }).hidden(),
        Field::new("seat", FieldType::Choice(SEATS)).hidden(),
        Field::new("promoted_at", FieldType::Instant).hidden(),
        Field::new("queued_at", FieldType::Instant).hidden(),
    ],
    list: ListView {
        title: "name",
        summary: &["party", "note"],
        sort: "starts_at",
        descending: false,
    },
    area: Some("area"),
    scopes,
    upcast: unchanged,
};

/// The id of a person's own registration: made on two phones it is one.
#[must_use]
pub fn own_id(event: Id, account: Id) -> Id {
    Id::derived("registration", &[event, account])
}

/// Whether it takes no seat (any more).
#[must_use]
pub fn is_withdrawn(registration: &Record) -> bool {
    registration.archived || registration.flag("withdrawn")
}

/// What is written when somebody comes to the door.
#[must_use]
pub fn check_in(at: Millis, by: &str) -> Fields {
    let values = [Value::from("came"), at.into(), by.into()];
    let fields = AT_THE_DOOR.into_iter().map(str::to_owned);
    fields.zip(values).collect()
}

/// What undoes it.
#[must_use]
pub fn check_out() -> Fields {
    let values = [Value::from("none"), Value::Null, Value::Null];
    let fields = AT_THE_DOOR.into_iter().map(str::to_owned);
    fields.zip(values).collect()
}

/// The staff of the area see whom to expect, and people their own; nobody else.
fn scopes(registration: &Record) -> Vec<Scope> {
    let area = KIND.area_of(registration).map(Scope::Area);
    let own = registration.reference("account").map(Scope::User);
    area.into_iter().chain(own).collect()
}

/// The server gives seats; staff keep those without an account; people register and
/// withdraw themselves.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if actor.is_server() {
        return Ok(());
    }
    let changed = |fields: &[&'static str]| fields.iter().copied().find(|f| write.changes(f));
    if let Some(field) = changed(&OF_THE_SERVER) {
        return Err(Refusal::at("server_owned", field));
    }
    if let Some(before) = write.before {
        if let Some(field) = changed(&["event", "area", "account"]) {
            return Err(Refusal::at("fixed", field));
        }
        check_growth(before, write.after)?;
    }
    if write.after.integer("children") > write.after.integer("party") {
        return Err(Refusal::at("too_high", "children"));
    }
    let account = write.after.text("account");
    let staff = staff_of(actor, KIND.area_of(write.after));
    if account.is_empty() || (staff.is_ok() && write.before.is_some()) {
        return staff;
    }
    own(actor, write)?;
    match changed(&AT_THE_DOOR) {
        Some(field) => Err(Refusal::at("not_permitted", field)),
        None => Ok(()),
    }
}

/// Seats that were given are given for so many. Fewer may come; for more there may be
/// no room, and nobody is sent away again.
fn check_growth(before: &Record, after: &Record) -> Result<(), Refusal> {
    if before.text("seat") == "seated" && after.integer("party") > before.integer("party") {
        return Err(Refusal::at("party_seated", "party"));
    }
    Ok(())
}

/// People register and withdraw themselves, before the event begins.
fn own(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let after = write.after;
    let account = after.reference("account");
    if account.is_none() || account != actor.user {
        return Err(Refusal::of("not_permitted"));
    }
    let named = after.reference("event").zip(account);
    if write.before.is_none() && named.map(|(event, who)| own_id(event, who)) != Some(after.id) {
        return Err(Refusal::of("not_permitted"));
    }
    match after.integer("starts_at") {
        Some(starts) if actor.now < starts => Ok(()),
        Some(_) => Err(Refusal::of("event_begun")),
        None => Err(Refusal::at("missing", "starts_at")),
    }
}

#[cfg(test)]
mod tests;
