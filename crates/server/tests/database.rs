//! One suite of promises that every database keeps.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use domain::{Grant, Id, Role, Scope};
use server::db::{
    Asked, AttentionRow, CommitTag, ConcernPlace, DeviceRow, Erasure, ErasureRow, FeedRow,
    HistoryRow, Kept, KeptRow, NewAccount, OutcomeRow, Person, PhotoRow, RecordRow, Seen,
    SessionRow, Snapshot, Span, Transaction, Wanted, Written,
};
use sqlx::Connection as _;
use sync::Digest;
use test_kit::server::{Engine, TestDatabase};

macro_rules! on_every_engine {
    ($($promise:ident)*) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&super::TestDatabase::open(super::Engine::Sqlite).await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&super::TestDatabase::open(super::Engine::Postgres).await).await;
            })*
        }
    };
}

on_every_engine! {
    a_new_log_stands_at_its_beginning
    what_was_stored_is_loaded
    a_dropped_transaction_leaves_nothing
    a_snapshot_stays_at_its_moment
    writers_take_turns_from_their_first_statement
    a_page_holds_whole_sequence_numbers_up_to_a_weight
    a_record_that_left_is_a_change_but_not_in_a_fresh_page
    every_sequence_number_has_the_tag_of_its_commit
    a_mutation_has_one_first_outcome
    a_scope_is_counted_as_its_records_come_and_go
    what_left_long_ago_is_forgotten_below_the_horizon
    an_epoch_is_taken_for_good
    a_changed_grant_holds_from_the_next_look
    a_login_leads_to_its_account
    a_session_lasts_until_it_is_closed
    a_group_that_signs_somebody_out_ends_their_sessions_and_no_others
    a_number_serves_several_people
    a_code_is_tried_so_often_and_used_once
    a_browser_knows_who_signed_in_there_for_so_long
    what_was_erased_leaves_nothing_and_is_known
    outcomes_tell_nothing_of_who_was_erased_under_whatever_number
    what_a_rule_keeps_of_it_goes_when_it_is_due
    a_photo_belongs_to_its_record
    versions_tell_who_wrote_what
    the_past_of_a_record_comes_in_pages
    what_waits_is_found_by_record_and_by_area
    only_a_photo_that_its_record_names_no_more_is_forgotten
    a_revoked_device_stays_revoked
    a_commit_is_durable_before_its_answer
}

fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

const HOME: Scope = Scope::Area(Id::NIL);

/// One mutation that puts one record into two scopes.
fn written(mseq: u64, seq: u64, body: &str) -> Written {
    let record = id(u8::try_from(seq).unwrap());
    let feed = |scope| FeedRow {
        scope,
        record,
        seq,
        leave: false,
    };
    Written {
        devices: vec![DeviceRow {
            id: id(201),
            account: id(200),
            last_mseq: mseq,
            revoked: false,
        }],
        outcomes: vec![OutcomeRow {
            device: id(201),
            mseq,
            account: id(200),
            mid: id(100 + u8::try_from(mseq).unwrap()),
            original: true,
            seq: Some(seq),
            outcome: r#"{"outcome":"applied"}"#.to_owned(),
        }],
        attention: vec![AttentionRow {
            device: id(201),
            mseq,
            body: "{}".to_owned(),
            seq,
            met: false,
            about: Vec::new(),
        }],
        records: vec![RecordRow {
            id: record,
            kind: "event".to_owned(),
            seq,
            body: body.to_owned(),
        }],
        history: vec![HistoryRow {
            record,
            seq,
            account: id(200),
            mid: id(100 + u8::try_from(mseq).unwrap()),
            before: None,
        }],
        feed: vec![feed(Scope::Public), feed(HOME)],
        signed_out: Vec::new(),
        commit: Some(CommitTag {
            last_seq: seq,
            tag: format!("tag {seq}"),
        }),
        now: 1,
    }
}

async fn store(test: &TestDatabase, written: Written) {
    let settling = begin(test).await.finish(&written, None).await.unwrap();
    settling.await.unwrap();
}

async fn begin(test: &TestDatabase) -> Box<dyn Transaction> {
    test.db.begin(&Wanted::default()).await.unwrap().0
}

async fn snapshot(test: &TestDatabase) -> Box<dyn Snapshot> {
    test.db.snapshot(&Asked::default()).await.unwrap().0
}

async fn see(test: &TestDatabase, asked: Asked) -> Seen {
    let (snapshot, seen) = test.db.snapshot(&asked).await.unwrap();
    snapshot.close().await.unwrap();
    seen
}

async fn head_seq(test: &TestDatabase) -> u64 {
    see(test, Asked::default()).await.head.seq
}

async fn a_new_log_stands_at_its_beginning(test: &TestDatabase) {
    let asked = Asked {
        seqs: vec![0],
        scopes: vec![Scope::Public, HOME],
        ..Asked::default()
    };
    let (mut snapshot, seen) = test.db.snapshot(&asked).await.unwrap();
    assert_eq!((seen.head.seq, seen.head.demo), (0, false));
    assert_eq!(seen.tags, [(0, seen.head.tag)]);
    assert_eq!(seen.scope_heads, [0, 0]);
    let changes = snapshot
        .changes(HOME, Span::Below(u64::MAX), 1)
        .await
        .unwrap();
    assert!(changes.complete && changes.rows.is_empty());
}

async fn what_was_stored_is_loaded(test: &TestDatabase) {
    let body = r#"{"title":"“家门口” \"quoted\" \\ 'x' \n \u0000 🎉"}"#;
    let first = written(1, 1, body);
    store(test, first.clone()).await;
    let wanted = Wanted {
        devices: vec![id(201), id(9)],
        mutations: vec![(id(200), id(101)), (id(9), id(101))],
        records: vec![id(1), id(9)],
        people: vec![id(200)],
        seqs: vec![0, 1, 2],
        scopes: vec![HOME, Scope::User(id(9))],
    };
    let (open, loaded) = test.db.begin(&wanted).await.unwrap();
    assert_eq!((loaded.head.seq, &*loaded.head.tag), (1, "tag 1"));
    assert_eq!(loaded.grants, []);
    assert_eq!(loaded.scope_heads, [1, 0]);
    let mut tagged: Vec<_> = loaded.tags.iter().map(|(seq, _)| *seq).collect();
    tagged.sort_unstable();
    assert_eq!(tagged, [0, 1]);
    assert_eq!(loaded.devices, first.devices);
    assert_eq!(loaded.outcomes, first.outcomes);
    assert_eq!(loaded.records, first.records);
    drop(open);
    let mut again = written(2, 2, "{}");
    again.records[0].id = id(1);
    again.feed.truncate(1);
    again.feed[0].record = id(1);
    store(test, again).await;
    let mut snapshot = snapshot(test).await;
    assert_eq!(snapshot.record(id(1)).await.unwrap().unwrap().seq, 2);
    assert_eq!(snapshot.record(id(2)).await.unwrap(), None);
    let heads = snapshot.scope_heads(&[HOME, Scope::Public]).await.unwrap();
    assert_eq!(heads, [1, 2]);
    for (settled, limit, expected) in [(0, 9, vec![1, 2]), (1, 9, vec![2]), (0, 1, vec![1])] {
        let asked = Asked {
            device: Some((id(201), settled)),
            outcomes: limit,
            ..Asked::default()
        };
        let seen = see(test, asked).await;
        assert_eq!(seen.device.unwrap().last_mseq, 2);
        let mseqs: Vec<_> = seen.outcomes.iter().map(|outcome| outcome.mseq).collect();
        assert_eq!(mseqs, expected);
    }
}

async fn a_dropped_transaction_leaves_nothing(test: &TestDatabase) {
    let mut open = begin(test).await;
    open.store(&written(1, 1, "{}")).await.unwrap();
    drop(open);
    assert_eq!(head_seq(test).await, 0);
    // The next one starts afresh, and is not part of what was undone.
    store(test, written(1, 1, "{}")).await;
    assert_eq!(head_seq(test).await, 1);
}

async fn a_snapshot_stays_at_its_moment(test: &TestDatabase) {
    let mut before = snapshot(test).await;
    store(test, written(1, 1, "{}")).await;
    assert_eq!(before.record(id(1)).await.unwrap(), None);
    assert_eq!(before.scope_heads(&[HOME]).await.unwrap(), [0]);
    before.close().await.unwrap();
    assert_eq!(head_seq(test).await, 1);
}

async fn writers_take_turns_from_their_first_statement(test: &TestDatabase) {
    const WRITERS: u64 = 20;
    let writing = (1..=WRITERS).map(|mseq| {
        let db = test.db.clone();
        tokio::spawn(async move {
            let (open, loaded) = db.begin(&Wanted::default()).await.unwrap();
            let mut own = written(mseq, loaded.head.seq + 1, "{}");
            own.devices.clear();
            let settling = open.finish(&own, None).await.unwrap();
            settling.await.unwrap();
        })
    });
    for writer in writing.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let mut snapshot = snapshot(test).await;
    assert_eq!(head_seq(test).await, WRITERS);
    let changes = snapshot
        .changes(HOME, Span::Beyond(0), 1 << 20)
        .await
        .unwrap();
    let seqs: Vec<_> = changes.rows.iter().map(|row| row.seq).collect();
    assert_eq!(seqs, (1..=WRITERS).collect::<Vec<_>>());
}

async fn a_page_holds_whole_sequence_numbers_up_to_a_weight(test: &TestDatabase) {
    let body = "x".repeat(100);
    store(test, written(1, 1, &body)).await;
    let mut twofold = written(2, 2, &body);
    let mut second = twofold.records[0].clone();
    second.id = id(50);
    twofold.records.push(second);
    twofold.feed.push(FeedRow {
        scope: HOME,
        record: id(50),
        seq: 2,
        leave: false,
    });
    store(test, twofold).await;
    store(test, written(3, 3, &body)).await;
    let mut snapshot = snapshot(test).await;
    for (span, bytes, expected, complete) in [
        (Span::Beyond(0), 1, vec![1], false),
        (Span::Beyond(0), 100, vec![1], false),
        (Span::Beyond(0), 101, vec![1, 2, 2], false),
        (Span::Beyond(1), 1, vec![2, 2], false),
        (Span::Beyond(1), 1_000, vec![2, 2, 3], true),
        (Span::Beyond(2), 1, vec![3], true),
        (Span::Beyond(3), 1, vec![], true),
        (Span::Below(u64::MAX), 1, vec![3], false),
        (Span::Below(u64::MAX), 101, vec![3, 2, 2], false),
        (Span::Below(3), 1, vec![2, 2], false),
        (Span::Below(3), 1_000, vec![2, 2, 1], true),
        (Span::Below(2), 1, vec![1], true),
        (Span::Below(1), 1, vec![], true),
    ] {
        let changes = snapshot.changes(HOME, span, bytes).await.unwrap();
        let seqs: Vec<u64> = changes.rows.iter().map(|row| row.seq).collect();
        let found = (seqs, changes.complete);
        assert_eq!(found, (expected, complete), "{span:?}, {bytes} bytes");
    }
}

async fn a_record_that_left_is_a_change_but_not_in_a_fresh_page(test: &TestDatabase) {
    store(test, written(1, 1, "{}")).await;
    let mut leaving = written(2, 2, "{}");
    leaving.feed = vec![FeedRow {
        scope: HOME,
        record: id(1),
        seq: 2,
        leave: true,
    }];
    store(test, leaving).await;
    let mut snapshot = snapshot(test).await;
    let changes = snapshot
        .changes(HOME, Span::Beyond(1), 1_000)
        .await
        .unwrap();
    assert_eq!(changes.rows.len(), 1);
    assert_eq!(
        (changes.rows[0].record, &changes.rows[0].body),
        (id(1), &None)
    );
    let fresh = snapshot
        .changes(HOME, Span::Below(u64::MAX), 1_000)
        .await
        .unwrap();
    assert!(fresh.complete && fresh.rows.is_empty());
    let public = snapshot
        .changes(Scope::Public, Span::Below(u64::MAX), 1_000)
        .await;
    assert_eq!(public.unwrap().rows.len(), 1);
}

async fn every_sequence_number_has_the_tag_of_its_commit(test: &TestDatabase) {
    for (mseq, seq) in [(1, 3), (2, 4), (3, 9)] {
        store(test, written(mseq, seq, "{}")).await;
    }
    let mut snapshot = snapshot(test).await;
    let mut tags = snapshot.tags(&[1, 3, 4, 5, 9, 10]).await.unwrap();
    tags.sort_unstable();
    let expected = [(1, 3), (3, 3), (4, 4), (5, 9), (9, 9)];
    assert_eq!(
        tags,
        expected.map(|(seq, last)| (seq, format!("tag {last}")))
    );
}

/// What is kept of two scopes; none before they were counted.
async fn digests(test: &TestDatabase) -> Vec<(Scope, Digest)> {
    let asked = Asked {
        scopes: vec![HOME, Scope::Public],
        digests: true,
        ..Asked::default()
    };
    see(test, asked).await.digests
}

async fn a_scope_is_counted_as_its_records_come_and_go(test: &TestDatabase) {
    store(test, written(1, 1, "{}")).await;
    assert_eq!(
        digests(test).await,
        [],
        "what came before it is not counted"
    );
    test.db.tidy(0).await.unwrap();
    let digest = |versions: &[(u8, u64)]| {
        let mut digest = Digest::default();
        versions
            .iter()
            .for_each(|(n, seq)| digest.add(id(*n), *seq));
        digest
    };
    let counted = digest(&[(1, 1)]);
    assert_eq!(
        digests(test).await,
        [(HOME, counted), (Scope::Public, counted)]
    );
    store(test, written(2, 2, "{}")).await;
    // The first record changes in public, and leaves its area.
    let mut third = written(3, 3, "{}");
    third.records[0].id = id(1);
    for row in &mut third.feed {
        row.record = id(1);
        row.leave = row.scope == HOME;
    }
    store(test, third).await;
    let expected = [
        (HOME, digest(&[(2, 2)])),
        (Scope::Public, digest(&[(1, 3), (2, 2)])),
    ];
    assert_eq!(digests(test).await, expected);
    test.db.tidy(0).await.unwrap();
    assert_eq!(
        digests(test).await,
        expected,
        "counted anew, it is the same"
    );
    write_as_one_who_knows_no_hashes(test).await;
    test.db.tidy(0).await.unwrap();
    assert_eq!(digests(test).await, expected, "put right");
}

/// What rows are like that a program of before wrote, or wrote over.
async fn write_as_one_who_knows_no_hashes(test: &TestDatabase) {
    let sql = "UPDATE feed SET hash = CASE WHEN leave THEN 7 ELSE 0 END";
    let written = if test.url.starts_with("sqlite:") {
        let mut line = sqlx::SqliteConnection::connect(&test.url).await.unwrap();
        sqlx::query(sql)
            .execute(&mut line)
            .await
            .unwrap()
            .rows_affected()
    } else {
        let mut line = sqlx::PgConnection::connect(&test.url).await.unwrap();
        sqlx::query(sql)
            .execute(&mut line)
            .await
            .unwrap()
            .rows_affected()
    };
    assert_eq!(written, 4);
}

async fn what_left_long_ago_is_forgotten_below_the_horizon(test: &TestDatabase) {
    for seq in 1..=4 {
        let mut one = written(seq, seq, "{}");
        one.now = i64::try_from(seq).unwrap();
        one.feed.truncate(1);
        one.feed[0].leave = seq < 4;
        store(test, one).await;
    }
    let changes = async || {
        let mut snapshot = snapshot(test).await;
        let changes = snapshot
            .changes(Scope::Public, Span::Beyond(0), 1_000)
            .await
            .unwrap();
        let tags = snapshot.tags(&[1, 2, 3, 4]).await.unwrap();
        let seqs: Vec<u64> = changes.rows.iter().map(|row| row.seq).collect();
        (
            seqs,
            tags.into_iter().map(|(_, tag)| tag).collect::<Vec<_>>(),
        )
    };
    test.db.tidy(1).await.unwrap();
    assert_eq!(see(test, Asked::default()).await.head.horizon, 0);
    assert_eq!(changes().await.0, [1, 2, 3, 4]);
    test.db.tidy(3).await.unwrap();
    assert_eq!(see(test, Asked::default()).await.head.horizon, 2);
    let tags = ["tag 2", "tag 2", "tag 3", "tag 4"].map(str::to_owned);
    assert_eq!(changes().await, (vec![3, 4], tags.to_vec()));
    // A clock that was set back moves it nowhere.
    test.db.tidy(0).await.unwrap();
    assert_eq!(see(test, Asked::default()).await.head.horizon, 2);
}

async fn a_mutation_has_one_first_outcome(test: &TestDatabase) {
    store(test, written(1, 1, "{}")).await;
    let mut again = written(2, 2, "{}");
    again.outcomes[0].mid = id(101);
    let mut open = begin(test).await;
    assert!(open.store(&again).await.is_err());
    drop(open);
    again.outcomes[0].original = false;
    store(test, again).await;
}

async fn an_epoch_is_taken_for_good(test: &TestDatabase) {
    let mut open = begin(test).await;
    open.take_epoch(id(7)).await.unwrap();
    open.rename("花木街道", true).await.unwrap();
    open.commit().await.unwrap();
    let head = see(test, Asked::default()).await.head;
    assert_eq!(head.epoch, id(7));
    assert_eq!((&*head.name, head.demo), ("花木街道", true));
}

fn account(logins: &[&str], grants: Vec<Grant>) -> NewAccount {
    NewAccount {
        person: Person {
            id: id(200),
            name: "社工小陈".to_owned(),
            title: Some("社工".to_owned()),
        },
        logins: logins.iter().map(|login| (*login).to_owned()).collect(),
        password: "$argon2id$".to_owned(),
        grants,
    }
}

fn grant(role: Role) -> Grant {
    Grant {
        role,
        area: Some(id(3)),
        from: 5,
        until: Some(9),
    }
}

async fn a_changed_grant_holds_from_the_next_look(test: &TestDatabase) {
    let grants = vec![grant(Role::Worker), grant(Role::CommitteeLead)];
    let account = account(&["W1"], grants.clone());
    test.db.put_account(&account).await.unwrap();
    let asked = Asked {
        person: Some(id(200)),
        ..Asked::default()
    };
    assert_eq!(see(test, asked.clone()).await.grants, grants);
    let resident = [grant(Role::Resident)];
    test.db.put_grants(id(200), &resident).await.unwrap();
    assert_eq!(see(test, asked).await.grants, resident);
    let wanted = Wanted {
        people: vec![id(200), id(9)],
        ..Wanted::default()
    };
    let (_, loaded) = test.db.begin(&wanted).await.unwrap();
    assert_eq!(loaded.grants, [(id(200), grant(Role::Resident))]);
}

async fn a_login_leads_to_its_account(test: &TestDatabase) {
    let first = account(&["W1", "13800000001"], Vec::new());
    test.db.put_account(&first).await.unwrap();
    let changed = account(&["W2", "13800000001"], Vec::new());
    test.db.put_account(&changed).await.unwrap();
    for (login, found) in [("W1", false), ("W2", true), ("13800000001", true)] {
        let credentials = test.db.credentials(login).await.unwrap();
        assert_eq!(credentials.map(|c| c.account), found.then_some(id(200)));
    }
    let person = test.db.person(id(200)).await.unwrap();
    assert_eq!(person, Some(first.person));
    assert_eq!(test.db.person(id(9)).await.unwrap(), None);
}

async fn a_session_lasts_until_it_is_closed(test: &TestDatabase) {
    let session = |token: &str, expires_at| SessionRow {
        token: token.to_owned(),
        account: id(200),
        expires_at,
    };
    let db = &test.db;
    db.open_session(&session("a", 10), 1).await.unwrap();
    db.extend_session("a", 20).await.unwrap();
    assert_eq!(db.session("a").await.unwrap(), Some(session("a", 20)));
    db.open_session(&session("b", 50), 30).await.unwrap();
    assert_eq!(db.session("a").await.unwrap(), None);
    db.close_session("b").await.unwrap();
    assert_eq!(db.session("b").await.unwrap(), None);
}

async fn a_group_that_signs_somebody_out_ends_their_sessions_and_no_others(test: &TestDatabase) {
    for (token, person) in [("a", 200), ("b", 200), ("c", 202)] {
        let session = SessionRow {
            token: token.to_owned(),
            account: id(person),
            expires_at: 9,
        };
        test.db.open_session(&session, 1).await.unwrap();
    }
    let signs_out = Written {
        signed_out: vec![id(200)],
        ..written(1, 1, "{}")
    };
    store(test, signs_out).await;
    for (token, is_open) in [("a", false), ("b", false), ("c", true)] {
        let session = test.db.session(token).await.unwrap();
        assert_eq!(session.is_some(), is_open, "{token}");
    }
}

async fn a_number_serves_several_people(test: &TestDatabase) {
    let number = "13800000001".to_owned();
    for n in [200, 201] {
        let mut account = account(&[&format!("W{n}")], Vec::new());
        account.person.id = id(n);
        test.db.put_account(&account).await.unwrap();
        let phones = [number.clone(), number.clone()];
        test.db.put_phones(id(n), &phones).await.unwrap();
    }
    let ids = |people: Vec<Person>| people.into_iter().map(|p| p.id).collect::<Vec<_>>();
    let people = test.db.people_of_phone(&number).await.unwrap();
    assert_eq!(ids(people), [id(200), id(201)]);
    let phones = test.db.phones(id(200)).await.unwrap();
    assert_eq!(phones, [number.as_str()]);
    test.db.put_phones(id(200), &[]).await.unwrap();
    let people = test.db.people_of_phone(&number).await.unwrap();
    assert_eq!(ids(people), [id(201)]);
}

async fn a_code_is_tried_so_often_and_used_once(test: &TestDatabase) {
    let tried = async |now| test.db.try_code("138", 2, now).await.unwrap();
    assert_eq!(tried(1).await, None);
    test.db.put_code("138", "old", 10).await.unwrap();
    assert_eq!(tried(9).await.as_deref(), Some("old"));
    test.db.put_code("138", "hash", 10).await.unwrap();
    assert_eq!(tried(10).await, None, "it has expired");
    for _ in 0..2 {
        assert_eq!(tried(9).await.as_deref(), Some("hash"));
    }
    assert_eq!(tried(9).await, None, "it was tried twice");
    for (hash, used) in [("old", false), ("hash", true), ("hash", false)] {
        assert_eq!(test.db.use_code("138", hash).await.unwrap(), used);
    }
    test.db.put_code("138", "hash", 10).await.unwrap();
    test.db.forget_codes(10, 0).await.unwrap();
    assert!(!test.db.use_code("138", "hash").await.unwrap());
}

async fn a_browser_knows_who_signed_in_there_for_so_long(test: &TestDatabase) {
    for (person, now) in [(200, 1), (201, 2), (200, 3)] {
        test.db.know_browser("b", id(person), now).await.unwrap();
    }
    let known = async |since| test.db.known_in_browser("b", since).await.unwrap();
    assert_eq!(known(1).await, [id(200), id(201)]);
    assert_eq!(known(2).await, [id(200)]);
    test.db.forget_codes(0, 2).await.unwrap();
    assert_eq!(known(0).await, [id(200)]);
    test.db
        .put_password(id(200), "$argon2id$new")
        .await
        .unwrap();
    assert!(known(0).await.is_empty());
}

/// That the person of the account of [`written`] is forgotten, with records 1 and 2.
fn erasure() -> Erasure {
    Erasure {
        id: id(90),
        tenant: 1,
        account: id(200),
        at: 7,
        gone: vec![id(1)],
        kept: vec![Kept {
            record: id(2),
            until: 50,
        }],
        never: vec![id(4)],
    }
}

/// What a colleague is told of record 1, and hears again under another number.
async fn tell_twice(test: &TestDatabase) {
    let words = r#"{"outcome":"merged","displaced":[{"field":"secret"}]}"#;
    for (mseq, original) in [(4, true), (5, false)] {
        let mut told = written(mseq, mseq, "{}");
        told.devices[0].account = id(202);
        told.devices[0].id = id(203);
        let outcome = &mut told.outcomes[0];
        (outcome.device, outcome.account, outcome.mid) = (id(203), id(202), id(104));
        (outcome.original, outcome.outcome) = (original, words.to_owned());
        told.attention.clear();
        let version = &mut told.history[0];
        (version.record, version.account, version.mid) = (id(1), id(202), id(104));
        store(test, told).await;
    }
}

/// What waits for a colleague over record 1, and is told again under another number.
async fn wait_twice(test: &TestDatabase) {
    let words = r#"{"outcome":"conflict","waiting":[{"field":"secret"}]}"#;
    for (mseq, original) in [(6, true), (7, false)] {
        let mut waits = written(mseq, mseq, "{}");
        waits.devices[0].account = id(202);
        waits.devices[0].id = id(203);
        let outcome = &mut waits.outcomes[0];
        (outcome.device, outcome.account, outcome.mid) = (id(203), id(202), id(106));
        (outcome.original, outcome.outcome) = (original, words.to_owned());
        waits.attention[0].device = id(203);
        waits.attention[0].about = vec![(id(1), None)];
        if !original {
            waits.attention.clear();
        }
        waits.history.clear();
        store(test, waits).await;
    }
}

async fn outcomes_tell_nothing_of_who_was_erased_under_whatever_number(test: &TestDatabase) {
    store(test, written(1, 1, r#""secret""#)).await;
    tell_twice(test).await;
    wait_twice(test).await;
    erase(test).await;
    let asked = Asked {
        device: Some((id(203), 0)),
        outcomes: 10,
        ..Asked::default()
    };
    let outcomes = see(test, asked).await.outcomes;
    assert_eq!(outcomes.len(), 4);
    for outcome in outcomes {
        assert!(!outcome.outcome.contains("secret"), "{outcome:?}");
    }
}

async fn erase(test: &TestDatabase) -> Vec<String> {
    let mut open = begin(test).await;
    let tokens = open.erase(&erasure()).await.unwrap();
    open.commit().await.unwrap();
    tokens
}

async fn what_was_erased_leaves_nothing_and_is_known(test: &TestDatabase) {
    let db = &test.db;
    db.put_account(&account(&["W1"], Vec::new())).await.unwrap();
    db.put_phones(id(200), &["138".to_owned()]).await.unwrap();
    let session = SessionRow {
        token: "t".to_owned(),
        account: id(200),
        expires_at: 9,
    };
    db.open_session(&session, 1).await.unwrap();
    for n in 1..=3 {
        store(test, written(n, n, r#""secret""#)).await;
    }
    let photo = PhotoRow {
        record: id(1),
        hash: "ab".to_owned(),
        content_type: "image/png".to_owned(),
    };
    db.put_photo(&photo, 40).await.unwrap();
    assert_eq!(erase(test).await, ["t"]);
    // A second server that replays the same finds it done.
    assert_eq!(erase(test).await, Vec::<String>::new());
    assert!(db.is_erased(id(200)).await.unwrap());
    assert!(!db.is_erased(id(201)).await.unwrap());
    assert_eq!(db.credentials("W1").await.unwrap().map(|c| c.account), None);
    assert_eq!(db.person(id(200)).await.unwrap(), None);
    assert_eq!(db.phones(id(200)).await.unwrap(), Vec::<String>::new());
    assert_eq!(db.session("t").await.unwrap(), None);
    assert!(db.devices(id(200)).await.unwrap()[0].revoked);
    for n in [1, 2] {
        assert_eq!(db.versions(id(n)).await.unwrap(), []);
        assert_eq!(snapshot(test).await.record(id(n)).await.unwrap(), None);
    }
    assert!(snapshot(test).await.record(id(3)).await.unwrap().is_some());
    assert_eq!(db.forget_unnamed(1, 9).await.unwrap(), [photo]);
    let wanted = Wanted {
        records: vec![id(1), id(2), id(3), id(4)],
        mutations: vec![(id(200), id(101))],
        ..Wanted::default()
    };
    let (open, mut loaded) = db.begin(&wanted).await.unwrap();
    drop(open);
    loaded.erased.sort();
    assert_eq!(loaded.erased, [id(1), id(2), id(4)]);
    assert_eq!((loaded.records.len(), loaded.outcomes.len()), (1, 0));
    let known = ErasureRow {
        id: id(90),
        at: 7,
        gone: 1,
        kept: 1,
    };
    assert_eq!(db.erasures().await.unwrap(), [known]);
}

async fn what_a_rule_keeps_of_it_goes_when_it_is_due(test: &TestDatabase) {
    let db = &test.db;
    for n in 1..=2 {
        store(test, written(n, n, r#""kept""#)).await;
    }
    erase(test).await;
    db.forget_kept(49).await.unwrap();
    let kept = KeptRow {
        until: 50,
        body: r#""kept""#.to_owned(),
    };
    assert_eq!(db.kept().await.unwrap(), [kept]);
    db.forget_kept(50).await.unwrap();
    assert_eq!(db.kept().await.unwrap(), []);
    let wanted = Wanted {
        records: vec![id(2)],
        ..Wanted::default()
    };
    let (open, loaded) = db.begin(&wanted).await.unwrap();
    drop(open);
    assert_eq!(loaded.erased, [id(2)], "for ever");
}

async fn a_photo_belongs_to_its_record(test: &TestDatabase) {
    let photo = |n| PhotoRow {
        record: id(n),
        hash: "ab".to_owned(),
        content_type: "image/png".to_owned(),
    };
    let db = &test.db;
    for n in [1, 1, 2] {
        db.put_photo(&photo(n), 1).await.unwrap();
    }
    assert_eq!(db.photo(id(1), "ab").await.unwrap(), Some(photo(1)));
    assert_eq!(db.photo(id(3), "ab").await.unwrap(), None);
    assert_eq!(db.photos_alike("ab").await.unwrap().len(), 2);
}

async fn versions_tell_who_wrote_what(test: &TestDatabase) {
    store(test, written(1, 1, "first")).await;
    let mut second = written(2, 2, "second");
    second.records[0].id = id(1);
    second.history[0] = HistoryRow {
        record: id(1),
        account: id(202),
        before: Some("first".to_owned()),
        ..second.history[0].clone()
    };
    store(test, second).await;
    let expected = [
        (id(200), "first".to_owned()),
        (id(202), "second".to_owned()),
    ];
    assert_eq!(test.db.versions(id(1)).await.unwrap(), expected);
    assert_eq!(test.db.versions(id(9)).await.unwrap(), []);
}

async fn the_past_of_a_record_comes_in_pages(test: &TestDatabase) {
    let author = account(&["W1"], Vec::new());
    test.db.put_account(&author).await.unwrap();
    store(test, written(1, 1, "first")).await;
    for (seq, before) in [(2, "first"), (3, "second")] {
        let mut next = written(seq, seq, if seq == 2 { "second" } else { "third" });
        next.records[0].id = id(1);
        next.history[0].record = id(1);
        next.history[0].before = Some(before.to_owned());
        store(test, next).await;
    }
    let mut snapshot = snapshot(test).await;
    let latest = snapshot.versions_before(id(1), u64::MAX, 2).await.unwrap();
    let told: Vec<_> = latest
        .iter()
        .map(|row| (row.seq, row.before.as_deref(), &*row.body))
        .collect();
    let expected = [(3, Some("second"), "third"), (2, Some("first"), "second")];
    assert_eq!(told, expected);
    assert_eq!(latest[0].by.as_ref().unwrap().name, "社工小陈");
    assert_eq!(
        latest[0].outcome.as_deref(),
        Some(r#"{"outcome":"applied"}"#)
    );
    let earlier = snapshot.versions_before(id(1), 2, 9).await.unwrap();
    assert_eq!((earlier.len(), earlier[0].before.as_deref()), (1, None));
    assert_eq!(earlier[0].body, "first");
    let nothing = snapshot.versions_before(id(9), u64::MAX, 9).await;
    assert_eq!(nothing.unwrap(), []);
}

async fn what_waits_is_found_by_record_and_by_area(test: &TestDatabase) {
    for (mseq, met, area) in [(1, true, 7), (2, false, 7), (3, true, 8)] {
        let mut next = written(mseq, mseq, "body");
        next.attention[0].met = met;
        next.attention[0].about = vec![(id(1), Some(id(area))), (id(99), None)];
        if mseq == 1 {
            next.attention[0].about.push((id(2), Some(id(area))));
        }
        next.now = i64::try_from(mseq).unwrap();
        store(test, next).await;
    }
    let mut snapshot = snapshot(test).await;
    let met = snapshot.met(id(1), 9).await.unwrap();
    assert_eq!(met.iter().map(|row| row.at).collect::<Vec<_>>(), [3, 1]);
    assert_eq!((&*met[0].stood, &met[0].by), ("body", &None));
    assert_eq!(snapshot.met(id(1), 1).await.unwrap().len(), 1);
    assert_eq!(snapshot.met(id(99), 9).await.unwrap(), []);
    let mut before = ConcernPlace::END;
    let mut concerns = async |others_than: &[Id], since, before, most| {
        let rows = snapshot.concerns(id(7), others_than, since, before, most);
        let rows = rows.await.unwrap();
        assert!(rows.iter().all(|row| row.account == id(200)));
        rows.into_iter().map(|row| row.place).collect::<Vec<_>>()
    };
    let all = concerns(&[id(9)], 0, before, 9).await;
    let told: Vec<_> = all.iter().map(|place| (place.at, place.record)).collect();
    assert_eq!(told, [(2, id(1)), (1, id(2)), (1, id(1))]);
    assert_eq!(concerns(&[], 2, before, 9).await, all[..1]);
    assert_eq!(concerns(&[id(9), id(200)], 0, before, 9).await, []);
    // One after the other, although two came at once.
    for place in &all {
        assert_eq!(concerns(&[], 0, before, 1).await, [*place]);
        before = *place;
    }
    assert_eq!(concerns(&[], 0, before, 1).await, []);
}

async fn only_a_photo_that_its_record_names_no_more_is_forgotten(test: &TestDatabase) {
    let db = &test.db;
    // Changed at 1: one names its photo, one does not, one changes later.
    store(test, written(1, 1, r#"["named"]"#)).await;
    store(test, written(2, 2, "[]")).await;
    let changed = Written {
        now: 50,
        ..written(3, 3, "[]")
    };
    store(test, changed).await;
    for (n, hash) in [
        (1, "named"),
        (2, "unnamed"),
        (3, "unnamed"),
        (9, "no record"),
    ] {
        let photo = PhotoRow {
            record: id(n),
            hash: hash.to_owned(),
            content_type: "image/png".to_owned(),
        };
        db.put_photo(&photo, 10).await.unwrap();
    }
    let forget = async |before| {
        let gone = db.forget_unnamed(before, 9).await.unwrap();
        assert!(gone.iter().all(|photo| photo.content_type == "image/png"));
        let gone = gone.into_iter().map(|photo| (photo.record, photo.hash));
        let mut gone: Vec<_> = gone.collect();
        gone.sort();
        gone
    };
    let unnamed = |n| (id(n), "unnamed".to_owned());
    assert_eq!(forget(10).await, []);
    assert_eq!(
        forget(50).await,
        [unnamed(2), (id(9), "no record".to_owned())]
    );
    assert!(db.is_needed("named").await.unwrap());
    assert!(db.is_needed("unnamed").await.unwrap(), "by another record");
    assert!(!db.is_needed("no record").await.unwrap());
    assert_eq!(forget(51).await, [unnamed(3)]);
    assert!(!db.is_needed("unnamed").await.unwrap());
}

async fn a_revoked_device_stays_revoked(test: &TestDatabase) {
    store(test, written(1, 1, "{}")).await;
    let session = SessionRow {
        token: "t".to_owned(),
        account: id(200),
        expires_at: 9,
    };
    test.db.open_session(&session, 1).await.unwrap();
    assert!(test.db.revoke_device(id(201)).await.unwrap());
    assert_eq!(test.db.session("t").await.unwrap(), None);
    assert!(!test.db.revoke_device(id(202)).await.unwrap());
    store(test, written(2, 2, "{}")).await;
    let asked = Asked {
        device: Some((id(201), 0)),
        ..Asked::default()
    };
    assert!(see(test, asked).await.device.unwrap().revoked);
    let devices = test.db.devices(id(200)).await.unwrap();
    let told: Vec<_> = devices
        .iter()
        .map(|device| (device.id, device.last_mseq, device.revoked))
        .collect();
    assert_eq!(told, [(id(201), 2, true)]);
}

async fn a_commit_is_durable_before_its_answer(test: &TestDatabase) {
    let durability = test.db.durability().await.unwrap();
    let durable = [
        "sqlite journal_mode=wal synchronous=FULL, groups of the log synced together",
        "postgresql synchronous_commit=on fsync=on",
    ];
    assert!(durable.contains(&&*durability), "{durability}");
}

#[tokio::test]
async fn a_copy_taken_in_use_opens_with_what_was_committed() {
    let test = TestDatabase::open(Engine::Sqlite).await;
    store(&test, written(1, 1, "{}")).await;
    let open = begin(&test).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("it's a copy.sqlite");
    test.db.backup(&copy).await.unwrap();
    drop(open);
    let url = format!("sqlite:{}", copy.display());
    let opened = server::db::open(&url, server::db::Tenant(1)).await.unwrap();
    let (_, seen) = opened.snapshot(&Asked::default()).await.unwrap();
    assert_eq!(seen.head.seq, 1);
}

#[tokio::test]
async fn a_notice_is_heard_once_its_commit_is_done() {
    let test = TestDatabase::open(Engine::Postgres).await;
    let mut listener = test.db.listen().await.unwrap().unwrap();
    let mut failing = written(1, 1, "{}");
    failing.outcomes.push(failing.outcomes[0].clone());
    let failed = begin(&test).await.finish(&failing, Some("undone")).await;
    assert!(failed.is_err());
    let done = written(1, 1, "{}");
    let settling = begin(&test).await.finish(&done, Some("done")).await;
    settling.unwrap().await.unwrap();
    assert_eq!(listener.next().await.unwrap().as_deref(), Some("done"));
}

#[tokio::test]
async fn a_url_of_no_known_engine_is_refused() {
    let opened = server::db::open("mysql://x", server::db::Tenant(1)).await;
    assert!(opened.is_err());
}
