//! What requests bring before the writer.

use super::proof;
use super::rows::Wanted;
use crate::decide::{self, Sent};
use crate::{Cursor, Envelope, SyncRequest};
use domain::role::SERVER;
use domain::{Id, Kinds, Scope, ShortMap};
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
    /// Where it is the server's own.
    pub(super) of_the_server: Option<Area>,
}

/// An area as the server itself read it.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// The area.
    pub id: Id,
    /// Where the log stood; none where what is written does not rest on it.
    pub seq: Option<u64>,
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
            of_the_server: None,
        }
    }

    /// What the server itself does in an area: where it rests on what was read there,
    /// only if nothing has moved on since.
    #[must_use]
    pub fn of_the_server(device: Id, settled: u64, area: Area, deeds: Vec<Envelope>) -> Self {
        Self {
            account: SERVER,
            device,
            settled,
            epoch: None,
            cursors: ShortMap::new(),
            deeds: deeds.into_iter().map(Into::into).collect(),
            of_the_server: Some(area),
        }
    }

    /// The device that it comes from.
    #[must_use]
    pub fn device(&self) -> Id {
        self.device
    }

    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> Id {
        self.account
    }

    /// How many mutations it brings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.deeds.len()
    }

    /// Bytes of the mutations, as they came.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.deeds.iter().map(|deed| deed.body.get().len()).sum()
    }

    /// Whether it brings none: it only registers its device.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }
}

/// One mutation: as it came, and as it is understood. What is loaded for it and
/// what is decided on come of the same reading, so that no record that it changes
/// can stay out of sight.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) mseq: u64,
    pub(super) mid: Id,
    pub(super) body: Box<RawValue>,
    pub(super) sent: Sent,
}

impl Deed {
    fn records(&self) -> impl Iterator<Item = Id> {
        let changes = self.sent.iter().flat_map(|mutation| &mutation.changes);
        changes.map(|change| change.record)
    }

    /// Those to whom it would bring something, who may have been erased.
    fn people(&self, kinds: Kinds) -> impl Iterator<Item = Id> {
        let changes = self.sent.iter().flat_map(|mutation| &mutation.changes);
        changes.flat_map(move |change| change.people(kinds, None))
    }

    fn rests_on(&self) -> impl Iterator<Item = Id> {
        let mutation = self.sent.iter();
        mutation.flat_map(|mutation| mutation.depends_on.iter().copied())
    }
}

impl From<Envelope> for Deed {
    /// Reads the mutation; done by the request, to spare the writer. One that does
    /// not decode names nothing, and is refused later.
    fn from(envelope: Envelope) -> Self {
        Self {
            mseq: envelope.mseq,
            mid: envelope.mid,
            sent: decide::read(envelope.body.get()),
            body: envelope.body,
        }
    }
}

/// What a group must be told before it can decide.
#[must_use]
pub fn wanted(kinds: Kinds, pushes: &[Push]) -> Wanted {
    let (mut devices, mut people) = (HashSet::new(), HashSet::new());
    let (mut mutations, mut records) = (HashSet::new(), HashSet::new());
    let (mut seqs, mut scopes) = (HashSet::new(), HashSet::new());
    for push in pushes {
        devices.insert(push.device);
        people.insert(push.account);
        let proofs = push.cursors.values().flat_map(proof::of);
        seqs.extend(proofs.map(|(seq, _)| seq));
        scopes.extend(push.cursors.keys().copied());
        scopes.extend(push.of_the_server.map(|area| Scope::Area(area.id)));
        for deed in &push.deeds {
            let mids = std::iter::once(deed.mid).chain(deed.rests_on());
            mutations.extend(mids.map(|mid| (push.account, mid)));
            records.extend(deed.records());
            let others = deed.people(kinds).filter(|it| *it != push.account);
            records.extend(others);
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
