//! `POST /api/sync`, one phone at a time, on both databases.

use crate::phone::{Phone, id, log, mutation, refusal};
use domain::{Id, Refusal, Role, Scope};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use reqwest::Method;
use serde_json::{Value, json};
use server::db::Wanted;
use sync::{ErrorCode, Outcome, limits};
use test_kit::server::{Engine, TestServer};

test_kit::on_every_engine! {
    a_log_comes_back_with_its_receipt
    the_same_push_twice_has_one_effect
    a_deed_known_under_another_number_has_no_second_effect
    a_gap_is_refused
    a_record_out_of_sight_is_not_taken_over_by_any_body
    a_bad_mutation_is_refused_alone
    what_rests_on_a_refused_mutation_is_refused
    a_role_that_may_not_is_refused
    two_edits_of_one_field_are_merged_and_kept
    a_device_belongs_to_one_person
    a_device_that_the_server_forgot_goes_on_where_it_was
    a_phone_that_heard_of_another_log_must_pull_before_it_sends
    a_number_that_another_phone_used_is_refused
    a_revoked_device_is_told_so
    a_visitor_reads_what_is_public_and_writes_nothing
    a_large_scope_comes_in_pages
    a_new_scope_comes_whole_and_a_lost_one_is_named
    a_device_that_floods_is_put_off_and_others_are_served
}

const AREA: u8 = 1;

async fn server_and_worker(engine: Engine) -> (TestServer, Phone) {
    let server = TestServer::on(engine).await;
    server.hire("W1", Role::Worker, Some(id(AREA))).await;
    let phone = Phone::of(&server, "W1").await;
    (server, phone)
}

fn refused(outcome: &Outcome) -> &Refusal {
    match outcome {
        Outcome::Rejected { refusal, .. } => refusal,
        other => panic!("not rejected: {other:?}"),
    }
}

async fn a_log_comes_back_with_its_receipt(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let first = phone.pull().await.unwrap();
    assert_eq!(first.head.seq, 0);
    let held = [
        Scope::Public,
        Scope::Area(id(AREA)),
        Scope::User(phone.user.unwrap()),
    ];
    assert_eq!(first.permissions.held, held);
    let answer = phone.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    let receipt = &answer.outcomes[0];
    assert_eq!(
        (receipt.mseq, receipt.seq, answer.last_mseq),
        (1, Some(1), 1)
    );
    assert_eq!(receipt.outcome, Outcome::Applied);
    assert_eq!(answer.pages.len(), 1);
    assert_eq!(phone.record(id(9)).unwrap()["fields"]["title"], "消防学习");
    phone.settled = 1;
    let quiet = phone.push(&[]).await.unwrap();
    assert!(quiet.outcomes.is_empty() && quiet.pages.is_empty() && !quiet.more);
}

async fn the_same_push_twice_has_one_effect(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let push = [log(1, id(9), id(AREA)), log(2, id(10), id(AREA))];
    let first = phone.push(&push).await.unwrap();
    let again = phone.push(&push).await.unwrap();
    assert_eq!(again.outcomes, first.outcomes);
    assert_eq!(again.head, first.head);
    // The same ones side by side, as two tabs would send them.
    let mut tabs = Vec::new();
    for _ in 0..4 {
        let mut tab = phone.clone_of();
        (tab.device, tab.settled) = (phone.device, 2);
        let push = [log(3, id(11), id(AREA))];
        tabs.push(tokio::spawn(async move {
            tab.push(&push).await.unwrap().outcomes
        }));
    }
    for tab in tabs {
        let outcomes = tab.await.unwrap();
        assert_eq!((outcomes.len(), outcomes[0].seq), (1, Some(3)));
    }
    assert_eq!(phone.pull().await.unwrap().head.seq, 3);
}

async fn a_deed_known_under_another_number_has_no_second_effect(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let first = phone.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    let mut other = phone.clone_of();
    let push = [log(1, id(10), id(AREA)), log(2, id(9), id(AREA))];
    let again = other.push(&push).await.unwrap();
    assert_eq!(again.outcomes[1].mseq, 2);
    assert_eq!(again.outcomes[1].seq, first.outcomes[0].seq);
    assert_eq!(again.head.seq, 2);
}

async fn a_gap_is_refused(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let gap = phone.push(&[log(2, id(9), id(AREA))]).await.unwrap_err();
    assert_eq!(gap, ErrorCode::Gap { expected: 1 });
    // Within one request there is none.
    for second in [1, 3] {
        let push = [log(1, id(9), id(AREA)), log(second, id(10), id(AREA))];
        let malformed = ErrorCode::Malformed {
            field: "mseq".to_owned(),
        };
        assert_eq!(phone.push(&push).await.unwrap_err(), malformed);
    }
    let answer = phone.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    assert_eq!((answer.last_mseq, answer.head.seq), (1, 1));
}

async fn a_record_out_of_sight_is_not_taken_over_by_any_body(engine: Engine) {
    let (server, phone) = server_and_worker(engine).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let mut owner = Phone::of(&server, "W2").await;
    owner.push(&[log(1, id(9), id(2))]).await.unwrap();
    let create = json!([{
        "record": id(9), "kind": "activity_log", "schema": 1, "op": "create",
        "fields": {"title": "a", "topic": "safety", "started_at": 1, "area": id(AREA)},
    }]);
    let bodies = [
        format!(r#"{{"observed_at":1,"depends_on":null,"changes":{create}}}"#),
        format!(r#"{{"observed_at":1,"changes":[],"changes":{create}}}"#),
        format!(r#"{{"observed_at":1,"changes":{create},"changes":{create}}}"#),
    ];
    for (n, body) in bodies.iter().enumerate() {
        let text = phone.body(&[]).to_string().replace(
            r#""mutations":[]"#,
            &format!(
                r#""mutations":[{{"mseq":{},"mid":"{}","body":{body}}}]"#,
                n + 1,
                id(90 + n as u8)
            ),
        );
        let request = phone.request(Method::POST, "/api/sync");
        let request = request
            .header("content-type", "application/json")
            .body(text);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let outcome = &answer["outcomes"][n];
        assert_eq!(outcome["outcome"], "rejected", "{body}: {answer}");
    }
    owner.pull().await.unwrap();
    assert_eq!(owner.record(id(9)).unwrap()["fields"]["area"], json!(id(2)));
}

async fn a_bad_mutation_is_refused_alone(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let create = |record: u8, kind: &str, fields: Value| {
        let op = json!({"op": "create", "fields": fields});
        mutation(0, id(100 + record), id(record), kind, op)
    };
    let good = json!({"title": "a", "topic": "safety", "started_at": 1, "area": id(AREA)});
    let with = |field: &str, value: Value| {
        let mut fields = good.clone();
        fields[field] = value;
        fields
    };
    let nothing = json!({"mid": id(50), "body": [1, "two"]});
    let mut push = [
        create(1, "spaceship", good.clone()),
        create(2, "activity_log", with("minutes", json!("ninety"))),
        create(3, "activity_log", with("colour", json!("red"))),
        create(
            4,
            "activity_log",
            with("story", json!("x".repeat(limits::MUTATION_BYTES))),
        ),
        nothing,
        create(5, "activity_log", with("title", json!("“家门口”\u{0}🎉\\"))),
    ];
    for (mseq, envelope) in (1..).zip(&mut push) {
        envelope["mseq"] = json!(mseq);
    }
    let answer = phone.push(&push).await.unwrap();
    let outcomes: Vec<&Outcome> = answer.outcomes.iter().map(|r| &r.outcome).collect();
    let codes = outcomes[..5].iter().map(|outcome| &*refused(outcome).code);
    let expected = [
        "unknown_kind",
        "wrong_type",
        "unknown_field",
        "too_large",
        "malformed",
    ];
    assert_eq!(codes.collect::<Vec<_>>(), expected);
    assert_eq!(outcomes[5], &Outcome::Applied);
    assert_eq!(answer.head.seq, 1);
}

async fn what_rests_on_a_refused_mutation_is_refused(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let refused_log = log(1, id(9), id(AREA + 1));
    phone
        .push(std::slice::from_ref(&refused_log))
        .await
        .unwrap();
    let mut dependent = log(2, id(10), id(AREA));
    dependent["body"]["depends_on"] = json!([refused_log["mid"]]);
    let mut with_it = log(3, id(11), id(AREA));
    with_it["body"]["depends_on"] = json!([dependent["mid"]]);
    let answer = phone.push(&[dependent, with_it]).await.unwrap();
    for receipt in &answer.outcomes[1..] {
        assert_eq!(refused(&receipt.outcome), &Refusal::of("depends_on"));
    }
}

async fn a_role_that_may_not_is_refused(engine: Engine) {
    let (server, mut phone) = server_and_worker(engine).await;
    server.hire("R1", Role::Resident, Some(id(AREA))).await;
    let mut resident = Phone::of(&server, "R1").await;
    for phone in [&mut resident, &mut phone] {
        let post = json!({"op": "create", "fields": {
            "title": "a", "topic": "safety", "body": "b", "area": id(AREA),
        }});
        let push = [mutation(
            1,
            Id::derived("post", &[phone.device]),
            id(9),
            "post",
            post,
        )];
        let answer = phone.push(&push).await.unwrap();
        assert_eq!(
            refused(&answer.outcomes[0].outcome),
            &Refusal::of("lead_only")
        );
    }
    let answer = resident.push(&[log(2, id(10), id(AREA))]).await.unwrap();
    assert_eq!(
        refused(&answer.outcomes[1].outcome),
        &Refusal::of("not_permitted")
    );
}

async fn two_edits_of_one_field_are_merged_and_kept(engine: Engine) {
    let (server, mut one) = server_and_worker(engine).await;
    server.hire("L1", Role::CommitteeLead, Some(id(AREA))).await;
    let mut two = Phone::of(&server, "L1").await;
    one.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    two.pull().await.unwrap();
    let edit = |mseq, mid, title: &str| {
        let put = json!({"put": {"was": "消防学习", "now": title}});
        let op = json!({"op": "edit", "fields": {"title": put}});
        mutation(mseq, mid, id(9), "activity_log", op)
    };
    one.push(&[edit(2, id(51), "消防演练")]).await.unwrap();
    let answer = two.push(&[edit(1, id(52), "消防讲座")]).await.unwrap();
    let Outcome::Merged { displaced } = &answer.outcomes[0].outcome else {
        panic!("{:?}", answer.outcomes);
    };
    assert_eq!(displaced[0].theirs, "消防演练");
    one.pull().await.unwrap();
    assert_eq!(one.record(id(9)), two.record(id(9)));
    assert_eq!(one.record(id(9)).unwrap()["fields"]["title"], "消防讲座");
}

async fn a_device_belongs_to_one_person(engine: Engine) {
    let (server, mut phone) = server_and_worker(engine).await;
    phone.pull().await.unwrap();
    server.hire("W2", Role::Worker, Some(id(AREA))).await;
    let mut thief = Phone::of(&server, "W2").await;
    thief.device = phone.device;
    assert_eq!(thief.pull().await.unwrap_err(), ErrorCode::WrongUser);
    let push = [log(1, id(9), id(AREA))];
    assert_eq!(thief.push(&push).await.unwrap_err(), ErrorCode::WrongUser);
    // A's open tab, after B signed in on the same browser.
    let own = thief.user;
    thief.user = phone.user;
    assert_eq!(thief.push(&push).await.unwrap_err(), ErrorCode::WrongUser);
    thief.user = own;
    thief.device = id(77);
    thief.pull().await.unwrap();
}

async fn a_device_that_the_server_forgot_goes_on_where_it_was(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    phone.settled = 40;
    let answer = phone.push(&[log(41, id(9), id(AREA))]).await.unwrap();
    assert_eq!(answer.last_mseq, 41);
}

async fn a_phone_that_heard_of_another_log_must_pull_before_it_sends(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    phone.pull().await.unwrap();
    let epoch = std::mem::replace(&mut phone.epoch, json!(id(99)));
    let gap = ErrorCode::Gap { expected: 1 };
    let push = [log(1, id(9), id(AREA))];
    assert_eq!(phone.push(&push).await.unwrap_err(), gap);
    phone.epoch = epoch;
    let cursors = phone.cursors.clone();
    let forged = json!({"seq": 0, "tag": "AAAAAAAAAAAAAAAAAAAAAA"});
    phone
        .cursors
        .values_mut()
        .for_each(|cursor| *cursor = forged.clone());
    assert_eq!(phone.push(&push).await.unwrap_err(), gap);
    phone.cursors = cursors;
    assert_eq!(phone.push(&push).await.unwrap().last_mseq, 1);
}

async fn a_number_that_another_phone_used_is_refused(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let mut copy = phone.clone_of();
    copy.device = phone.device;
    phone.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    // Its second number would fit, but rests on a first one that is not known.
    let push = [log(1, id(10), id(AREA)), log(2, id(11), id(AREA))];
    let gap = ErrorCode::Gap { expected: 2 };
    assert_eq!(copy.push(&push).await.unwrap_err(), gap);
    let answer = copy.pull().await.unwrap();
    assert_eq!((answer.last_mseq, answer.head.seq), (1, 1));
}

async fn a_revoked_device_is_told_so(engine: Engine) {
    let (server, mut phone) = server_and_worker(engine).await;
    phone.pull().await.unwrap();
    server.db().revoke_device(phone.device).await.unwrap();
    let revoked = ErrorCode::Revoked {
        device: phone.device,
    };
    assert_eq!(phone.pull().await.unwrap_err(), revoked);
    let push = [log(1, id(9), id(AREA))];
    assert_eq!(phone.push(&push).await.unwrap_err(), revoked);
}

async fn a_visitor_reads_what_is_public_and_writes_nothing(engine: Engine) {
    let (server, mut phone) = server_and_worker(engine).await;
    server.hire("L1", Role::CommitteeLead, Some(id(AREA))).await;
    let mut lead = Phone::of(&server, "L1").await;
    phone.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    let post = json!({"op": "create", "fields": {
        "title": "a", "topic": "safety", "body": "b", "area": id(AREA),
    }});
    lead.push(&[mutation(1, id(50), id(10), "post", post)])
        .await
        .unwrap();
    let mut visitor = Phone::new(&server);
    let answer = visitor.pull().await.unwrap();
    assert_eq!(answer.permissions.held, [Scope::Public]);
    assert!(visitor.record(id(10)).is_some() && visitor.record(id(9)).is_none());
    let push = [log(1, id(11), id(AREA))];
    assert_eq!(visitor.push(&push).await.unwrap_err(), ErrorCode::Forbidden);
    // Somebody's cookie does not make a visitor's request theirs.
    let mut reading = phone.clone_of();
    reading.user = None;
    let answer = reading.pull().await.unwrap();
    assert_eq!(answer.permissions.held, [Scope::Public]);
}

async fn a_large_scope_comes_in_pages(engine: Engine) {
    let (_server, mut phone) = server_and_worker(engine).await;
    let story = "很长的故事。".repeat(700);
    let mut push = Vec::new();
    for n in 1..=150_u8 {
        let mut long = log(u64::from(n), id(n), id(AREA));
        long["body"]["changes"][0]["fields"]["story"] = json!(story);
        push.push(long);
    }
    for part in push.chunks(50) {
        let mut sender = phone.clone_of();
        (sender.device, sender.settled) = (phone.device, part[0]["mseq"].as_u64().unwrap() - 1);
        sender.push(part).await.unwrap();
    }
    let mut answers = 0;
    phone.settled = 150;
    loop {
        let answer = phone.push(&[]).await.unwrap();
        let bytes: usize = answer
            .pages
            .iter()
            .flat_map(|page| &page.changes)
            .map(|c| c.put.as_ref().unwrap().get().len())
            .sum();
        assert!(bytes < limits::PAGE_BYTES + limits::MUTATION_BYTES);
        answers += 1;
        if !answer.more {
            break;
        }
    }
    assert!(answers > 1, "{answers}");
    assert_eq!(phone.base[&Scope::Area(id(AREA))].len(), 150);
}

async fn a_new_scope_comes_whole_and_a_lost_one_is_named(engine: Engine) {
    let (server, mut phone) = server_and_worker(engine).await;
    phone.push(&[log(1, id(9), id(AREA))]).await.unwrap();
    let other = Scope::Area(id(AREA + 1));
    server.hire("W2", Role::Worker, Some(id(AREA + 1))).await;
    let mut elsewhere = Phone::of(&server, "W2").await;
    elsewhere
        .push(&[log(1, id(10), id(AREA + 1))])
        .await
        .unwrap();
    let before = phone.pull().await.unwrap().permissions.version;
    // The worker is moved to the other area.
    server.hire("W1", Role::Worker, Some(id(AREA + 1))).await;
    phone.settled = 1;
    let answer = phone.push(&[]).await.unwrap();
    assert_eq!(answer.permissions.gained, [other]);
    assert_eq!(answer.permissions.lost, [Scope::Area(id(AREA))]);
    assert_ne!(answer.permissions.version, before);
    assert!(
        answer
            .pages
            .iter()
            .all(|page| page.scope == other && page.fresh)
    );
    assert!(phone.record(id(10)).is_some() && phone.record(id(9)).is_none());
    let push = [log(2, id(11), id(AREA))];
    let answer = phone.push(&push).await.unwrap();
    assert_eq!(
        refused(&answer.outcomes[0].outcome),
        &Refusal::of("not_permitted")
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_cut_off_takes_nothing() {
    let (_server, phone) = server_and_worker(Engine::Sqlite).await;
    let large = vec![b' '; limits::REQUEST_BYTES + 1];
    let request = phone.request(Method::POST, "/api/sync").body(large);
    let answer = request.send().await.unwrap();
    assert_eq!(refusal(answer).await, ErrorCode::TooLarge);
    let whole = phone.body(&[log(1, id(9), id(AREA))]).to_string();
    let half = whole[..whole.len() / 2].to_owned();
    let request = phone.request(Method::POST, "/api/sync").body(half);
    let malformed = ErrorCode::Malformed {
        field: "body".to_owned(),
    };
    assert_eq!(refusal(request.send().await.unwrap()).await, malformed);
    let mut pulling = phone.clone_of();
    assert_eq!(pulling.pull().await.unwrap().head.seq, 0);
}

#[tokio::test]
async fn another_protocol_is_outdated() {
    let (_server, phone) = server_and_worker(Engine::Sqlite).await;
    let mut body = phone.body(&[]);
    body["protocol"] = json!(0);
    let request = phone.request(Method::POST, "/api/sync").json(&body);
    let answer = request.send().await.unwrap();
    assert_eq!(refusal(answer).await, ErrorCode::Outdated);
}

#[tokio::test]
async fn a_compressed_push_is_taken_and_its_answer_compressed() {
    let (_server, phone) = server_and_worker(Engine::Sqlite).await;
    let body = phone.body(&[log(1, id(9), id(AREA))]).to_string();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, body.as_bytes()).unwrap();
    let request = phone.request(Method::POST, "/api/sync");
    let request = request
        .header("content-encoding", "gzip")
        .header("accept-encoding", "br")
        .body(packed.finish().unwrap());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-encoding"], "br");
}

async fn a_device_that_floods_is_put_off_and_others_are_served(engine: Engine) {
    let server = TestServer::on(engine).await;
    server.hire("W1", Role::Worker, Some(id(AREA))).await;
    server.hire("W2", Role::Worker, Some(id(AREA))).await;
    let phone = Phone::of(&server, "W1").await;
    let mut other = Phone::of(&server, "W2").await;
    // Somebody else is at the database, so that pushes wait.
    let (held, _) = server.db().begin(&Wanted::default()).await.unwrap();
    let body = phone.body(&[log(1, id(9), id(AREA))]);
    let send = || phone.request(Method::POST, "/api/sync").json(&body).send();
    let mut flood: FuturesUnordered<_> = (0..10).map(|_| send()).collect();
    for _ in 0..6 {
        let answer = flood.next().await.unwrap().unwrap();
        assert_eq!(answer.headers()["retry-after"], "2");
        let put_off = ErrorCode::TooMany { retry_after: 2 };
        assert_eq!(refusal(answer).await, put_off);
    }
    let others = async {
        drop(held);
        other.push(&[log(1, id(10), id(AREA))]).await
    };
    let rest = flood.map(|answer| answer.unwrap().status().as_u16());
    let (served, rest) = tokio::join!(others, rest.collect::<Vec<_>>());
    assert_eq!(served.unwrap().outcomes[0].outcome, Outcome::Applied);
    assert_eq!(rest, [200; 4]);
}
