//! Whatever bytes come from outside, each decoder gives a value or an error, and what
//! is decided on rubbish has no effect that a rule would not allow.

use domain::kinds::{self, activity_log};
use domain::{Actor, Grant, Id, Record, Role, validate};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use sync::account::{About, Account, SignIn, UploadState};
use sync::decide::{Ground, decide, read};
use sync::poke::PokeDecoder;
use sync::{ErrorBody, Outcome, SyncRequest, SyncResponse, log};

const NOW: i64 = 1_794_985_200_000;

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

/// What the server holds: one log.
struct Held(Record);

impl Ground for Held {
    fn record(&self, id: Id) -> Option<&Record> {
        (id == self.0.id).then_some(&self.0)
    }
    fn was_rejected(&self, _mid: Id) -> bool {
        false
    }
    fn was_erased(&self, _id: Id) -> bool {
        false
    }
}

fn held() -> Held {
    let record = Record::new(id(9), &activity_log::KIND)
        .with("title", "走访")
        .with("topic", "safety")
        .with("started_at", NOW)
        .with("story", "先看。再试。")
        .with("area", id(1).to_string());
    Held(record)
}

/// A request that is in order: a new log, and an edit of one in every form.
fn request() -> Value {
    let photo = json!({"hash": "a".repeat(64), "size": 9, "width": 1, "height": 1});
    json!({
        "protocol": 1, "user": id(200), "device": id(201), "epoch": null, "permissions": 7,
        "settled": 0, "cursors": {"public": {"seq": 1, "tag": "t~2~u"}},
        "mutations": [
            {"mseq": 1, "mid": id(50), "body": {"observed_at": NOW, "changes": [
                {"record": id(10), "kind": "activity_log", "schema": 1, "op": "create", "fields": {
                    "title": "走访", "topic": "safety", "started_at": NOW, "area": id(1)}}]}},
            {"mseq": 2, "mid": id(51), "body": {"observed_at": NOW, "depends_on": [id(50)], "changes": [
                {"record": id(9), "kind": "activity_log", "schema": 1, "op": "edit", "fields": {
                    "story": {"put": {"was": "先看。", "now": "先看。再试。再说。"}},
                    "participants": {"put": {"was": null, "now": {"elders": 3}}},
                    "photos": {"members": {"add": [photo], "remove": []}}}}]}},
        ],
    })
}

fn answers() -> Vec<Value> {
    let receipt = json!({"mseq": 1, "mid": id(50), "seq": 4, "outcome": "merged", "displaced": [
        {"record": id(9), "field": "place", "was": null, "mine": "a", "theirs": "b"}]});
    vec![
        json!({"protocol": 1, "epoch": id(1), "last_mseq": 1, "outcomes": [receipt],
            "pages": [{"scope": "public", "changes": [{"seq": 4, "id": id(9), "put": {}}],
                "cursor": {"seq": 4, "tag": "t"}}],
            "more": false, "head": {"seq": 4, "tag": "t"}, "server_time": NOW,
            "permissions": {"version": 1, "held": ["public"], "gained": [], "lost": []}}),
        json!({"protocol": 1, "error": "gap", "expected": 3}),
        json!({"user": id(1), "name": "n", "title": null, "grants": [], "expires_at": NOW}),
        json!({"login": "w", "password": "p"}),
        json!({"offset": 3, "complete": false}),
    ]
}

/// Any JSON, of the sizes that matter.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!(id(9))),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,9}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The places in a tree of JSON, each as the way to it.
fn places(value: &Value, way: &str, found: &mut Vec<String>) {
    found.push(way.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{way}/{name}"), found);
            }
        }
        Value::Array(members) => {
            for (at, member) in members.iter().enumerate() {
                places(member, &format!("{way}/{at}"), found);
            }
        }
        _ => {}
    }
}

/// The value with another one somewhere in it.
fn altered(mut value: Value, at: Index, by: Value) -> Value {
    let mut ways = Vec::new();
    places(&value, "", &mut ways);
    if let Some(place) = value.pointer_mut(&ways[at.index(ways.len())]) {
        *place = by;
    }
    value
}

/// Does with the bytes of a request what the server does.
fn serve(bytes: &[u8]) {
    let Ok(request) = serde_json::from_slice::<SyncRequest>(bytes) else {
        return;
    };
    let _ = log::check(&request);
    let grant = Grant {
        role: Role::Worker,
        area: Some(id(1)),
        from: 0,
        until: None,
    };
    let worker = Actor::at(id(200), &[grant], NOW);
    for envelope in &request.mutations {
        let sent = read(envelope.body.get());
        let decision = decide(kinds::RULES, &worker, &held(), &sent, NOW);
        let refused = matches!(decision.outcome, Outcome::Rejected { .. });
        assert!(!refused || decision.effects.is_empty());
        for effect in decision.effects {
            let kind = kinds::ALL
                .named(&effect.after.kind)
                .expect("what is written has a kind");
            assert_eq!(validate(kind, &effect.after), []);
            assert_eq!(kind.area_of(&effect.after), Some(id(1)));
        }
    }
}

fn decode(bytes: &[u8]) {
    let _ = serde_json::from_slice::<SyncResponse>(bytes);
    let _ = serde_json::from_slice::<ErrorBody>(bytes);
    let _ = serde_json::from_slice::<Account>(bytes);
    let _ = serde_json::from_slice::<About>(bytes);
    let _ = serde_json::from_slice::<SignIn>(bytes);
    let _ = serde_json::from_slice::<UploadState>(bytes);
    let _ = PokeDecoder::default().feed(bytes);
}

#[test]
fn what_is_in_order_is_taken() {
    let request: SyncRequest = serde_json::from_value(request()).expect("it decodes");
    assert_eq!(log::check(&request), Ok(()));
    for envelope in &request.mutations {
        assert!(read(envelope.body.get()).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_json_in_a_request_is_decided_or_refused(
        first in (any::<Index>(), any_json()),
        second in (any::<Index>(), any_json()),
    ) {
        let once = altered(request(), first.0, first.1);
        serve(once.to_string().as_bytes());
        serve(altered(once, second.0, second.1).to_string().as_bytes());
    }

    #[test]
    fn any_damage_to_a_request_is_refused_or_harmless(at in any::<Index>(), byte in any::<u8>(), cut in any::<Index>()) {
        let mut bytes = request().to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        serve(&bytes);
        serve(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn any_answer_decodes_or_does_not(
        which in any::<Index>(),
        place in any::<Index>(),
        by in any_json(),
        cut in any::<Index>(),
        rubbish in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let answers = answers();
        let answer = altered(which.get(&answers).clone(), place, by).to_string();
        decode(answer.as_bytes());
        decode(&answer.as_bytes()[..cut.index(answer.len())]);
        decode(&rubbish);
    }
}
