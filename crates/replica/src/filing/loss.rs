//! A scope was lost: what was read through it goes, what the person wrote stays.

use super::{Held, Plan};
use crate::store::{Attention, Matter, Queued, Sent, encode};
use domain::{Id, Kinds, Record, Scope, ShortMap, Value};
use sync::{Displaced, Mutation, Op, Outcome, SyncResponse};

/// The records whose scopes in base must be known to file the answer, each once;
/// none for nearly every answer.
#[must_use]
pub fn records_in_question(
    answer: &SyncResponse,
    outbox: &[Queued],
    attention: &[Attention],
    sent: &[Sent],
) -> Vec<Id> {
    let loses = !answer.permissions.lost.is_empty();
    let entries = outbox.iter().chain(sent.iter().map(|sent| &sent.entry));
    let queued = entries.filter(|_| loses).map(Queued::mutation);
    let mutations = queued.chain(attention.iter().map(Attention::mutation));
    let mut records = Vec::new();
    for mutation in mutations.flatten() {
        for record in mutation.records() {
            if !records.contains(&record) {
                records.push(record);
            }
        }
    }
    records
}

/// Adds to the plan what the loss of scopes asks for: mutations that were never
/// sent go to attention with only the person's own input, and whatever is in
/// attention forgets what it knew of other people's. A mutation that may have
/// reached the server stays: it is for the server to say what became of it.
pub(super) fn file(plan: &mut Plan<'_>, held: &Held<'_>, answer: &SyncResponse) {
    let lost = answer.permissions.lost.as_slice();
    if lost.is_empty() {
        return forget_what_is_out_of_reach(plan, held, answer);
    }
    let scopes = known_scopes(held);
    for entry in held.outbox {
        let Some(mutation) = entry.mutation() else {
            continue;
        };
        if !entry.attempted && standing(&mutation, &scopes, lost) == Standing::Lost {
            withdraw(plan, entry, &mutation);
        }
    }
    let decided = std::mem::take(&mut plan.attention);
    let earlier = held
        .attention
        .iter()
        .filter(|item| decided.iter().all(|new| new.mid != item.mid));
    for item in earlier {
        let purged = purge_where_lost(item, &scopes, lost);
        if purged != *item {
            plan.attention.push(purged);
        }
    }
    let decided = decided
        .iter()
        .map(|item| purge_where_lost(item, &scopes, lost));
    plan.attention.extend(decided);
    let earlier = held.sent.iter().cloned();
    let sent = earlier.chain(std::mem::take(&mut plan.sent));
    plan.sent = sent
        .map(|mut sent| {
            purge_sent(&mut sent.entry, &scopes, lost);
            sent
        })
        .collect();
}

/// What came from a phone that could read more: once all scopes are complete, whatever
/// is about a record in none of them forgets what it knew of other people's.
fn forget_what_is_out_of_reach(plan: &mut Plan<'_>, held: &Held<'_>, answer: &SyncResponse) {
    let was_complete = held.head.in_step_at.is_some() && held.head.epoch == Some(answer.epoch);
    if answer.more || !was_complete || held.attention.is_empty() {
        return;
    }
    let mut scopes = known_scopes(held);
    for page in &answer.pages {
        for change in page.changes.iter().filter(|change| change.put.is_some()) {
            scopes.insert(change.id, vec![page.scope]);
        }
    }
    for item in held.attention {
        let purged = purge_where_lost(item, &scopes, &[]);
        if purged != *item && plan.attention.iter().all(|new| new.mid != item.mid) {
            plan.attention.push(purged);
        }
    }
}

/// Takes other people's values out, unless all that it touches can still be read.
fn purge_sent(entry: &mut Queued, scopes: &ShortMap<Id, Vec<Scope>>, lost: &[Scope]) {
    if let Some(mut mutation) = entry.mutation()
        && standing(&mutation, scopes, lost) != Standing::Kept
    {
        mutation.forget_others();
        entry.body = encode(&mutation);
    }
}

fn withdraw(plan: &mut Plan<'_>, entry: &Queued, mutation: &Mutation) {
    plan.queue.retain(|next| next.mseq != entry.mseq);
    let noop = encode(&Mutation::noop(mutation.observed_at));
    plan.queue.push(entry.stand_in(noop));
    plan.kept_back.push(entry.mid);
    plan.attention.push(Attention {
        mid: entry.mid,
        body: entry.body.clone(),
        saved_at: entry.saved_at,
        matter: Matter::ScopeLost,
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// All that it touches can still be read.
    Kept,
    /// Something that it touches was read through a lost scope only.
    Lost,
    /// It touches something that is not in base.
    Unknown,
}

fn standing(mutation: &Mutation, scopes: &ShortMap<Id, Vec<Scope>>, lost: &[Scope]) -> Standing {
    let mut standing = Standing::Kept;
    for record in mutation.records() {
        match scopes.get(&record).map(Vec::as_slice) {
            None | Some([]) => standing = Standing::Unknown,
            Some(known) if known.iter().all(|scope| lost.contains(scope)) => {
                return Standing::Lost;
            }
            Some(_) => {}
        }
    }
    standing
}

/// The scopes of records by what base says or, where the record was made on this
/// phone and is not in base yet, by what its kind says.
fn known_scopes(held: &Held<'_>) -> ShortMap<Id, Vec<Scope>> {
    let mut scopes = held.scopes.clone();
    let queued = held.outbox.iter().map(Queued::mutation);
    let mutations = queued.chain(held.attention.iter().map(Attention::mutation));
    for mutation in mutations.flatten() {
        for part in mutation.sealed.into_iter().flat_map(|sealed| sealed.parts) {
            let unknown = scopes.get(&part.record).is_none_or(Vec::is_empty);
            if unknown && !part.scopes.is_empty() {
                scopes.insert(part.record, part.scopes);
            }
        }
        for change in mutation.changes {
            // The stores name what is asked of, in base or not.
            if let Op::Create { fields } = change.op
                && scopes.get(&change.record).is_none_or(Vec::is_empty)
                && let Some(known) = scopes_of(held.kinds, change.record, &change.kind, fields)
            {
                scopes.insert(change.record, known);
            }
        }
    }
    scopes
}

fn scopes_of(kinds: Kinds, id: Id, kind: &str, fields: domain::Fields) -> Option<Vec<Scope>> {
    let kind = kinds.named(kind)?;
    let mut record = Record::new(id, kind);
    record.fields = fields;
    Some((kind.scopes)(&record))
}

/// The item without other people's values, unless all that it touches can still
/// be read.
fn purge_where_lost(
    item: &Attention,
    scopes: &ShortMap<Id, Vec<Scope>>,
    lost: &[Scope],
) -> Attention {
    match item.mutation() {
        Some(mutation) if standing(&mutation, scopes, lost) != Standing::Kept => {
            purge(item, mutation)
        }
        Some(_) | None => item.clone(),
    }
}

fn purge(item: &Attention, mut mutation: Mutation) -> Attention {
    mutation.forget_others();
    let mut matter = item.matter.clone();
    if let Matter::Decided { receipt } = &mut matter {
        match &mut receipt.outcome {
            Outcome::Merged { displaced: met } | Outcome::Conflict { waiting: met } => {
                met.iter_mut().for_each(purge_meeting);
            }
            Outcome::Applied | Outcome::Rejected { .. } => {}
        }
    }
    Attention {
        body: encode(&mutation),
        matter,
        ..item.clone()
    }
}

fn purge_meeting(met: &mut Displaced) {
    met.was = Value::Null;
    met.theirs = Value::Null;
}
