//! What the cases are built of: ids, records, mutations, and answers of a server.

use crate::Store;
use crate::filing::{Changed, Filed};
use crate::store::{Guard, NewMutation, PhotoOf};
use domain::{Id, Kind, Millis, Record, Scope, kinds};
use serde_json::value::RawValue;
use sync::{
    Change, Cursor, Mutation, Op, Outcome, Permissions, Receipt, RecordChange, ScopePage,
    SyncResponse,
};

pub(crate) const NOW: Millis = 1_700_000_000_000;
pub(crate) const POST: &Kind = &kinds::post::KIND;
pub(crate) const EVENT: &Kind = &kinds::event::KIND;
pub(crate) const LOG: &Kind = &kinds::activity_log::KIND;

pub(crate) fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

pub(crate) fn area(n: u8) -> Scope {
    Scope::Area(id(n))
}

pub(crate) fn record(kind: &Kind, n: u8, sort: Millis) -> Record {
    Record::new(id(n), kind).with(kind.list.sort, sort)
}

/// A mutation that edits the record `n` as a log, under the name `n`.
pub(crate) fn new_mutation(n: u8) -> NewMutation {
    let change = RecordChange {
        record: id(n),
        kind: LOG.name.to_owned(),
        schema: 1,
        op: Op::Archive,
    };
    let mutation = Mutation {
        observed_at: NOW,
        depends_on: Vec::new(),
        changes: vec![change],
        sealed: None,
    };
    NewMutation {
        mid: id(n),
        body: encode(&mutation),
        saved_at: NOW + Millis::from(n),
        photos: Vec::new(),
        draft: None,
        mends: None,
    }
}

pub(crate) fn with_photos(mut new: NewMutation, photos: &[PhotoOf]) -> NewMutation {
    new.photos = photos.to_vec();
    new
}

pub(crate) fn photo(record: u8, hash: &str) -> PhotoOf {
    PhotoOf {
        record: id(record),
        hash: hash.to_owned(),
        size: 3,
    }
}

pub(crate) fn noop() -> String {
    encode(&Mutation::noop(NOW))
}

fn encode<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("test data encodes")
}

/// What a server of one epoch says.
pub(crate) struct Answer(pub(crate) SyncResponse);

impl Answer {
    /// Nothing new at that sequence number, to somebody who reads `public` and
    /// the areas 1 and 2.
    pub(crate) fn at(seq: u64) -> Self {
        let held = vec![Scope::Public, area(1), area(2)];
        Self(SyncResponse {
            protocol: sync::limits::PROTOCOL,
            epoch: id(200),
            last_mseq: 0,
            outcomes: Vec::new(),
            pages: Vec::new(),
            more: false,
            head: cursor(seq),
            permissions: Permissions {
                version: 1,
                held,
                gained: Vec::new(),
                lost: Vec::new(),
            },
            server_time: NOW,
        })
    }

    pub(crate) fn put(self, scope: Scope, seq: u64, record: &Record) -> Self {
        self.change(scope, seq, record.id, Some(encode(record)))
    }

    pub(crate) fn leave(self, scope: Scope, seq: u64, record: Id) -> Self {
        self.change(scope, seq, record, None)
    }

    pub(crate) fn change(mut self, scope: Scope, seq: u64, id: Id, put: Option<String>) -> Self {
        let put = put.map(|text| RawValue::from_string(text).expect("test data is JSON"));
        let change = Change { seq, id, put };
        let pages = &mut self.0.pages;
        match pages.iter_mut().find(|page| page.scope == scope) {
            Some(page) => {
                page.changes.push(change);
                page.cursor = cursor(seq);
            }
            None => pages.push(ScopePage {
                scope,
                fresh: false,
                changes: vec![change],
                cursor: cursor(seq),
            }),
        }
        self
    }

    pub(crate) fn fresh(mut self) -> Self {
        self.0.pages.iter_mut().for_each(|page| page.fresh = true);
        self
    }

    pub(crate) fn more(mut self) -> Self {
        self.0.more = true;
        self
    }

    pub(crate) fn loses(mut self, scope: Scope) -> Self {
        self.0.permissions.held.retain(|held| *held != scope);
        self.0.permissions.lost.push(scope);
        self.0.permissions.version += 1;
        self
    }

    pub(crate) fn told(mut self, mseq: u64, mid: Id, seq: Option<u64>, outcome: Outcome) -> Self {
        self.0.outcomes.push(Receipt {
            mseq,
            mid,
            seq,
            outcome,
        });
        self
    }

    /// From a server of another epoch.
    pub(crate) fn of_epoch(mut self, n: u8) -> Self {
        self.0.epoch = id(n);
        self
    }

    /// Files it as the answer to what the store would ask now, of a server that has
    /// heard of all its numbers.
    pub(crate) async fn file(&self, store: &impl Store) -> Changed {
        let guard = guard(store).await;
        let mut answer = self.0.clone();
        answer.last_mseq = store.head().await.expect("a head").last_mseq;
        match store.file(&guard, &answer, NOW).await.expect("it files") {
            Filed::Filed { changed, .. } => changed,
            Filed::Stale => panic!("nobody moved on"),
        }
    }
}

pub(crate) fn cursor(seq: u64) -> Cursor {
    Cursor {
        seq,
        tag: seq.to_string(),
        below: 0,
    }
}

pub(crate) async fn guard(store: &impl Store) -> Guard {
    let head = store.head().await.expect("the head is read");
    Guard {
        checks: false,
        device: head.device,
        settled: head.settled,
        epoch: head.epoch,
        permissions: head.permissions,
        cursors: head.cursors,
        next_device: id(251),
    }
}
