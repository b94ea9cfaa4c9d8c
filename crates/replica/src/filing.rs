//! What an answer of the server does to a store, in pure code: each store runs
//! [`plan`] inside the one transaction in which it then carries the plan out.
//!
//! ```text
//!   outcome          outbox                          besides
//!   applied, merged  leaves once its seq is in base  its photos may go
//!   conflict         the same                        needs attention, with its photos
//!                                                    where nothing was done
//!   rejected         leaves at once                  needs attention, with its photos
//! ```
//!
//! Nothing is ever concluded from what an answer does *not* say: a scope goes only
//! when it is named as lost, a row only when it is named as gone.

mod anew;
mod loss;

use crate::store::{Attention, Guard, Head, Matter, PhotoOf, Queued, Sent};
use domain::{Id, Kinds, Millis, Scope, ShortMap, from_json};
use serde::Serialize;
use sync::{Outcome, Receipt, SyncResponse, limits};

pub use loss::records_in_question;

/// What became of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Filed {
    /// Nothing was written: since it was asked for, another tab moved on.
    Stale,
    /// It is in the store.
    Filed {
        /// What that changed.
        changed: Changed,
        /// Where the phone stands now.
        head: Box<Head>,
        /// Whether anything is left in the outbox.
        queued: bool,
    },
}

/// What filing an answer changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Kinds of which records came, changed or went, each once. The store fills them
    /// in, as it reads the kind of a row anyway.
    pub kinds: Vec<String>,
    /// Whether whole scopes went, so that any list may have changed.
    pub everything: bool,
    /// Whether the outbox changed.
    pub outbox: bool,
    /// Whether the list of what needs attention changed.
    pub attention: bool,
    /// Whether photos became ready to be sent, or left the lane.
    pub uploads: bool,
}
from_json!(Changed {
    kinds,
    everything,
    outbox,
    attention,
    uploads
});

impl Changed {
    /// Nothing is known to be as it was.
    #[must_use]
    pub fn all() -> Self {
        Self {
            everything: true,
            outbox: true,
            attention: true,
            uploads: true,
            ..Self::default()
        }
    }

    /// Notes that records of a kind changed.
    pub fn note_kind(&mut self, kind: &str) {
        if !self.kinds.iter().any(|noted| noted == kind) {
            self.kinds.push(kind.to_owned());
        }
    }
}

/// What a store holds when it is about to file an answer.
#[derive(Clone, Copy, Debug)]
pub struct Held<'h> {
    /// The record kinds that the program knows.
    pub kinds: Kinds,
    /// Where the phone stands.
    pub head: &'h Head,
    /// The whole outbox, in order.
    pub outbox: &'h [Queued],
    /// What was sent; read only where [`asks_for_sent`] says so.
    pub sent: &'h [Sent],
    /// All that needs attention.
    pub attention: &'h [Attention],
    /// The scopes in base of the records named by [`records_in_question`].
    pub scopes: &'h ShortMap<Id, Vec<Scope>>,
}

/// What the store's transaction writes, in the order of the fields.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// Every row of base goes: the server starts a new epoch.
    pub drop_all: bool,
    /// The rows of these scopes go, before [`Plan::rows`] come.
    pub drop_scopes: Vec<Scope>,
    /// Photos that go up once more with a mutation, by its number and name, as far
    /// as their bytes are here and not on their way already.
    pub announce: Vec<(u64, Id, Vec<PhotoOf>)>,
    /// Photos held only as copies of what the server has go.
    pub drop_copies: bool,
    /// The rows that change, in order.
    pub rows: Vec<Row<'a>>,
    /// Outbox entries as they are from now on.
    pub queue: Vec<Queued>,
    /// Outbox entries that leave, by number.
    pub leaves: Vec<u64>,
    /// What was sent and settled before this instant goes.
    pub forget_sent_before: Millis,
    /// What was sent, in place of what is held under the same number.
    pub sent: Vec<Sent>,
    /// What needs attention, in place of what is held under the same `mid`.
    pub attention: Vec<Attention>,
    /// Uploads announced by these mutations may go.
    pub ready: Vec<Id>,
    /// Uploads announced by these mutations leave the lane; their bytes stay with
    /// the attention item of the same `mid`.
    pub kept_back: Vec<Id>,
    /// Where the phone stands from now on.
    pub head: Head,
    /// Whether anything is left in the outbox.
    pub queued: bool,
    /// What to report, but for the kinds.
    pub changed: Changed,
}

impl Plan<'_> {
    /// What became of the answer, once all this is written.
    #[must_use]
    pub fn filed(self) -> Filed {
        Filed::Filed {
            changed: self.changed,
            head: Box::new(self.head),
            queued: self.queued,
        }
    }

    /// The device was signed out from afar: all that the server gave goes, all that
    /// the person made stays, where nobody sends it any more.
    #[must_use]
    pub fn wipe(head: &Head) -> Self {
        Plan {
            drop_all: true,
            drop_scopes: Vec::new(),
            announce: Vec::new(),
            drop_copies: true,
            rows: Vec::new(),
            queue: Vec::new(),
            leaves: Vec::new(),
            forget_sent_before: Millis::MAX,
            sent: Vec::new(),
            attention: Vec::new(),
            ready: Vec::new(),
            kept_back: Vec::new(),
            head: Head {
                epoch: None,
                permissions: None,
                cursors: ShortMap::new(),
                ..head.clone()
            },
            queued: true,
            changed: Changed {
                everything: true,
                ..Changed::default()
            },
        }
    }
}

/// One row of base: a record within one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The scope.
    pub scope: Scope,
    /// The record.
    pub id: Id,
    /// The version at which it is read.
    pub seq: u64,
    /// The encoded record; none when it leaves the scope.
    pub put: Option<&'a str>,
}

/// Plans the filing of an answer; none when the guard holds no more.
#[must_use]
pub fn plan<'a>(
    held: &Held<'_>,
    guard: &Guard,
    answer: &'a SyncResponse,
    now: Millis,
) -> Option<Plan<'a>> {
    let head = held.head;
    if !holds(guard, head) {
        return None;
    }
    let mut plan = Plan {
        drop_all: head.epoch.is_some_and(|epoch| epoch != answer.epoch),
        drop_scopes: answer.permissions.lost.clone(),
        announce: Vec::new(),
        drop_copies: !answer.permissions.lost.is_empty(),
        rows: Vec::new(),
        queue: Vec::new(),
        leaves: Vec::new(),
        forget_sent_before: answer.server_time - limits::KEPT_AFTER_RECEIPT,
        sent: Vec::new(),
        attention: Vec::new(),
        ready: Vec::new(),
        kept_back: Vec::new(),
        head: head.clone(),
        queued: false,
        changed: Changed::default(),
    };
    let anew = anew::is_due(held, answer);
    if !anew {
        plan.file_outcomes(held.outbox, answer);
    }
    loss::file(&mut plan, held, answer);
    plan.file_pages(answer);
    plan.move_head(held.outbox, answer, (now, guard.checks));
    if anew {
        anew::begin(&mut plan, held, guard.next_device);
    }
    plan.sum_up();
    Some(plan)
}

/// Whether [`plan`] must know what was sent; false for nearly every answer.
#[must_use]
pub fn asks_for_sent(held: &Held<'_>, answer: &SyncResponse) -> bool {
    !answer.permissions.lost.is_empty() || anew::is_due(held, answer)
}

fn holds(guard: &Guard, head: &Head) -> bool {
    guard.device == head.device
        && guard.settled == head.settled
        && guard.epoch == head.epoch
        && guard.permissions == head.permissions
        && guard.cursors == head.cursors
}

impl<'a> Plan<'a> {
    fn file_outcomes(&mut self, outbox: &[Queued], answer: &SyncResponse) {
        for entry in outbox {
            let mut next = entry.clone();
            let mut told = answer.outcomes.iter();
            if let Some(receipt) = told.find(|told| told.mseq == entry.mseq)
                && next.receipt.is_none()
            {
                self.file_receipt(entry, receipt);
                next.receipt = Some(receipt.clone());
            }
            if next.receipt.as_ref().is_some_and(|r| is_in_base(r, answer)) {
                self.leaves.push(entry.mseq);
                self.keep(next, answer.server_time);
            } else if next != *entry {
                self.queue.push(next);
            }
        }
    }

    /// Keeps what was accepted, but for what changed nothing on purpose.
    fn keep(&mut self, entry: Queued, at: Millis) {
        let outcome = entry.receipt.as_ref().map(|receipt| &receipt.outcome);
        let refused = matches!(outcome, Some(Outcome::Rejected { .. }));
        let is_noop = |entry: &Queued| entry.mutation().is_none_or(|m| m.is_noop());
        if !refused && !is_noop(&entry) {
            self.sent.push(Sent { entry, at });
        }
    }

    fn file_receipt(&mut self, entry: &Queued, receipt: &Receipt) {
        match receipt.outcome {
            Outcome::Rejected { .. } => self.kept_back.push(entry.mid),
            // Nothing was done: no record names its photos.
            Outcome::Conflict { .. } if receipt.seq.is_none() => self.kept_back.push(entry.mid),
            Outcome::Applied | Outcome::Merged { .. } | Outcome::Conflict { .. } => {
                self.ready.push(entry.mid);
            }
        }
        if receipt.outcome.needs_attention() {
            self.attention.push(Attention {
                mid: entry.mid,
                body: entry.body.clone(),
                saved_at: entry.saved_at,
                matter: Matter::Decided {
                    receipt: receipt.clone(),
                },
            });
        }
    }

    /// Rows of a scope that is not held are not ours to keep, whoever sent them.
    fn file_pages(&mut self, answer: &'a SyncResponse) {
        for page in &answer.pages {
            if !answer.permissions.held.contains(&page.scope) {
                continue;
            }
            if page.fresh {
                self.drop_scopes.push(page.scope);
            }
            self.rows.extend(page.changes.iter().map(|change| Row {
                scope: page.scope,
                id: change.id,
                seq: change.seq,
                put: change.put.as_deref().map(|raw| raw.get()),
            }));
        }
    }

    fn move_head(
        &mut self,
        outbox: &[Queued],
        answer: &SyncResponse,
        (now, checks): (Millis, bool),
    ) {
        let head = &mut self.head;
        head.epoch = Some(answer.epoch);
        head.permissions = Some(answer.permissions.version);
        if self.drop_all {
            head.cursors.clear();
        }
        for lost in &answer.permissions.lost {
            head.cursors.remove(lost);
        }
        for page in &answer.pages {
            if answer.permissions.held.contains(&page.scope) {
                head.cursors.insert(page.scope, page.cursor.clone());
            }
        }
        if !answer.more {
            for scope in &answer.permissions.held {
                head.cursors.insert(*scope, answer.head.clone());
            }
            head.in_step_at = Some(now);
            head.checked_at.get_or_insert(now);
        }
        // Where changes came, the two could not be compared.
        if checks && answer.pages.iter().all(|page| page.fresh) {
            head.checked_at = Some(now);
        }
        let stays = |entry: &&Queued| !self.leaves.contains(&entry.mseq);
        let first = outbox.iter().find(stays);
        self.queued = first.is_some();
        head.settled = first.map_or(head.last_mseq, |first| first.mseq - 1);
    }

    fn sum_up(&mut self) {
        self.changed.everything = self.drop_all || !self.drop_scopes.is_empty();
        self.changed.outbox = !self.queue.is_empty() || !self.leaves.is_empty();
        self.changed.attention = !self.attention.is_empty();
        self.changed.uploads = !self.ready.is_empty() || !self.kept_back.is_empty();
    }
}

/// Whether what the mutation did is in base once the answer is filed.
fn is_in_base(receipt: &Receipt, answer: &SyncResponse) -> bool {
    match (&receipt.outcome, receipt.seq) {
        (Outcome::Rejected { .. }, _) | (_, None) => true,
        (_, Some(seq)) => !answer.more && answer.head.seq >= seq,
    }
}

#[cfg(test)]
mod tests;
