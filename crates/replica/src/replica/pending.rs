//! What waits on this phone, in memory: the pending mutations and the records that
//! they touch, as base has them and as the person sees them.

use super::Status;
use crate::store::{Head, Queued, Standing};
use domain::{Id, Kinds, Millis, Record, ShortMap};
use sync::replay::replay;
use sync::{FieldChange, Mutation, Op};

#[derive(Default)]
pub(super) struct Pending {
    mutations: Vec<PendingMutation>,
    touched: ShortMap<Id, Touched>,
    /// The records that something in attention is about, and how much that is.
    in_attention: (Vec<Id>, usize),
    photos_waiting: usize,
    /// Where the phone stood when this was read, or an answer was filed after that.
    head: Head,
}

struct PendingMutation {
    mid: Id,
    saved_at: Millis,
    /// Whether the server has given its receipt.
    received: bool,
    /// None for what this program can not read, and for what is only sent again.
    mutation: Option<Mutation>,
}

/// A record that pending mutations touch.
pub(super) struct Touched {
    pub(super) base: Option<Record>,
    pub(super) view: Option<Record>,
    /// Their places among the pending mutations.
    by: Vec<usize>,
}

impl Pending {
    pub(super) fn of(kinds: Kinds, standing: Standing) -> Self {
        let open = standing.queue.iter().filter_map(|(_, does)| does.as_ref());
        let ids = open.flat_map(|mutation| &mutation.changes);
        let ids: Vec<Id> = ids.map(|change| change.record).collect();
        let attention = &standing.attention;
        let about = attention.iter().filter_map(|item| item.mutation());
        let records = about.flat_map(|mutation| mutation.records().collect::<Vec<_>>());
        let records = records.collect();
        let mut pending = Self {
            in_attention: (records, attention.len()),
            mutations: standing.queue.into_iter().map(Into::into).collect(),
            touched: ids.into_iter().map(|id| (id, Touched::new(None))).collect(),
            photos_waiting: standing.uploads,
            head: standing.head,
        };
        for (id, base) in standing.base {
            pending.touched.insert(id, Touched::new(Some(base)));
        }
        pending.replay_all(kinds);
        pending
    }

    fn replay_all(&mut self, kinds: Kinds) {
        for (at, pending) in self.mutations.iter().enumerate() {
            for id in touched_by(pending) {
                if let Some(touched) = self.touched.get_mut(&id)
                    && touched.by.last() != Some(&at)
                {
                    touched.by.push(at);
                }
            }
        }
        for (id, touched) in self.touched.iter_mut() {
            let by = touched
                .by
                .iter()
                .filter_map(|at| self.mutations[*at].mutation.as_ref());
            touched.view = replay(kinds, *id, touched.base.clone(), by);
        }
    }

    /// Adds a mutation that was queued just now, with the records that it touches
    /// as they were in base and as the person sees them now.
    pub(super) fn add(
        &mut self,
        mid: Id,
        mutation: Mutation,
        saved_at: Millis,
        seen: Vec<(Option<Record>, Record)>,
        photos: usize,
    ) {
        let at = self.mutations.len();
        for (base, view) in seen {
            let (id, held) = (view.id, self.touched.remove(&view.id));
            let mut touched = held.unwrap_or_else(|| Touched::new(base));
            touched.view = Some(view);
            touched.by.push(at);
            self.touched.insert(id, touched);
        }
        self.mutations.push(PendingMutation {
            mid,
            saved_at,
            received: false,
            mutation: Some(mutation),
        });
        self.photos_waiting += photos;
    }

    pub(super) fn touched(&self, id: Id) -> Option<&Touched> {
        self.touched.get(&id)
    }

    pub(super) fn all_touched(&self) -> impl Iterator<Item = &Touched> {
        self.touched.values()
    }

    /// Whether something that the server has not received touches the record.
    pub(super) fn is_unsent(&self, id: Id) -> bool {
        self.pending_on(id).any(|pending| !pending.received)
    }

    pub(super) fn needs_attention(&self, id: Id) -> bool {
        self.in_attention.0.contains(&id)
    }

    /// The mutations without receipt on whose effect a change rests: the one that
    /// made the record, and those that edit the same fields.
    pub(super) fn foundations(&self, change: &sync::RecordChange) -> Vec<Id> {
        let rests_on = |pending: &&PendingMutation| {
            let changes = pending.mutation.iter().flat_map(|m| &m.changes);
            !pending.received
                && changes
                    .filter(|earlier| earlier.record == change.record)
                    .any(|earlier| rests_on(&change.op, &earlier.op))
        };
        let on = self.pending_on(change.record).filter(rests_on);
        on.map(|pending| pending.mid).collect()
    }

    pub(super) fn status(&self, set_aside: usize) -> Status {
        let unsent = || {
            let kept = self.mutations.iter().filter(|pending| !pending.received);
            // What was withdrawn is still sent, but a person has no stake in it.
            kept.filter(|pending| {
                pending
                    .mutation
                    .as_ref()
                    .is_none_or(|mutation| !mutation.is_noop())
            })
        };
        Status {
            unsent: unsent().count(),
            oldest_unsent_at: unsent().map(|pending| pending.saved_at).min(),
            photos_waiting: self.photos_waiting,
            attention: self.in_attention.1,
            in_step_at: self.head.in_step_at,
            set_aside,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mutations.is_empty()
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    pub(super) fn stands_at(&mut self, head: Head) {
        self.head = head;
    }

    fn pending_on(&self, id: Id) -> impl Iterator<Item = &PendingMutation> {
        let by = self.touched.get(&id).map_or(&[][..], |touched| &touched.by);
        by.iter().map(|at| &self.mutations[*at])
    }
}

impl From<(Queued, Option<Mutation>)> for PendingMutation {
    fn from((entry, mutation): (Queued, Option<Mutation>)) -> Self {
        Self {
            mid: entry.mid,
            saved_at: entry.saved_at,
            received: entry.receipt.is_some(),
            mutation: mutation.filter(|_| !entry.again),
        }
    }
}

impl Touched {
    fn new(base: Option<Record>) -> Self {
        Self {
            base,
            view: None,
            by: Vec::new(),
        }
    }
}

fn touched_by(pending: &PendingMutation) -> impl Iterator<Item = Id> {
    let changes = pending.mutation.iter().flat_map(|m| &m.changes);
    changes.map(|change| change.record)
}

fn rests_on(later: &Op, earlier: &Op) -> bool {
    match (earlier, later) {
        (Op::Create { .. }, Op::Edit { .. } | Op::Archive | Op::Restore) => true,
        (Op::Edit { fields: was }, Op::Edit { fields: now }) => now
            .keys()
            .any(|field| was.contains_key(field) && !adds_up(&now[field])),
        (Op::Create { .. } | Op::Edit { .. } | Op::Archive | Op::Restore, _) => false,
    }
}

/// Whether an edit stands on its own, whatever became of an earlier one.
fn adds_up(edit: &FieldChange) -> bool {
    match edit {
        FieldChange::Members { .. } | FieldChange::Add { .. } => true,
        FieldChange::Put { .. } => false,
    }
}
