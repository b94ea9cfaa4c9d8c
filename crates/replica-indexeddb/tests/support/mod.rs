//! Answers of a server, for the tests of the store.

use domain::{Id, Record, Scope, kinds};
use replica::Store;
use replica::filing::Filed;
use replica::store::Guard;
use replica_indexeddb::IndexedDbStore;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use sync::{Change, Cursor, Permissions, ScopePage, SyncResponse};

/// A handle on the store of a user who is made up of a purpose.
pub(crate) async fn open(purpose: &str) -> IndexedDbStore {
    let user = Id::derived(purpose, &[]);
    IndexedDbStore::open(kinds::ALL, Some(user)).await.unwrap()
}

/// The id of a number.
pub(crate) fn id(n: u32) -> Id {
    Id::derived("record", &[Id::v7(i64::from(n), [0; 10])])
}

/// A post of one of four areas.
pub(crate) fn post(n: u32, published_at: i64) -> Record {
    Record::new(id(n), &kinds::post::KIND)
        .with("title", format!("绘本读书会 {n}"))
        .with("body", "周末在服务站举行，孩子们和家长都来了。".repeat(8))
        .with("published_at", published_at)
        .with("area", area(n).to_string())
}

/// The area of a post.
pub(crate) fn area(n: u32) -> Id {
    Id::derived("area", &[Id::v7(i64::from(n % 4), [0; 10])])
}

/// A page that holds these records at these versions; none for one that left.
pub(crate) fn page(scope: Scope, fresh: bool, rows: &[(u64, Id, Option<&Record>)]) -> ScopePage {
    let changes = rows.iter().map(|(seq, id, record)| Change {
        seq: *seq,
        id: *id,
        put: record
            .map(|record| RawValue::from_string(serde_json::to_string(record).unwrap()).unwrap()),
    });
    ScopePage {
        scope,
        fresh,
        changes: changes.collect(),
        cursor: cursor(rows.last().map_or(0, |row| row.0)),
    }
}

pub(crate) fn cursor(seq: u64) -> Cursor {
    Cursor {
        seq,
        tag: seq.to_string(),
        below: 0,
    }
}

/// An answer with pages, to a phone that holds these scopes.
pub(crate) fn answer(
    seq: u64,
    held: &BTreeSet<Scope>,
    lost: &[Scope],
    pages: Vec<ScopePage>,
) -> SyncResponse {
    SyncResponse {
        protocol: 1,
        epoch: Id::NIL,
        last_mseq: 0,
        outcomes: Vec::new(),
        pages,
        more: false,
        head: cursor(seq),
        permissions: Permissions {
            version: seq,
            held: held.iter().copied().collect(),
            gained: Vec::new(),
            lost: lost.to_vec(),
        },
        server_time: 0,
    }
}

/// Files an answer as one that was asked for just now.
pub(crate) async fn file(store: &impl Store, answer: &SyncResponse) -> Filed {
    let head = store.head().await.unwrap();
    let guard = Guard {
        checks: false,
        device: head.device,
        settled: head.settled,
        next_device: Id::NIL,
        epoch: head.epoch,
        permissions: head.permissions,
        cursors: head.cursors,
    };
    let filed = store.file(&guard, answer, 1).await.unwrap();
    assert!(matches!(filed, Filed::Filed { .. }));
    filed
}
