//! Who has a seat at an event, and who waits: one rule, whatever order phones came in.
//!
//! ```text
//!   seated ▪▪▪▪▪▪··   two seats are free
//!   line   ▪ ▪▪▪ ▪    the first is seated; three do not fit, and the last does not pass
//! ```
//!
//! The line is in the order of the server's receipt. A party is seated whole or not at
//! all, and a smaller one does not pass a larger one that does not fit: whoever came
//! first would else be passed again and again. Only a party that is larger than the
//! whole event, or of children who must not come alone, holds up nobody. Whoever is seated stays so, also when seats are taken
//! away later. Whoever withdrew and comes back stands at the end.

use crate::kinds::registration::{is_withdrawn, lacks_adult};
use crate::{Fields, Id, Millis, Record, Value};

/// Where a registration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// There is a seat for everyone in the party.
    Seated,
    /// It waits, at this place of the line, the first being 1.
    Waiting {
        /// The place.
        place: usize,
    },
    /// It was withdrawn.
    Released,
}

impl Seat {
    /// Its key among [`crate::kinds::registration::SEATS`].
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Seated => "seated",
            Self::Waiting { .. } => "waiting",
            Self::Released => "released",
        }
    }
}

/// Where each of the event's registrations stands, in their order: first those that
/// are seated, then the line, then those that were withdrawn.
#[must_use]
pub fn seats<'r>(event: &Record, registrations: &[&'r Record]) -> Vec<(&'r Record, Seat)> {
    given(event, registrations).0
}

/// Whether whoever comes now waits: no seat is free, or somebody is before them in the line.
#[must_use]
pub fn is_full(event: &Record, registrations: &[&Record]) -> bool {
    given(event, registrations).1
}

/// Where each stands, and whether whoever comes now waits.
fn given<'r>(event: &Record, registrations: &[&'r Record]) -> (Vec<(&'r Record, Seat)>, bool) {
    let (gone, mut here): (Vec<_>, Vec<_>) = registrations
        .iter()
        .copied()
        .partition(|registration| is_withdrawn(registration));
    here.sort_by_key(|registration| place_in_line(registration));
    let (mut seated, line): (Vec<_>, Vec<_>) = here
        .into_iter()
        .partition(|registration| is_seated(registration));
    let capacity = event.integer("capacity").unwrap_or(i64::MAX);
    let mut free = capacity - seated.iter().map(|seated| party(seated)).sum::<i64>();
    let (mut held_up, mut waiting) = (false, Vec::new());
    for registration in line {
        let party = party(registration);
        let never =
            party > capacity || is_late(event, registration) || lacks_adult(event, registration);
        if !held_up && !never && party <= free {
            free -= party;
            seated.push(registration);
        } else {
            held_up |= !never;
            waiting.push(registration);
        }
    }
    seated.sort_by_key(|registration| place_in_line(registration));
    let seated = seated.into_iter().map(|seated| (seated, Seat::Seated));
    let waiting = waiting.into_iter().zip(1..);
    let waiting = waiting.map(|(waiting, place)| (waiting, Seat::Waiting { place }));
    let gone = gone.into_iter().map(|gone| (gone, Seat::Released));
    let all = seated.chain(waiting).chain(gone).collect();
    (all, held_up || free <= 0)
}

/// What the server has yet to write into the event, so that it says whether it is full: who
/// thinks of coming does not see who comes.
#[must_use]
pub fn unsaid_of_event(event: &Record, registrations: &[&Record]) -> Option<Fields> {
    let full = is_full(event, registrations);
    let fields = Fields::from([("full".to_owned(), full.into())]);
    (event.flag("full") != full).then_some(fields)
}

/// What the server has yet to write into the event's registrations, so that they say
/// where they stand.
#[must_use]
pub fn unsaid<'r>(
    event: &Record,
    registrations: &[&'r Record],
    now: Millis,
) -> Vec<(&'r Record, Fields)> {
    let seats = seats(event, registrations).into_iter();
    let news = seats.filter(|(registration, seat)| registration.text("seat") != seat.key());
    news.map(|(registration, seat)| (registration, news_of(registration, seat, now)))
        .collect()
}

fn news_of(registration: &Record, seat: Seat, now: Millis) -> Fields {
    let was = registration.text("seat");
    let mut fields = Fields::from([("seat".to_owned(), Value::from(seat.key()))]);
    match seat {
        Seat::Seated if was == "waiting" => {
            fields.insert("promoted_at".to_owned(), now.into());
        }
        Seat::Seated | Seat::Waiting { .. } | Seat::Released => {}
    }
    if was == "released" {
        fields.insert("queued_at".to_owned(), now.into());
    }
    fields
}

fn is_seated(registration: &Record) -> bool {
    registration.text("seat") == "seated"
}

fn party(registration: &Record) -> i64 {
    registration.integer("party").unwrap_or(1).max(1)
}

/// Those that come back only now stand behind all others.
fn place_in_line(registration: &Record) -> (bool, Millis, Id) {
    let back = registration.text("seat") == "released";
    let since = registration.integer("queued_at");
    let since = since.unwrap_or(registration.received_at);
    (back, since, registration.id)
}

/// Whoever registers themselves once the event has begun is not seated any more; the
/// staff at the door still let people in.
fn is_late(event: &Record, registration: &Record) -> bool {
    let by_themselves = !registration.text("account").is_empty();
    by_themselves && Some(registration.received_at) >= event.integer("starts_at")
}

#[cfg(test)]
mod tests;
