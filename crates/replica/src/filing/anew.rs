//! The phone begins anew: under a device id that nobody has, so that its numbers
//! are its own again, and with all that it was told was accepted, so that a server
//! that was restored has it again.
//!
//! ```text
//!   sent, kept for some weeks   3 4 5                    9 10 11
//!   outbox                            7 8   becomes               12 13
//!   device                      one                      another, settled up to 8
//! ```
//!
//! Each mutation keeps its `mid`, by which the server knows what it still has.

use super::{Held, Plan};
use crate::store::{PhotoOf, Queued};
use domain::record::Attached;
use domain::{Id, Kinds, Millis, Value};
use sync::{FieldChange, Op, SyncResponse};

/// Whether server and phone no longer mean the same by this device's numbers: the
/// server was restored, or another phone bears the same device id, such as one that
/// was restored from a copy of this one.
pub(super) fn is_due(held: &Held<'_>, answer: &SyncResponse) -> bool {
    let head = held.head;
    let restored = head.epoch.is_some_and(|epoch| epoch != answer.epoch);
    let told = held.outbox.iter().filter(|entry| entry.receipt.is_some());
    let told = told.map(|entry| entry.mseq).max();
    let forgotten = answer.last_mseq < head.settled.max(told.unwrap_or(0));
    let unheard_of = answer.last_mseq > head.last_mseq;
    let mut outcomes = answer.outcomes.iter();
    let of_another = outcomes.any(|told| {
        let named = held.outbox.iter().find(|entry| entry.mseq == told.mseq);
        named.is_some_and(|entry| entry.mid != told.mid)
    });
    restored || forgotten || unheard_of || of_another
}

/// Puts what is kept and what is queued under new numbers, beyond all old ones.
pub(super) fn begin(plan: &mut Plan<'_>, held: &Held<'_>, device: Id) {
    let changed = std::mem::take(&mut plan.queue);
    let purged = std::mem::take(&mut plan.sent);
    let sent = if purged.is_empty() {
        held.sent
    } else {
        &purged
    };
    let again = sent.iter().map(|sent| Queued {
        attempted: true,
        again: true,
        ..sent.entry.clone()
    });
    let queued = held.outbox.iter().map(|entry| {
        let changed = changed.iter().find(|next| next.mseq == entry.mseq);
        changed.unwrap_or(entry).clone()
    });
    let first = plan.head.last_mseq + 1;
    for (mseq, entry) in (first..).zip(again.chain(queued)) {
        if entry.again {
            let photos = photos_of(held.kinds, &entry);
            plan.announce.push((mseq, entry.mid, photos));
        }
        plan.queue.push(Queued {
            mseq,
            receipt: None,
            ..entry
        });
        plan.head.last_mseq = mseq;
    }
    plan.leaves = held.outbox.iter().map(|entry| entry.mseq).collect();
    plan.forget_sent_before = Millis::MAX;
    plan.head.device = Some(device);
    plan.head.settled = first - 1;
}

fn photos_of(kinds: Kinds, entry: &Queued) -> Vec<PhotoOf> {
    let Some(mutation) = entry.mutation() else {
        return Vec::new();
    };
    let sealed = mutation.sealed.iter().flat_map(|sealed| &sealed.parts);
    let sealed = sealed.flat_map(|part| {
        let photos = part.photos.iter();
        photos.map(|photo| PhotoOf {
            record: part.record,
            hash: photo.hash.clone(),
            size: photo.size,
        })
    });
    let mut photos: Vec<PhotoOf> = sealed.collect();
    for change in &mutation.changes {
        let Some(kind) = kinds.named(&change.kind) else {
            continue;
        };
        for field in kind.fields {
            let attached = added(&change.op, field.name).map(|added| field.attached(&added));
            let attached = attached.into_iter().flatten();
            photos.extend(attached.map(|Attached { hash, size, .. }| PhotoOf {
                record: change.record,
                hash,
                size,
            }));
        }
    }
    photos
}

/// What a change puts into a field.
fn added(op: &Op, field: &str) -> Option<Value> {
    match op {
        Op::Create { fields } => fields.get(field).cloned(),
        Op::Edit { fields } => match fields.get(field)? {
            FieldChange::Members { add, .. } => Some(add.clone().into()),
            FieldChange::Put { now, .. } => Some(now.clone()),
            FieldChange::Add { .. } => None,
        },
        Op::Archive | Op::Restore => None,
    }
}
