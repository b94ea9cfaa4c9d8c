//! I6: cursors never go back and never skip a committed change, whoever writes.

use crate::phone::{Phone, id, log};
use domain::{Id, Role};
use std::collections::BTreeSet;
use test_kit::server::{Engine, TestServer};

const WRITERS: u8 = 6;
const EACH: u8 = 20;

async fn concurrent_writers_leave_no_gap(engine: Engine) {
    let server = TestServer::on(engine).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let reader = Phone::of(&server, "W1").await;
    let writers = (0..WRITERS).map(|writer| {
        let mut phone = reader.clone_of();
        tokio::spawn(async move {
            for n in 0..EACH {
                let record = Id::derived("record", &[id(writer), id(n)]);
                phone
                    .push(&[log(u64::from(n) + 1, record, id(1))])
                    .await
                    .unwrap();
                phone.settled = u64::from(n) + 1;
            }
            phone
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut reader = reader;
    let all = usize::from(WRITERS) * usize::from(EACH);
    let (mut cursor, mut seen) = (0, BTreeSet::new());
    while seen.len() < all {
        let answer = reader.push(&[]).await.unwrap();
        for page in &answer.pages {
            for change in &page.changes {
                // Nothing turns up behind a cursor that was given before.
                assert!(change.seq > cursor, "{} after {cursor}", change.seq);
                assert!(seen.insert(change.seq));
            }
        }
        assert!(answer.head.seq >= cursor);
        cursor = answer.head.seq;
    }
    assert_eq!(seen, (1..=all as u64).collect());
    for writer in writers {
        let mut writer = writer.await.unwrap();
        writer.pull().await.unwrap();
        assert!(writer.base == reader.base, "phones differ");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_writers_leave_no_gap_on_sqlite() {
    concurrent_writers_leave_no_gap(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_writers_leave_no_gap_on_postgres() {
    concurrent_writers_leave_no_gap(Engine::Postgres).await;
}
