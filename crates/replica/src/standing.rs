//! All of a store that a tab keeps in memory.

use crate::store::{Attention, Head, Queued};
use domain::{Id, Record, ShortMap};
use sync::Mutation;

/// All of a store that a tab keeps in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Where the phone stands.
    pub head: Head,
    /// The whole outbox, in order, each entry with what it does.
    pub queue: Vec<(Queued, Option<Mutation>)>,
    /// Of the records that it touches, those that base has.
    pub base: ShortMap<Id, Record>,
    /// What needs attention, oldest first.
    pub attention: Vec<Attention>,
    /// How many photos are on their way up.
    pub uploads: usize,
}

impl Standing {
    /// The outbox, each entry with what it does.
    #[must_use]
    pub fn queue_of(outbox: Vec<Queued>) -> Vec<(Queued, Option<Mutation>)> {
        let read = outbox.into_iter().map(|entry| {
            let mutation = entry.mutation();
            (entry, mutation)
        });
        read.collect()
    }

    /// The records that a queue touches, each once.
    #[must_use]
    pub fn touched_by(queue: &[(Queued, Option<Mutation>)]) -> Vec<Id> {
        let mutations = queue.iter().filter_map(|(_, mutation)| mutation.as_ref());
        let mut ids: Vec<Id> = mutations.flat_map(Mutation::records).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
