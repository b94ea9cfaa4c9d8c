//! The record kinds, one file each. To add one: its file, a line in `kinds!`, and its
//! translations. Who may write stands apart from the definitions: what a phone loads
//! first needs those and not the rules.

use crate::kind::{Rulebook, Write};
use crate::{Actor, Id, Kind, Kinds, Refusal, Role};

macro_rules! kinds {
    ($($kind:ident,)*) => {
        $(pub mod $kind;)*

        /// Every record kind of the product.
        pub const ALL: Kinds = Kinds(&[$(&$kind::KIND),*]);

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
    post,
    read_mark,
    registration,
    request_limit,
    residential_area,
    service_application,
    service_item,
    service_request,
    service_station,
}

/// The kinds with their rules, as servers decide by them.
pub const RULES: Rulebook = Rulebook {
    kinds: ALL,
    may_write,
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
