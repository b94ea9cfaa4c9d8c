//! Databases that fail: a disk without room, a statement that breaks off midway,
//! connections that are cut. Nothing acknowledged goes, nothing is done twice, and work
//! goes on once there is room again.

use crate::phone::{Phone, id, log};
use crate::photos::{Photo, log_with};
use crate::program::{PROGRAM, Process, hire, prepared};
use domain::{Id, Role, Scope};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, prlimit};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::Path;
use sync::{ErrorCode, Outcome};
use test_kit::server::{Engine, PASSWORD, TestServer};
use tokio::process::Command;
use tokio::sync::watch;

/// The program, told of writes that find no room instead of being ended for them.
async fn serve(address: &str, data: &Path) -> Process {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh", PROGRAM, "serve"]);
    command.args(["--listen", address, "--data"]).arg(data);
    Process::of(&mut prepared(command)).await
}

/// No file of the program may grow beyond so many bytes; none: as it was.
fn let_files_grow_to(server: &Process, bytes: Option<u64>) {
    let pid = Pid::from_raw(i32::try_from(server.id()).unwrap());
    let limit = Rlimit {
        current: bytes,
        maximum: getrlimit(Resource::Fsize).maximum,
    };
    prlimit(pid, Resource::Fsize, limit).unwrap();
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_work_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    hire(folder.path()).await;
    let server = serve("127.0.0.1:0", folder.path()).await;
    let (mut one, mut other) = (server.phone().await, server.phone().await);
    let photo = Photo::new(20_000);
    one.push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    other.push(&[log(1, id(10), id(1))]).await.unwrap();
    let epoch = one.epoch.clone();
    let wal = folder.path().join("jiamenkou.sqlite-wal");
    let_files_grow_to(&server, Some(std::fs::metadata(&wal).unwrap().len()));
    // Each alone, and both in one group.
    for _ in 0..3 {
        let (mine, theirs) = ([log(2, id(11), id(1))], [log(2, id(12), id(1))]);
        let (mine, theirs) = tokio::join!(one.push(&mine), other.push(&theirs));
        for refused in [mine, theirs] {
            assert_eq!(refused.unwrap_err(), ErrorCode::Unavailable);
        }
    }
    let mut newcomer = Phone::at(server.url.clone());
    let signed_in = newcomer.sign_in("W1001", PASSWORD).await;
    assert_eq!(signed_in, Err(ErrorCode::Unavailable));
    let bytes = &photo.bytes;
    let_files_grow_to(&server, Some(100_000));
    let sent = one.upload(id(9), &photo.hash, 0, &bytes[..200_000]).await;
    assert_eq!(sent, Err(ErrorCode::Unavailable));
    // What is there can be read.
    assert_eq!(one.pull().await.unwrap().last_mseq, 1);
    assert_eq!(one.base[&Scope::Area(id(1))].len(), 2);

    let_files_grow_to(&server, None);
    let mine = one.push(&[log(2, id(11), id(1))]).await.unwrap();
    let theirs = other.push(&[log(2, id(12), id(1))]).await.unwrap();
    for answer in [&mine, &theirs] {
        assert_eq!(answer.outcomes.last().unwrap().outcome, Outcome::Applied);
    }
    newcomer.sign_in("W1001", PASSWORD).await.unwrap();
    let stands = one.upload_state(id(9), &photo.hash).await.unwrap().offset;
    let rest = usize::try_from(stands).unwrap();
    for chunk in (rest..bytes.len()).step_by(200_000) {
        let end = bytes.len().min(chunk + 200_000);
        one.upload(id(9), &photo.hash, chunk as u64, &bytes[chunk..end])
            .await
            .unwrap();
    }
    // Nor was anything told that only memory held.
    assert!(!server.end(Signal::KILL).await.success());
    let server = serve("127.0.0.1:0", folder.path()).await;
    one.url.clone_from(&server.url);
    let answer = one.pull().await.unwrap();
    assert_eq!((one.epoch.clone(), answer.head.seq), (epoch, 4));
    assert_eq!(one.base[&Scope::Area(id(1))].len(), 4);
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    assert_eq!(one.get(&path).await.status(), 200);
    assert!(server.end(Signal::TERM).await.success());
}

/// A database of a test, as its owner reaches it.
struct Owner(PgConnection);

impl Owner {
    async fn of(server: &TestServer) -> Self {
        let url = server.database_url().unwrap();
        Self(PgConnection::connect(url).await.unwrap())
    }

    async fn does(&mut self, sql: &str) {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        sql.execute(&mut self.0).await.unwrap();
    }
}

/// What PostgreSQL says when its disk is full, at a statement or at the commit.
const FULL: &str = "
    CREATE FUNCTION find_no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;";
const AT_A_STATEMENT: &str = "CREATE TRIGGER full_disk BEFORE INSERT ON feed
    FOR EACH ROW EXECUTE FUNCTION find_no_room()";
const AT_THE_COMMIT: &str = "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON feed
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION find_no_room()";

#[tokio::test]
async fn a_statement_that_finds_no_room_undoes_its_group_alone() {
    let server = TestServer::on(Engine::Postgres).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut one = Phone::of(&server, "W1").await;
    let mut other = one.clone_of();
    let mut owner = Owner::of(&server).await;
    owner.does(FULL).await;
    for (n, full) in (0_u8..).zip([AT_A_STATEMENT, AT_THE_COMMIT]) {
        owner.does(full).await;
        let mseq = u64::from(n) + 1;
        let mine = [log(mseq, id(10 + n), id(1))];
        let theirs = [log(mseq, id(20 + n), id(1))];
        let (refused, also) = tokio::join!(one.push(&mine), other.push(&theirs));
        for refused in [refused, also] {
            assert_eq!(refused.unwrap_err(), ErrorCode::Unavailable);
        }
        let there = one.pull().await.unwrap();
        assert_eq!(
            (there.last_mseq, there.head.seq),
            (mseq - 1, 2 * (mseq - 1))
        );
        owner.does("DROP TRIGGER full_disk ON feed").await;
        for (phone, push) in [(&mut one, &mine), (&mut other, &theirs)] {
            let answer = phone.push(push).await.unwrap();
            assert_eq!(answer.outcomes.last().unwrap().outcome, Outcome::Applied);
        }
        assert_eq!(one.pull().await.unwrap().head.seq, 2 * mseq);
    }
}

/// Logs that each phone sends while connections are cut.
const LOGS: u8 = 25;

/// Sends one log after the other, each again until there is an answer.
async fn insist(mut phone: Phone, first: u8, done: watch::Sender<u32>) -> Phone {
    for n in 0..LOGS {
        let push = [log(u64::from(n) + 1, id(first + n), id(1))];
        loop {
            match phone.push(&push).await {
                Ok(answer) => break assert_eq!(answer.last_mseq, u64::from(n) + 1),
                Err(refused) => assert_eq!(refused, ErrorCode::Unavailable),
            }
        }
        phone.settled = u64::from(n) + 1;
        done.send_modify(|done| *done += 1);
    }
    phone
}

#[tokio::test]
async fn connections_that_are_cut_lose_and_double_nothing() {
    let server = TestServer::on(Engine::Postgres).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let phone = Phone::of(&server, "W1").await;
    let mut owner = Owner::of(&server).await;
    let done = watch::Sender::new(0);
    let phones = [1, 51, 101].map(|first| insist(phone.clone_of(), first, done.clone()));
    let mut progress = done.subscribe();
    // Cut after every few receipts, wherever the others are.
    let cutting = async {
        for receipts in (0..3 * u32::from(LOGS)).step_by(5) {
            progress.wait_for(|done| *done >= receipts).await.unwrap();
            owner
                .does(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                )
                .await;
        }
    };
    let (phones, ()) = tokio::join!(futures::future::join_all(phones), cutting);
    for mut phone in phones {
        let answer = phone.pull().await.unwrap();
        assert_eq!(answer.head.seq, 3 * u64::from(LOGS), "one effect each");
        let there: Vec<Id> = phone.base[&Scope::Area(id(1))].keys().copied().collect();
        let sent = [1, 51, 101].map(|first| (first..first + LOGS).map(id));
        let sent: Vec<Id> = sent.into_iter().flatten().collect();
        assert_eq!(there, sent);
    }
}
