//! What a phone that was in step sees after its push: all of it came to be in the
//! group, so that the answer needs no look at the database.
//!
//! Such a phone has every change from before the group. What is new to it is what
//! the group wrote into its scopes; its unsettled outcomes are those of its push.

use super::group::Finished;
use super::rows::{ChangeRow, FeedRow, Head, OutcomeRow};
use crate::limits;
use domain::{Actor, Id, Scope};
use std::collections::HashMap;
use std::ops::Range;

/// A phone that was in step, as the group took its push.
pub(super) struct InStep {
    pub(super) actor: Actor,
    pub(super) last_mseq: u64,
    /// Which of the group's outcomes are its own.
    pub(super) outcomes: Range<usize>,
}

/// What such a phone sees of the log once the group is durable.
#[derive(Debug)]
pub struct Sight {
    pub(super) head: Head,
    pub(super) actor: Actor,
    pub(super) last_mseq: u64,
    pub(super) outcomes: Vec<OutcomeRow>,
    /// The new changes of each scope that has any, in the order of the scopes.
    pub(super) changes: Vec<(Scope, Vec<ChangeRow>)>,
}

/// The group's changes by scope.
pub(super) struct Changed<'a> {
    finished: &'a Finished,
    feed: HashMap<Scope, Vec<&'a FeedRow>>,
    bodies: HashMap<Id, &'a str>,
}

impl<'a> Changed<'a> {
    pub(super) fn of(finished: &'a Finished) -> Self {
        let mut feed: HashMap<_, Vec<_>> = HashMap::new();
        for row in &finished.written.feed {
            feed.entry(row.scope).or_default().push(row);
        }
        for rows in feed.values_mut() {
            rows.sort_by_key(|row| row.seq);
        }
        let records = finished.written.records.iter();
        Self {
            finished,
            feed,
            bodies: records.map(|row| (row.id, &*row.body)).collect(),
        }
    }

    /// What the phone sees; none where it is more than one answer may hold.
    pub(super) fn sight(&self, in_step: InStep) -> Option<Sight> {
        let mut room = limits::PAGE_BYTES;
        let mut changes = Vec::new();
        for scope in in_step.actor.scopes() {
            let Some(rows) = self.feed.get(&scope) else {
                continue;
            };
            let mut page = Vec::with_capacity(rows.len());
            for row in rows {
                let body = (!row.leave).then(|| self.bodies.get(&row.record)).flatten();
                room = room.checked_sub(body.map_or(64, |body| body.len()))?;
                page.push(ChangeRow {
                    seq: row.seq,
                    record: row.record,
                    body: body.map(|body| (*body).to_owned()),
                });
            }
            changes.push((scope, page));
        }
        Some(Sight {
            head: self.finished.head.clone(),
            actor: in_step.actor,
            last_mseq: in_step.last_mseq,
            outcomes: self.finished.written.outcomes[in_step.outcomes].to_vec(),
            changes,
        })
    }
}
