//! A power cut at any moment: what was told of is there, and nothing is told too early.

use super::{Sqlite, disk};
use crate::db::{
    Accounts as _, Asked, CommitTag, DbError, DbResult, Log as _, RecordRow, Settling, Tenant,
    Wanted, Written,
};
use domain::Id;
use futures::FutureExt as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::{fs, iter};
use tempfile::TempDir;

/// A database whose disk takes what is written only when the test lets it.
struct Bench {
    sqlite: Sqlite,
    path: PathBuf,
    folder: TempDir,
    /// Lets one sync pass, or fail.
    disk: Sender<io::Result<()>>,
    /// How many were done.
    done: Arc<AtomicU64>,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        let (disk, passes) = mpsc::channel();
        let mut sync = disk::of_log(path.clone());
        let done = Arc::new(AtomicU64::new(0));
        let count = done.clone();
        let sync = Box::new(move || {
            passes.recv().unwrap_or(Ok(()))?;
            sync()?;
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        let sqlite = Sqlite::synced_by(sync, &path, Tenant(1)).await.unwrap();
        Self {
            sqlite,
            path,
            folder,
            disk,
            done,
        }
    }

    /// Commits one record on top of whatever is there.
    async fn commit(&self) -> DbResult<Settling> {
        let (open, loaded) = self.sqlite.begin(&Wanted::default()).await?;
        let seq = loaded.head.seq + 1;
        let written = Written {
            records: vec![RecordRow {
                id: Id::derived(&format!("record {seq}"), &[]),
                kind: "event".to_owned(),
                seq,
                body: "x".repeat(20_000),
            }],
            commit: Some(CommitTag {
                last_seq: seq,
                tag: format!("tag {seq}"),
            }),
            ..Written::default()
        };
        open.finish(&written, None).await
    }

    async fn head(&self) -> DbResult<u64> {
        let (snapshot, seen) = self.sqlite.snapshot(&Asked::default()).await?;
        snapshot.close().await?;
        Ok(seen.head.seq)
    }

    fn syncs(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }

    fn log(&self) -> Vec<u8> {
        fs::read(self.path.with_extension("sqlite-wal")).unwrap()
    }

    /// Where the log stands for whoever starts over these two files.
    async fn head_after_a_crash(&self, database: &[u8], log: &[u8]) -> u64 {
        let copy = self.folder.path().join("crashed.sqlite");
        fs::write(&copy, database).unwrap();
        fs::write(copy.with_extension("sqlite-wal"), log).unwrap();
        head_of(&copy).await
    }
}

async fn head_of(path: &Path) -> u64 {
    let mut opened = SqliteConnectOptions::new()
        .filename(path)
        .connect()
        .await
        .unwrap();
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut opened)
        .await
        .unwrap();
    assert_eq!(sound, "ok");
    let seq: i64 = sqlx::query_scalar("SELECT seq FROM tenant")
        .fetch_one(&mut opened)
        .await
        .unwrap();
    opened.close().await.unwrap();
    u64::try_from(seq).unwrap()
}

/// The first half of what was written since, and of the rest what was there before.
fn torn(before: &[u8], after: &[u8]) -> Vec<u8> {
    let same = iter::zip(before, after).take_while(|(b, a)| b == a).count();
    let mut torn = after[..same + (after.len() - same) / 2].to_vec();
    torn.extend(before.iter().skip(torn.len()));
    torn
}

#[tokio::test]
async fn nothing_is_told_of_a_group_before_it_is_on_disk() {
    let bench = Bench::new().await;
    let mut first = bench.commit().await.unwrap();
    // Meanwhile the next one is written on top of it.
    let mut second = bench.commit().await.unwrap();
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_none());
    assert_eq!(bench.syncs(), 0);
    bench.disk.send(Ok(())).unwrap();
    first.await.unwrap();
    bench.disk.send(Ok(())).unwrap();
    second.await.unwrap();
    assert_eq!(bench.head().await.unwrap(), 2);
}

#[tokio::test]
async fn nobody_sees_what_is_not_on_disk() {
    let bench = Bench::new().await;
    let settling = bench.commit().await.unwrap();
    let looking = async {
        let seen = bench.head().await.unwrap();
        (seen, bench.syncs())
    };
    let others = async {
        for _ in 0..20 {
            bench.sqlite.has_accounts().await.unwrap();
        }
        bench.disk.send(Ok(())).unwrap();
    };
    let (looked, ()) = tokio::join!(looking, others);
    assert_eq!(looked, (1, 1));
    settling.await.unwrap();
}

#[tokio::test]
async fn a_power_cut_loses_only_what_nobody_was_told_of() {
    let bench = Bench::new().await;
    let mut line = bench.sqlite.log.take().await.unwrap();
    // So that the log is moved into the database and begins anew every other group.
    sqlx::query("PRAGMA wal_autocheckpoint = 12")
        .execute(&mut *line)
        .await
        .unwrap();
    drop(line);
    let mut database = fs::read(&bench.path).unwrap();
    let (mut synced, mut told, mut moved) = (bench.log(), 0, 0);
    for group in 1..=24 {
        let settling = bench.commit().await.unwrap();
        let (now, log) = (fs::read(&bench.path).unwrap(), bench.log());
        if now != database {
            // SQLite has synced both by itself.
            (database, moved) = (now, moved + 1);
            synced.clone_from(&log);
        }
        for log in [&synced, &torn(&synced, &log), &log] {
            let head = bench.head_after_a_crash(&database, log).await;
            assert!((told..=group).contains(&head), "{head}, told of {told}");
        }
        if group % 3 == 0 {
            // One sync for all of them.
            for _ in 0..3 {
                let _ = bench.disk.send(Ok(()));
            }
            settling.await.unwrap();
            (synced, told) = (log, group);
            let head = bench.head_after_a_crash(&database, &synced).await;
            assert_eq!(head, told);
        }
    }
    assert!(moved > 3, "{moved}");
}

#[tokio::test]
async fn behind_a_sync_that_failed_nothing_is_written_and_nothing_seen() {
    let bench = Bench::new().await;
    let settling = bench.commit().await.unwrap();
    bench.disk.send(Err(io::Error::other("gone"))).unwrap();
    let failed = |error| matches!(error, Some(DbError::NotOnDisk));
    assert!(failed(settling.await.err()));
    assert!(failed(bench.commit().await.err()));
    assert!(failed(bench.head().await.err()));
    assert!(failed(bench.sqlite.has_accounts().await.err()));
    assert!(failed(bench.sqlite.put_grants(Id::NIL, &[]).await.err()));
}
