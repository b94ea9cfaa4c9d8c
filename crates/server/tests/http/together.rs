//! Two servers over one PostgreSQL, and people at both who write into one record at
//! the same time.

use crate::phone::{Phone, id, log, mutation, put};
use domain::{Id, Role, Scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use sync::looking_back::{History, Version};
use sync::{Displaced, Outcome, SyncResponse};
use test_kit::server::{Engine, TestServer};

const RECORD: u8 = 9;
const EDITS: u64 = 15;

/// A server with another one beside it, and a worker's phone at each of them; both
/// hold one log with this story.
async fn two_at_one_log(story: &str) -> ([TestServer; 2], [Phone; 2]) {
    let server = TestServer::on(Engine::Postgres).await;
    let other = server.beside().await;
    for login in ["W1", "W2"] {
        server.hire(login, Role::Worker, Some(id(1))).await;
    }
    let mut here = Phone::of(&server, "W1").await;
    let mut there = Phone::of(&other, "W2").await;
    let mut made = log(1, id(RECORD), id(1));
    made["body"]["changes"][0]["fields"]["story"] = json!(story);
    here.push(&[made]).await.unwrap();
    here.settled = 1;
    there.pull().await.unwrap();
    ([server, other], [here, there])
}

fn field(phone: &Phone, name: &str) -> Value {
    phone.record(id(RECORD)).unwrap()["fields"][name].clone()
}

fn edit(mseq: u64, fields: Value) -> Value {
    let op = json!({"op": "edit", "fields": fields});
    let mid = Id::from_bytes(rand::random());
    mutation(mseq, mid, id(RECORD), "activity_log", op)
}

fn outcome(answer: &SyncResponse) -> &Outcome {
    &answer.outcomes.last().unwrap().outcome
}

/// Rewrites a sentence of the story and the place, again and again, over what the phone
/// holds. The places that gave way, as the answers told.
async fn write(mut phone: Phone, mark: &str) -> (Phone, Vec<Displaced>) {
    let first = phone.settled;
    let mut gave_way = Vec::new();
    for n in 1..=EDITS {
        let (story, place) = (field(&phone, "story"), field(&phone, "place"));
        let sentence = |n: u64| format!("{mark}{n}。");
        let text = story.as_str().unwrap();
        assert!(text.contains(&sentence(n - 1)), "{text}");
        let changed = text.replace(&sentence(n - 1), &sentence(n));
        let fields = json!({
            "story": put(text, changed), "place": put(place, format!("{mark}{n}")),
        });
        let answer = phone.push(&[edit(first + n, fields)]).await.unwrap();
        match outcome(&answer) {
            Outcome::Applied => {}
            Outcome::Merged { displaced } => gave_way.extend(displaced.iter().cloned()),
            Outcome::Conflict { .. } | Outcome::Rejected { .. } => panic!("{answer:?}"),
        }
        phone.settled = first + n;
    }
    (phone, gave_way)
}

/// All versions of the record, the first one first.
async fn versions(phone: &Phone) -> Vec<Version> {
    let (user, mut before) = (phone.user.unwrap(), String::new());
    let mut versions = Vec::new();
    loop {
        let path = format!("/api/records/{}/history?user={user}{before}", id(RECORD));
        let answer = phone.get(&path).await.text().await.unwrap();
        let page: History = serde_json::from_str(&answer).unwrap();
        versions.extend(page.versions);
        let Some(next) = page.before else { break };
        before = format!("&before={next}");
    }
    versions.reverse();
    versions
}

#[tokio::test]
async fn edits_of_one_record_at_two_servers_are_all_kept() {
    let (_servers, [here, there]) = two_at_one_log("甲0。大家一起来。乙0。").await;
    let ((mut here, gave_way), (mut there, more)) =
        tokio::join!(write(here, "甲"), write(there, "乙"));
    let head = here.pull().await.unwrap().head;
    assert_eq!(there.pull().await.unwrap().head, head);
    let area = Scope::Area(id(1));
    assert_eq!(here.base[&area], there.base[&area]);
    assert_eq!(head.seq, 1 + 2 * EDITS, "one number for each deed");
    let story = format!("甲{EDITS}。大家一起来。乙{EDITS}。");
    assert_eq!(field(&here, "story"), json!(story));
    // Each version followed on the one before it, whichever server took it.
    let versions = versions(&here).await;
    assert_eq!(versions.len() as u64, head.seq);
    for (before, after) in versions.iter().zip(&versions[1..]) {
        for (name, was) in &after.was {
            assert_eq!(was, before.fields.get(name).unwrap_or(&Value::Null));
        }
    }
    let places = versions.iter().filter_map(|v| v.fields.get("place"));
    let places: BTreeSet<_> = places.map(Value::to_string).collect();
    assert_eq!(places.len() as u64, 2 * EDITS, "no place was lost");
    // Whoever overwrote what they had not seen was told of it.
    let unseen = versions.iter().filter(|v| !v.unseen.is_empty()).count();
    assert_eq!(unseen, gave_way.len() + more.len());
}

#[tokio::test]
async fn of_two_who_rewrite_one_sentence_at_once_one_is_told() {
    let (_servers, [mut here, mut there]) = two_at_one_log("还没有写。").await;
    for round in 1..=10_u64 {
        here.pull().await.unwrap();
        there.pull().await.unwrap();
        let seen = field(&here, "story");
        assert_eq!(seen, field(&there, "story"));
        let rewritten = |mseq, mark: &str| {
            let text = format!("{mark}第{round}次写。");
            edit(mseq, json!({"story": put(seen.clone(), text)}))
        };
        let (mine, theirs) = (rewritten(round + 1, "甲"), rewritten(round, "乙"));
        let (mine, theirs) = ([mine], [theirs]);
        let (one, two) = tokio::join!(here.push(&mine), there.push(&theirs));
        let (one, two) = (one.unwrap(), two.unwrap());
        let (waiting, stands) = match (outcome(&one), outcome(&two)) {
            (Outcome::Applied, Outcome::Conflict { waiting }) => (waiting, "甲"),
            (Outcome::Conflict { waiting }, Outcome::Applied) => (waiting, "乙"),
            other => panic!("{other:?}"),
        };
        let met = waiting.first().unwrap();
        let stands = json!(format!("{stands}第{round}次写。"));
        assert_eq!((&met.was, &met.theirs), (&seen, &stands));
        here.settled = round + 1;
        there.settled = round;
        here.pull().await.unwrap();
        assert_eq!(field(&here, "story"), stands);
    }
}
