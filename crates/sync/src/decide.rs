//! The server's decision on one mutation: a pure function of the mutation, the
//! person who sent it, and the records that it names.

use crate::merge::{Merged, merge};
use crate::{Displaced, Mutation, Op, Outcome, RecordChange, limits};
use domain::kind::{Rulebook, Write};
use domain::{Actor, Id, Kind, Millis, Record, Refusal, Scope, validate_change};

/// The refusal of what is about a record that was erased.
pub const ERASED: &str = "erased";

/// What a decision rests on.
pub trait Ground {
    /// The record as the last decision left it.
    fn record(&self, id: Id) -> Option<&Record>;
    /// Whether the mutation of that `mid` was rejected.
    fn was_rejected(&self, mid: Id) -> bool;
    /// Whether the record or the person of that name was erased at their own wish: it
    /// never comes again, and nothing comes to them.
    fn was_erased(&self, id: Id) -> bool;
}

/// The decision on one mutation.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What the phone is told.
    pub outcome: Outcome,
    /// What is written, all under one sequence number; empty for no effect.
    pub effects: Vec<Effect>,
}

/// One record written.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The record as it was; none when it is made.
    pub before: Option<Record>,
    /// The record as it is now.
    pub after: Record,
    /// The scopes that it is in now.
    pub scopes: Vec<Scope>,
    /// The scopes that it was in before and is in no more.
    pub left: Vec<Scope>,
    /// Values that gave way, for its history.
    pub displaced: Vec<Displaced>,
}

/// A mutation as it was understood, or the outcome of one that was not.
pub type Sent = Result<Mutation, Outcome>;

/// Reads the body of one mutation as it came over the wire.
///
/// # Errors
/// The outcome `too_large` or `malformed`; `sealed` for what nobody here could open.
pub fn read(body: &str) -> Sent {
    let refused = |code| Outcome::rejected(Refusal::of(code));
    if body.len() > limits::MUTATION_BYTES {
        return Err(refused("too_large"));
    }
    let mutation: Mutation = serde_json::from_str(body).map_err(|_| refused("malformed"))?;
    if mutation.sealed.is_some() {
        return Err(refused("sealed"));
    }
    if mutation.changes.len() > limits::RECORDS_PER_MUTATION {
        return Err(refused("too_large"));
    }
    Ok(mutation)
}

/// Decides on one mutation.
#[must_use]
pub fn decide(
    rules: Rulebook,
    actor: &Actor,
    ground: &impl Ground,
    sent: &Sent,
    now: Millis,
) -> Decision {
    let weighed = sent
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|mutation| weigh(rules, actor, ground, mutation, now));
    weighed.unwrap_or_else(|refused| Decision {
        outcome: refused,
        effects: Vec::new(),
    })
}

fn weigh(
    rules: Rulebook,
    actor: &Actor,
    ground: &impl Ground,
    mutation: &Mutation,
    now: Millis,
) -> Result<Decision, Outcome> {
    if let Some(mid) = mutation
        .depends_on
        .iter()
        .find(|mid| ground.was_rejected(**mid))
    {
        return Err(Outcome::Rejected {
            refusal: Refusal::of("depends_on"),
            depends_on: Some(*mid),
        });
    }
    let (mut effects, mut waiting) = (Vec::<Effect>::new(), Vec::new());
    for change in &mutation.changes {
        if effects
            .iter()
            .any(|effect| effect.after.id == change.record)
        {
            return Err(Outcome::rejected(Refusal::of("named_twice")));
        }
        // What a change rests on is named before it.
        let showing;
        let actor = match effects.is_empty() {
            true => actor,
            false => {
                let shown = effects.iter().map(|effect| effect.after.clone());
                showing = actor.showing(shown).having_saved(mutation.observed_at);
                &showing
            }
        };
        let (effect, waits) =
            weigh_change(rules, actor, ground, change, now).map_err(Outcome::rejected)?;
        waiting.extend(waits);
        effects.push(effect);
    }
    let displaced: Vec<Displaced> = effects.iter().flat_map(|e| e.displaced.clone()).collect();
    effects.retain(|effect| effect.before.as_ref() != Some(&effect.after));
    // What holds together is done together: where part of it waits, all of it does.
    if !waiting.is_empty() && mutation.changes.len() > 1 {
        effects.clear();
    }
    let outcome = if !waiting.is_empty() {
        Outcome::Conflict { waiting }
    } else if !displaced.is_empty() {
        Outcome::Merged { displaced }
    } else {
        Outcome::Applied
    };
    Ok(Decision { outcome, effects })
}

fn weigh_change(
    rules: Rulebook,
    actor: &Actor,
    ground: &impl Ground,
    change: &RecordChange,
    now: Millis,
) -> Result<(Effect, Vec<Displaced>), Refusal> {
    let kind = rules
        .kinds
        .named(&change.kind)
        .ok_or_else(|| Refusal::of("unknown_kind"))?;
    if ground.was_erased(change.record) {
        return Err(Refusal::of(ERASED));
    }
    let current = ground.record(change.record);
    let scopes_before = scopes_in_sight(kind, actor, current, &change.op)?;
    let Merged {
        record: after,
        displaced,
        waiting,
    } = merge(kind, current, change, now)?;
    let write = Write {
        before: current,
        after: &after,
    };
    (rules.may_write)(kind, actor, &write)?;
    if let Some(problem) = validate_change(kind, current, &after).into_iter().next() {
        return Err(Refusal::at(problem.code, &problem.field));
    }
    let scopes = (kind.scopes)(&after);
    if people_of(&scopes).any(|person| ground.was_erased(person)) {
        return Err(Refusal::of(ERASED));
    }
    let left = scopes_before
        .into_iter()
        .filter(|s| !scopes.contains(s))
        .collect();
    let effect = Effect {
        before: current.cloned(),
        after,
        scopes,
        left,
        displaced,
    };
    Ok((effect, waiting))
}

/// Those whose own scopes are among these.
pub(crate) fn people_of(scopes: &[Scope]) -> impl Iterator<Item = Id> {
    scopes.iter().filter_map(|scope| match scope {
        Scope::User(person) => Some(*person),
        Scope::Public | Scope::Area(_) => None,
    })
}

/// The scopes of the record as it is. Who can not see it is told no more than that
/// they may not, and the same of a record that is not there.
fn scopes_in_sight(
    kind: &Kind,
    actor: &Actor,
    current: Option<&Record>,
    op: &Op,
) -> Result<Vec<Scope>, Refusal> {
    let Some(record) = current else {
        return match op {
            Op::Create { .. } => Ok(Vec::new()),
            Op::Edit { .. } | Op::Archive | Op::Restore => Err(Refusal::of("not_permitted")),
        };
    };
    let scopes = (kind.scopes)(record);
    let held = actor.scopes();
    if record.kind != kind.name || !scopes.iter().any(|scope| held.contains(scope)) {
        return Err(Refusal::of("not_permitted"));
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests;
