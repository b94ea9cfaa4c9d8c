//! The way of a request: where it can stand, who may move it where, and how doubles go
//! along with the one that they are doubles of.
//!
//! ```text
//! submitted ─▶ taken ─▶ handed on ─▶ answered ─▶ closed
//!                 ▲          (and from one to another) │ by whoever asked,
//!                 └──────────────── reopened ◀─────────┘ where they are not satisfied
//! ```

use crate::kind::Write;
use crate::way::{self, begins, further_steps, not_ahead};
use crate::{Actor, Fields, Id, Millis, Record, Refusal};
use std::collections::BTreeSet;

pub use crate::way::{Standing, after_step, after_steps, steps};

/// Where a request can stand, as keys.
pub const STATUS: &[&str] = &[
    "submitted",
    "taken",
    "handed_on",
    "answered",
    "closed",
    "reopened",
    "merged",
    "withdrawn",
];

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 已提交.
    Submitted,
    /// 社工已接.
    Taken,
    /// 已转交: somebody else is to do something, and the station stays with it.
    HandedOn,
    /// 已答复.
    Answered,
    /// 已办结.
    Closed,
    /// 要求再办, by whoever asked.
    Reopened,
    /// 并案办理: goes along with another one.
    Merged,
    /// 已撤回, by whoever asked.
    Withdrawn,
}

use Status::{Answered, Closed, HandedOn, Merged, Reopened, Submitted, Taken, Withdrawn};

impl Standing for Status {
    const ALL: &'static [Self] = &[
        Submitted, Taken, HandedOn, Answered, Closed, Reopened, Merged, Withdrawn,
    ];
    const KEYS: &'static [&'static str] = STATUS;
    const FIRST: Self = Submitted;

    /// To whom it went, the answer, what came of it, what is still wrong.
    fn asks_for_words(self) -> bool {
        matches!(self, HandedOn | Answered | Closed | Reopened)
    }
}

impl Status {
    /// Whether the station has nothing to do any more.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Closed | Withdrawn)
    }

    /// Where the staff can move it from here.
    #[must_use]
    pub fn staff_moves(self) -> &'static [Self] {
        match self {
            Submitted | Reopened => &[Taken, HandedOn, Answered, Merged],
            Taken => &[HandedOn, Answered, Merged],
            HandedOn | Answered => &[Taken, HandedOn, Answered, Closed, Merged],
            Merged => &[Taken, HandedOn, Answered, Closed],
            Closed | Withdrawn => &[],
        }
    }

    /// Where whoever asked can move it from here.
    #[must_use]
    pub fn requester_moves(self) -> &'static [Self] {
        match self {
            Submitted | Taken | HandedOn | Answered | Reopened | Merged => &[Withdrawn],
            Closed => &[Reopened],
            Withdrawn => &[],
        }
    }

    /// Whether such a step tells nothing of whoever asked, so that others who asked the
    /// same may read it.
    fn is_shared(self) -> bool {
        matches!(self, Taken | HandedOn | Answered | Closed)
    }
}

/// One step of the way.
pub type Step = way::Step<Status>;

/// The staff's steps of a request that one of its doubles has not taken yet, since it
/// was last reopened: what whoever asked said there is theirs alone. What was written
/// before they were merged was not meant for anybody else, so of that only the fact
/// that somebody took it is told.
#[must_use]
pub fn steps_to_share(request: &Record, double: &Record) -> Vec<Step> {
    if double.reference("double_of") != Some(request.id) || Status::of(double).is_end() {
        return Vec::new();
    }
    let (gone, has) = (steps::<Status>(request), steps::<Status>(double));
    let merge = has.iter().rfind(|step| step.status == Merged);
    let merged_at = merge.map_or(Millis::MAX, |step| step.at);
    let since = gone.iter().rposition(|step| step.status == Reopened);
    let latest = gone.into_iter().skip(since.unwrap_or_default());
    let shared = latest.filter(|step| step.status.is_shared());
    let (earlier, later): (Vec<Step>, Vec<Step>) = shared.partition(|step| step.at <= merged_at);
    let took = earlier.into_iter().rfind(|step| step.status == Taken);
    let wordless = took.map(|step| Step {
        note: String::new(),
        ..step
    });
    let told = wordless.into_iter().chain(later);
    told.filter(|step| !has.contains(step)).collect()
}

/// How the desk sorts its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// It waits for the staff.
    Open,
    /// It goes along with one that does.
    Along,
    /// It has ended.
    Ended,
}

/// How each of the requests waits. Two without a network may each have merged one into the
/// other: what goes along with a double, or with one that is not open, has nobody who
/// answers it, and is open itself.
#[must_use]
pub fn waiting(requests: &[Record]) -> Vec<Waiting> {
    let is_open = |it: &&Record| !Status::of(it).is_end();
    let leads = |it: &&Record| it.reference("double_of").is_none();
    let open = requests.iter().filter(is_open);
    let first: BTreeSet<Id> = open.filter(leads).map(|it| it.id).collect();
    let of = |it: &Record| match it.reference("double_of") {
        _ if Status::of(it).is_end() => Waiting::Ended,
        Some(other) if first.contains(&other) => Waiting::Along,
        Some(_) | None => Waiting::Open,
    };
    requests.iter().map(of).collect()
}

/// When a step is made that rests on these requests: now, but behind every step of theirs,
/// so that clocks that differ do not turn round which of them came first.
#[must_use]
pub fn behind(now: Millis, seen: &[Record]) -> Millis {
    let made = seen.iter().flat_map(steps::<Status>).map(|step| step.at);
    made.max().map_or(now, |latest| now.max(latest + 1))
}

/// The fields of a double that takes over what it has not yet of the other one.
#[must_use]
pub fn shared_with(request: &Record, double: &Record) -> Fields {
    let further = steps_to_share(request, double);
    let mut fields = after_steps(double, &further);
    if further.iter().any(|step| step.status == HandedOn) {
        let to = request.value("handed_to").clone();
        fields.insert("handed_to".to_owned(), to);
    }
    fields
}

/// Fields that stay as they were when it was made.
const FIXED: [&str; 3] = ["area", "account", "channel"];

/// What somebody asked, in their own words.
const ASKED: [&str; 6] = ["text", "place", "photos", "voice", "name", "phone"];

/// Whether this person may write the request so.
///
/// # Errors
/// Why not.
pub fn check(actor: &Actor, write: &Write<'_>) -> Result<(), Refusal> {
    let who = Who::of(actor, write.after);
    if !who.asked && !who.staff {
        return Err(Refusal::of("not_permitted"));
    }
    not_ahead(write, actor.now)?;
    match write.before {
        None => begin(write.after, who),
        Some(before) => go_on(before, write, who),
    }
}

/// What somebody is to a request.
#[derive(Clone, Copy)]
struct Who {
    /// Whoever asked.
    asked: bool,
    /// Staff of its area.
    staff: bool,
    /// Who leads them.
    leads: bool,
    /// Who says what whoever asked would say: they, or the staff for somebody who has no
    /// account.
    speaks: bool,
}

impl Who {
    fn of(actor: &Actor, request: &Record) -> Self {
        let (area, account) = (request.reference("area"), request.reference("account"));
        let asked = actor.user.is_some() && actor.user == account;
        let staff = actor.works_in(area);
        Self {
            asked,
            staff,
            leads: actor.leads(area),
            speaks: asked || (staff && request.text("account").is_empty()),
        }
    }
}

fn begin(after: &Record, who: Who) -> Result<(), Refusal> {
    begins::<Status>(after)?;
    let later = [
        "complex",
        "handed_to",
        "handed_text",
        "double_of",
        "rating",
        "rating_note",
    ];
    if let Some(field) = later
        .into_iter()
        .find(|field| !after.value(field).is_null())
    {
        return Err(Refusal::at("not_from_here", field));
    }
    match after.text("channel") {
        "self" if who.asked => Ok(()),
        "call" | "wechat" | "visit" if who.staff && after.text("account").is_empty() => Ok(()),
        _ => Err(Refusal::at("not_permitted", "channel")),
    }
}

fn go_on(before: &Record, write: &Write<'_>, who: Who) -> Result<(), Refusal> {
    if let Some(field) = FIXED.into_iter().find(|field| write.changes(field)) {
        return Err(Refusal::at("fixed", field));
    }
    let from = Status::of(before);
    let not_from_here = |field| Err(Refusal::at("not_from_here", field));
    // What whoever asked can still ask again stays where the staff see it.
    let is_over = from.requester_moves().is_empty();
    if write.after.archived && !before.archived && !(who.staff && is_over) {
        return not_from_here("status");
    }
    let open_to_requester = who.speaks && (from == Submitted || !who.asked) && !from.is_end();
    if let Some(field) = ASKED.into_iter().find(|field| write.changes(field))
        && !open_to_requester
    {
        return not_from_here(field);
    }
    if write.changes("class") && !open_to_requester && (!who.staff || from.is_end()) {
        return not_from_here("class");
    }
    if write.changes("may_be_named") && !who.speaks {
        return Err(Refusal::at("not_permitted", "may_be_named"));
    }
    if write.changes("complex") && !who.leads {
        return Err(Refusal::at("lead_only", "complex"));
    }
    let rates = ["rating", "rating_note"];
    if let Some(field) = rates.into_iter().find(|field| write.changes(field))
        && !(who.speaks && from == Closed)
    {
        return not_from_here(field);
    }
    check_steps(before, write, who)
}

fn check_steps(before: &Record, write: &Write<'_>, who: Who) -> Result<(), Refusal> {
    let moved = write.changes("status") || write.changes("steps");
    let further = match moved {
        true => further_steps::<Status>(before, write.after)?,
        false => Vec::new(),
    };
    if moved && write.after.archived {
        return Err(Refusal::at("not_from_here", "status"));
    }
    // What goes along with another one is led anywhere that one is led, and is taken from
    // anywhere by whoever takes it apart.
    let is_double = [before, write.after]
        .into_iter()
        .any(|it| it.reference("double_of").is_some());
    let mut from = Status::of(before);
    for step in &further {
        let along = is_double && !from.is_end() && step.status.is_shared();
        let may = (who.staff && (along || from.staff_moves().contains(&step.status)))
            || (who.speaks && from.requester_moves().contains(&step.status));
        if !may {
            return Err(Refusal::at("not_from_here", "status"));
        }
        from = step.status;
    }
    let has = |status| further.iter().any(|step| step.status == status);
    let handed_on = has(HandedOn);
    if handed_on && write.after.text("handed_to").is_empty() {
        return Err(Refusal::at("missing", "handed_to"));
    }
    for field in ["handed_to", "handed_text"] {
        if write.changes(field) && !handed_on {
            return Err(Refusal::at("not_from_here", field));
        }
    }
    check_double(write, has(Merged), has(Taken) || has(Reopened))
}

/// A request is a double of another one from the step that says so, and of none any more
/// once somebody asked again or the staff takes it apart.
fn check_double(write: &Write<'_>, merged: bool, apart: bool) -> Result<(), Refusal> {
    let other = write.after.reference("double_of");
    let wrong = match (merged, write.changes("double_of")) {
        (true, _) => other.is_none() || other == Some(write.after.id),
        (false, true) => other.is_some() || !apart,
        (false, false) => false,
    };
    match wrong {
        true => Err(Refusal::at("not_from_here", "double_of")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
