//! 报名: who comes to an event, with how many, and whether there is a seat for them.

mod code;

pub use code::{SIGNS, check_in_address, meant, short_code};

use super::{consent, of_area_and_person, staff_of};
use crate::kind::{Write, unchanged};
use crate::text::half_width;
use crate::{
    Actor, Field, FieldType, Fields, Id, Kind, ListView, Millis, Record, Refusal, Value,
    validate,
};

/// Whether there is a seat. What was not looked at yet is `pending`, and what was
/// withdrawn has been `released`.
pub const SEATS: &[&str] = &["pending", "seated", "waiting", "released"];

/// Whether somebody came.
pub const CHECKED_IN: &[&str] = &["none", "came"];

/// By which way it came about.
pub const VIA: &[&str] = &["self", "family", "desk", "walk_in", "chain", "visitor"];

/// What came of a telephone call.
pub const CALLS: &[&str] = &["reached", "relayed", "no_answer"];

/// How often somebody comes to what the station offers.
pub const HOW_OFTEN: &[&str] = &["first_time", "sometimes", "every_month", "every_week"];

/// How it was.
pub const IMPRESSIONS: &[&str] = &["very_good", "good", "fair", "poor"];

/// Most seats of one registration.
pub const LARGEST_PARTY: i64 = 10;

/// Most characters of a name.
pub const LONGEST_NAME: usize = 30;

/// What only the server writes, once it has looked at all registrations of the event.
const OF_THE_SERVER: [&str; 3] = ["seat", "promoted_at", "queued_at"];

/// What the staff write at the door.
const AT_THE_DOOR: [&str; 3] = ["checked_in", "checked_in_at", "checked_in_by"];

/// What they write at the telephone.
const AT_THE_PHONE: [&str; 4] = ["told", "call", "called_at", "called_by"];

/// What people say of the event afterwards.
const AFTERWARDS: [&str; 3] = ["how_often", "impression", "feedback"];

/// The definition. `starts_at` is when the event began as the writer knew it: a write is
/// judged without the event at hand. It opens nothing, as seats are given by the event.
pub const KIND: Kind = Kind {
    name: "registration",
    schema: 1,
    fields: &[
        Field::new("event", FieldType::Ref("event")).required(),
        Field::new("name", FieldType::Line { max: LONGEST_NAME }).required(),
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
        Field::new("member", FieldType::Ref("family_member")).hidden(),
        Field::new("starts_at", FieldType::Instant).hidden(),
        Field::new("via", FieldType::Choice(VIA)).hidden(),
        Field::new("checked_in", FieldType::Choice(CHECKED_IN)).hidden(),
        Field::new("checked_in_at", FieldType::Instant).hidden(),
        Field::new("checked_in_by", FieldType::Line { max: 30 }).hidden(),
        Field::new("told", FieldType::Line { max: 80 }).hidden(),
        Field::new("call", FieldType::Choice(CALLS)).hidden(),
        Field::new("called_at", FieldType::Instant).hidden(),
        Field::new("called_by", FieldType::Line { max: 30 }).hidden(),
        Field::new("how_often", FieldType::Choice(HOW_OFTEN)).hidden(),
        Field::new("impression", FieldType::Choice(IMPRESSIONS)).hidden(),
        Field::new("feedback", FieldType::Text { max: 500 }).hidden(),
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
    sensitive: false,
    scopes: of_area_and_person,
    upcast: unchanged,
};

/// The id of a person's own registration: made on two phones it is one.
#[must_use]
pub fn own_id(event: Id, account: Id) -> Id {
    Id::derived("registration", &[event, account])
}

/// The id of a registration that a person makes for a member of their family.
#[must_use]
pub fn member_id(event: Id, account: Id, member: Id) -> Id {
    Id::derived("registration", &[event, account, member])
}

/// The id of the registration that a name in a list makes, the `nth` of that name: the
/// same list makes the same registrations on every phone.
#[must_use]
pub fn named_id(event: Id, name: &str, nth: usize) -> Id {
    Id::derived(&format!("registration.{nth}.{name}"), &[event])
}

/// The id of what a visitor without an account signs up for, by the token that their
/// phone keeps: whoever sees the id does not know the token.
#[must_use]
pub fn visitor_id(event: Id, token: Id) -> Id {
    Id::derived("registration.visitor", &[event, token])
}

/// A registration of the event that says nothing more yet.
#[must_use]
pub fn of_event(id: Id, event: &Record) -> Record {
    Record::new(id, &KIND)
        .with("event", event.id.to_string())
        .with("area", event.text("area"))
        .with("starts_at", event.value("starts_at").clone())
}

/// What a visitor without an account asks for.
#[must_use]
pub fn of_visitor(
    id: Id,
    event: &Record,
    [name, phone]: [&str; 2],
    [party, children]: [i64; 2],
) -> Record {
    of_event(id, event)
        .with("name", name.trim())
        .with("phone", half_width(phone).trim())
        .with("party", party)
        .with("children", children)
        .with("via", "visitor")
}

/// What keeps a visitor's registration from being made: the station must be able to reach
/// whoever has no account.
///
/// # Errors
/// The first that is to be mended.
pub fn check_visitor(event: &Record, one: &Record) -> Result<(), Refusal> {
    let problem = validate(&KIND, one).into_iter().next();
    if let Some(problem) = problem {
        return Err(Refusal::at(problem.code, &problem.field));
    }
    if one.text("phone").is_empty() {
        return Err(Refusal::at("missing", "phone"));
    }
    check_children(one)?;
    if lacks_adult(event, one) {
        return Err(Refusal::at("adult_missing", "children"));
    }
    Ok(())
}

/// Whether children would come alone to an event that asks for an adult.
#[must_use]
pub fn lacks_adult(event: &Record, registration: &Record) -> bool {
    event.flag("adult_must_accompany") && is_children_only(registration)
}

fn is_children_only(registration: &Record) -> bool {
    let children = registration.integer("children").unwrap_or_default();
    children > 0 && Some(children) >= registration.integer("party")
}

/// Whether somebody has come.
#[must_use]
pub fn has_come(registration: &Record) -> bool {
    registration.text("checked_in") == "came"
}

/// How many came, by group as logs count them; null where nobody was checked in.
#[must_use]
pub fn came(registrations: &[Record]) -> Value {
    let came = registrations.iter().filter(|one| has_come(one));
    let (mut adults, mut children) = (0, 0);
    for one in came {
        let party = one.integer("party").unwrap_or(1);
        let of_them = one.integer("children").unwrap_or_default().min(party);
        (adults, children) = (adults + party - of_them, children + of_them);
    }
    let groups = [("adults", adults), ("children", children)];
    let groups = groups.into_iter().filter(|(_, count)| *count > 0);
    let groups: serde_json::Map<_, _> = groups
        .map(|(group, count)| (group.to_owned(), count.into()))
        .collect();
    if groups.is_empty() {
        Value::Null
    } else {
        Value::Object(groups)
    }
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

/// The server gives seats and writes for visitors; staff keep those without an account;
/// people register and withdraw themselves and their family.
pub fn may_write(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    if actor.is_server() {
        return Ok(());
    }
    let changed = |fields: &[&'static str]| fields.iter().copied().find(|f| write.changes(f));
    if let Some(field) = changed(&OF_THE_SERVER) {
        return Err(Refusal::at("server_owned", field));
    }
    if let Some(before) = write.before {
        if let Some(field) = changed(&["event", "area", "account", "member"]) {
            return Err(Refusal::at("fixed", field));
        }
        check_growth(before, write.after)?;
    }
    check_children(write.after)?;
    let account = write.after.text("account");
    let staff = staff_of(actor, KIND.area_of(write.after));
    if account.is_empty() || (staff.is_ok() && write.before.is_some()) {
        staff?;
        return check_way(write);
    }
    own(actor, write)?;
    check_way(write)?;
    match changed(&AT_THE_DOOR).or_else(|| changed(&AT_THE_PHONE)) {
        Some(field) => Err(Refusal::at("not_permitted", field)),
        None => Ok(()),
    }
}

/// People with an account come by themselves or with their family, whoever has none by the
/// staff; a visitor's is the server's own. Whoever withdrew, and is in a list all the same,
/// may be brought back out of it.
fn check_way(write: &Write<'_>) -> Result<(), Refusal> {
    if write.before.is_some() && !write.changes("via") {
        return Ok(());
    }
    let has = |field| !write.after.text(field).is_empty();
    let may = match write.after.text("via") {
        "self" => has("account") && !has("member"),
        "family" => has("account") && has("member"),
        "desk" | "walk_in" | "chain" => {
            write.before.is_some() || (!has("account") && !has("member"))
        }
        _ => false,
    };
    match may {
        true => Ok(()),
        false => Err(Refusal::at("not_permitted", "via")),
    }
}

fn check_children(one: &Record) -> Result<(), Refusal> {
    if one.integer("children") > one.integer("party") {
        return Err(Refusal::at("too_high", "children"));
    }
    Ok(())
}

/// Seats that were given are given for so many. Fewer may come; for more there may be
/// no room, and nobody is sent away again.
fn check_growth(before: &Record, after: &Record) -> Result<(), Refusal> {
    if before.text("seat") == "seated" && after.integer("party") > before.integer("party") {
        return Err(Refusal::at("party_seated", "party"));
    }
    Ok(())
}

/// A seat may have been given because an adult comes along. Whether the event asks for one
/// is not known here, so that only the staff may let the children of a party come alone.
fn check_adult(before: &Record, after: &Record) -> Result<(), Refusal> {
    let seated = before.text("seat") == "seated";
    if seated && is_children_only(after) && !is_children_only(before) {
        return Err(Refusal::at("adult_seated", "children"));
    }
    Ok(())
}

/// People register and withdraw themselves before the event begins, and say how it was
/// afterwards.
fn own(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let after = write.after;
    let account = after.reference("account");
    if account.is_none() || account != actor.user {
        return Err(Refusal::of("not_permitted"));
    }
    if write.before.is_none() && own_or_member_id(after) != Some(after.id) {
        return Err(Refusal::of("not_permitted"));
    }
    check_consent(actor, write)?;
    if let Some(before) = write.before {
        check_adult(before, after)?;
    }
    let starts = after.integer("starts_at");
    let starts = starts.ok_or_else(|| Refusal::at("missing", "starts_at"))?;
    let begun = starts <= actor.now;
    let of_afterwards = |field: &&crate::Field| AFTERWARDS.contains(&field.name);
    let mut changed = KIND.fields.iter().filter(|field| write.changes(field.name));
    match changed.find(|field| of_afterwards(field) != begun) {
        Some(_) if begun => Err(Refusal::of("event_begun")),
        Some(field) => Err(Refusal::at("event_not_begun", field.name)),
        None if begun && write.before.is_none() => Err(Refusal::of("event_begun")),
        None => Ok(()),
    }
}

fn own_or_member_id(one: &Record) -> Option<Id> {
    let (event, account) = (one.reference("event")?, one.reference("account")?);
    Some(match one.reference("member") {
        Some(member) => member_id(event, account, member),
        None => own_id(event, account),
    })
}

/// Whoever signs up a member of their family shows that they agreed. Cancelling and what
/// is said afterwards need no consent.
fn check_consent(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let signs_up = !is_withdrawn(write.after)
        && ["name", "party", "children", "note", "withdrawn"]
            .iter()
            .any(|field| write.changes(field));
    let for_family = write.after.text("via") == "family";
    match write.after.reference("member") {
        None if for_family => Err(Refusal::at("missing", "member")),
        Some(_) if signs_up => consent::agreed(actor, write.after, "registration").map(drop),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
