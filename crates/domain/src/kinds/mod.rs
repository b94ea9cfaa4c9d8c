//! The record kinds, one file each. To add one: its file, a line in `kinds!`, and its
//! translations. Who may write stands apart from the definitions: what a phone loads
//! first needs those and not the rules.

use crate::kind::{Rulebook, Write};
use crate::{Actor, Field, FieldType, Id, Kind, Kinds, Record, Refusal, Role, Scope};

macro_rules! kinds {
    ($($kind:ident,)*) => {
        $(pub mod $kind;)*

        /// Every record kind of the product.
        pub const ALL: Kinds = Kinds(&[$(&$kind::KIND),*]);

        /// The same, and what a phone holds of them where nobody may read it.
        pub const STORED: Kinds = Kinds(&[$(&$kind::KIND,)* &crate::sealed::KIND]);

        /// Who may write a record of a kind of the product.
        ///
        /// # Errors
        /// Why the write is refused.
        pub fn may_write(kind: &Kind, actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
            match kind.name {
                $(name if name == $kind::KIND.name => $kind::may_write(actor, write),)*
                _ => Err(Refusal::of("unknown_kind")),
            }
        }
    };
}

kinds! {
    activity_log,
    calendar_day,
    call_rule,
    consent,
    duty_shift,
    event,
    family_member,
    post,
    read_mark,
    registration,
    request_limit,
    residential_area,
    retention_time,
    service_application,
    service_item,
    service_request,
    service_station,
    visit_hours,
}

/// The kinds with their rules, as servers decide by them.
pub const RULES: Rulebook = Rulebook {
    kinds: ALL,
    may_write,
    may_see,
    rests_on,
    signs_out: consent::signs_out,
};

/// The classes of services and activities, as keys of translations.
pub const TOPICS: &[&str] = &[
    "party",
    "government",
    "daily_life",
    "legal",
    "health",
    "culture",
    "safety",
    "elders",
    "children",
    "environment",
    "governance",
];

/// Whether somebody acts for the whole sub-district.
fn is_of_the_subdistrict(actor: &Actor) -> bool {
    actor.is(Role::Officer, None) || actor.is(Role::Admin, None)
}

/// The place in a list that people do not sort by a time.
const ORDER: Field = Field::new(
    "order",
    FieldType::Integer {
        min: 0,
        max: 100_000,
    },
);

/// The scope of what everybody may know.
fn for_everybody(_record: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// What the sub-district lays down for all its stations, nobody else writes.
///
/// # Errors
/// `not_permitted`.
pub fn by_the_subdistrict(actor: &Actor, _write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)
}

/// Refuses whoever does not act for the whole sub-district.
fn subdistrict_only(actor: &Actor) -> Result<(), Refusal> {
    if is_of_the_subdistrict(actor) {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}

/// Refuses whoever does not work in the area.
fn staff_of(actor: &Actor, area: Option<Id>) -> Result<(), Refusal> {
    if actor.works_in(area) {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}

/// The scopes of what somebody brings to the station: the staff of its area read it, and
/// whose it is; nobody else.
fn of_area_and_person(record: &Record) -> Vec<Scope> {
    let area = record.reference("area").map(Scope::Area);
    let own = record.reference("account").map(Scope::User);
    area.into_iter().chain(own).collect()
}

/// The scope of what a person keeps for themselves alone.
fn of_one_person(record: &Record) -> Vec<Scope> {
    vec![Scope::User(record.reference("account").unwrap_or(Id::NIL))]
}

/// The kinds that staff do not keep: what is one person's own, and what the app notes of
/// what they read.
pub const OF_ONE_PERSON: [&str; 3] = [
    consent::KIND.name,
    family_member::KIND.name,
    read_mark::KIND.name,
];

/// The record that has to be shown for what the person would write: the consent of whom
/// they act for.
#[must_use]
pub fn rests_on(actor: &Actor, record: &Record) -> Option<Id> {
    let own = record
        .reference("account")
        .filter(|own| actor.user == Some(*own));
    let purpose = match own.map(|_| record.kind.as_str()) {
        Some(kind) if kind == service_application::KIND.name => "application",
        Some(kind) if kind == registration::KIND.name => "registration",
        Some(_) | None => return None,
    };
    consent::member_consent(record, purpose)
}

/// Whether who reads a record may also see its photos: those of somebody's papers only
/// the staff who handle them, and a relative only while they may act for them.
#[must_use]
pub fn may_see(actor: &Actor, record: &Record) -> bool {
    record.kind != service_application::KIND.name || crate::items::papers::may_see(actor, record)
}

/// Refuses an end that is not after the start. What was stored before can still be
/// changed elsewhere.
fn ends_after_start(write: &Write<'_>) -> Result<(), Refusal> {
    match ["starts_at", "ends_at"].map(|time| write.after.integer(time)) {
        [Some(starts), Some(ends)]
            if ends <= starts && (write.changes("starts_at") || write.changes("ends_at")) =>
        {
            Err(Refusal::at("ends_before_start", "ends_at"))
        }
        _ => Ok(()),
    }
}
