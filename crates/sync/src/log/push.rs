//! What requests bring before the writer.

use super::proof;
use super::rows::Wanted;
use crate::{Cursor, Envelope, SyncRequest};
use domain::{Id, Scope, ShortMap};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The mutations of one request.
#[derive(Debug)]
pub struct Push {
    pub(super) account: Id,
    pub(super) device: Id,
    pub(super) settled: u64,
    pub(super) epoch: Option<Id>,
    pub(super) cursors: ShortMap<Scope, Cursor>,
    pub(super) deeds: Vec<Deed>,
}

impl Push {
    /// Takes the mutations of `person` out of a request.
    #[must_use]
    pub fn of(request: &mut SyncRequest, person: Id) -> Self {
        Self {
            account: person,
            device: request.device,
            settled: request.settled,
            epoch: request.epoch,
            cursors: request.cursors.clone(),
            deeds: request.mutations.drain(..).map(Into::into).collect(),
        }
    }

    /// How many mutations it brings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.deeds.len()
    }

    /// Whether it brings none: it only registers its device.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }
}

/// One mutation, and what it names.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) mseq: u64,
    pub(super) mid: Id,
    pub(super) body: Box<RawValue>,
    records: Vec<Id>,
    rests_on: Vec<Id>,
}

/// As much of a mutation as tells what it names.
#[derive(Default, Deserialize)]
struct Names {
    #[serde(default)]
    depends_on: Vec<Id>,
    changes: Vec<NamedRecord>,
}

#[derive(Deserialize)]
struct NamedRecord {
    record: Id,
}

impl From<Envelope> for Deed {
    /// Reads what the mutation names; done by the request, to spare the writer.
    /// One that does not decode names nothing, and is refused later.
    fn from(envelope: Envelope) -> Self {
        let names: Names = serde_json::from_str(envelope.body.get()).unwrap_or_default();
        Self {
            mseq: envelope.mseq,
            mid: envelope.mid,
            records: names.changes.iter().map(|change| change.record).collect(),
            rests_on: names.depends_on,
            body: envelope.body,
        }
    }
}

/// What a group must be told before it can decide.
#[must_use]
pub fn wanted(pushes: &[Push]) -> Wanted {
    let (mut devices, mut people) = (HashSet::new(), HashSet::new());
    let (mut mutations, mut records) = (HashSet::new(), HashSet::new());
    let (mut seqs, mut scopes) = (HashSet::new(), HashSet::new());
    for push in pushes {
        devices.insert(push.device);
        people.insert(push.account);
        let proofs = push.cursors.values().flat_map(proof::of);
        seqs.extend(proofs.map(|(seq, _)| seq));
        scopes.extend(push.cursors.keys());
        for deed in &push.deeds {
            let mids = std::iter::once(&deed.mid).chain(&deed.rests_on);
            mutations.extend(mids.map(|mid| (push.account, *mid)));
            records.extend(&deed.records);
        }
    }
    Wanted {
        devices: devices.into_iter().collect(),
        mutations: mutations.into_iter().collect(),
        records: records.into_iter().collect(),
        people: people.into_iter().collect(),
        seqs: seqs.into_iter().collect(),
        scopes: scopes.into_iter().collect(),
    }
}
