//! `/api/sign-up`: an event without an account.

use crate::calendar::{create, event};
use crate::phone::{Phone, id, refusal};
use domain::kinds::registration;
use domain::{Record, Role};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sync::ErrorCode;
use sync::visitor::VisitorState;
use test_kit::server::TestServer;

const HOUR: i64 = 3_600_000;

fn asking(token: u8, name: &str) -> Value {
    json!({
        "event": id(3), "token": id(token), "name": name, "phone": "１３８ 0000 1234",
        "party": 1, "children": 0,
    })
}

async fn post(phone: &Phone, path: &str, body: &Value) -> Response {
    let request = phone.request(Method::POST, path).json(body);
    request.send().await.unwrap()
}

async fn state(answer: Response) -> (String, bool) {
    let VisitorState { seat, promoted, .. } = answer.json().await.unwrap();
    (seat, promoted)
}

/// A server with an event of one seat, and its worker.
async fn with_event() -> (TestServer, Phone) {
    let server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut worker = Phone::of(&server, "W1").await;
    let held = event(3, id(1), "书法共写").with("capacity", 1);
    worker.push(&[create(1, &held)]).await.unwrap();
    (server, worker)
}

async fn registrations(worker: &mut Phone) -> Vec<Record> {
    worker.pull().await.unwrap();
    let held = worker.base.values().flat_map(|held| held.values().cloned());
    let records = held.filter_map(|record| serde_json::from_value::<Record>(record).ok());
    let mut found: Vec<Record> = records
        .filter(|r| r.kind == registration::KIND.name)
        .collect();
    found.sort_by_key(|one| one.text("name").to_owned());
    found
}

#[tokio::test]
async fn a_visitor_signs_up_once_and_is_told_where_it_stands() {
    let (server, mut worker) = with_event().await;
    let (one, two) = (Phone::new(&server), Phone::new(&server));
    let seated = ("seated".to_owned(), false);
    for _ in 0..2 {
        let answer = post(&one, "/api/sign-up", &asking(7, "周老伯")).await;
        assert_eq!(state(answer).await, seated);
    }
    let answer = post(&two, "/api/sign-up", &asking(8, "吴师傅")).await;
    assert_eq!(state(answer).await, ("waiting".to_owned(), false));
    let found = registrations(&mut worker).await;
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.text("name"), one.text("via"), one.text("account")))
        .collect();
    assert_eq!(told, [("吴师傅", "visitor", ""), ("周老伯", "visitor", "")]);

    let token = |token: u8| json!({"event": id(3), "token": id(token)});
    let gone = post(&one, "/api/sign-up/withdraw", &token(7)).await;
    assert_eq!(state(gone).await, ("released".to_owned(), false));
    let promoted = async {
        loop {
            let told = state(post(&two, "/api/sign-up/state", &token(8)).await).await;
            if told == ("seated".to_owned(), true) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let promoted = tokio::time::timeout(std::time::Duration::from_secs(30), promoted);
    promoted.await.expect("the seat goes to who waits");
}

#[tokio::test]
async fn what_a_visitor_signed_up_for_is_read_by_nobody_without_the_token() {
    let (server, _) = with_event().await;
    let (one, other) = (Phone::new(&server), Phone::new(&server));
    let answer = post(&one, "/api/sign-up", &asking(7, "周老伯")).await;
    let text = answer.text().await.unwrap();
    assert!(!text.contains("1234"), "{text}");
    let registered = registration::visitor_id(id(3), id(7));
    for token in [registered, id(8)] {
        let asked = json!({"event": id(3), "token": token});
        for path in ["/api/sign-up/state", "/api/sign-up/withdraw"] {
            let answer = post(&other, path, &asked).await;
            assert_eq!(refusal(answer).await, ErrorCode::NotFound);
        }
    }
    let mut visitor = Phone::new(&server);
    visitor.pull().await.unwrap();
    assert!(visitor.record(registered).is_none());
}

#[tokio::test]
async fn bad_sign_ups_are_refused_by_name_and_write_nothing() {
    let (server, mut worker) = with_event().await;
    let visitor = Phone::new(&server);
    let long = "长".repeat(31);
    let bad = [
        ("name", json!("")),
        ("name", json!(long)),
        ("phone", json!("")),
        ("phone", json!("<script>")),
        ("party", json!(0)),
        ("party", json!(11)),
        ("children", json!(2)),
    ];
    for (n, (field, value)) in bad.into_iter().enumerate() {
        let mut asked = asking(u8::try_from(n).unwrap() + 20, "周老伯");
        if field != "phone" {
            asked["phone"] = format!("0210000000{n}").into();
        }
        asked[field] = value;
        let answer = post(&visitor, "/api/sign-up", &asked).await;
        let malformed = ErrorCode::Malformed {
            field: field.to_owned(),
        };
        assert_eq!(refusal(answer).await, malformed, "{asked}");
    }
    for event in [id(99), id(1)] {
        let mut asked = asking(7, "周老伯");
        asked["event"] = json!(event);
        let answer = post(&visitor, "/api/sign-up", &asked).await;
        assert_eq!(refusal(answer).await, ErrorCode::NotFound);
    }
    server.clock.advance(HOUR);
    let answer = post(&visitor, "/api/sign-up", &asking(7, "周老伯")).await;
    assert_eq!(refusal(answer).await, ErrorCode::NotFound);
    assert_eq!(registrations(&mut worker).await, []);
}

#[tokio::test]
async fn whoever_signs_up_again_and_again_from_one_telephone_waits() {
    let (server, _) = with_event().await;
    let visitor = Phone::new(&server);
    for (n, phone) in ["１３８ 0000 1234", "138-0000-1234", "+86 13800001234"]
        .into_iter()
        .cycle()
        .take(5)
        .enumerate()
    {
        let mut asked = asking(30 + u8::try_from(n).unwrap(), "周老伯");
        asked["phone"] = phone.into();
        let answer = post(&visitor, "/api/sign-up", &asked).await;
        assert_eq!(answer.status(), 200);
    }
    let answer = post(&visitor, "/api/sign-up", &asking(40, "周老伯")).await;
    assert!(matches!(refusal(answer).await, ErrorCode::TooMany { .. }));
    // What is only sent again is no further one.
    let again = post(&visitor, "/api/sign-up", &asking(30, "周老伯")).await;
    assert_eq!(again.status(), 200);
}

#[tokio::test]
async fn a_crowd_that_signs_up_at_once_gets_in_whole() {
    let (server, mut worker) = with_event().await;
    let visitors = (0..20).map(|n| {
        let visitor = Phone::new(&server);
        let mut asked = asking(50 + n, "周老伯");
        asked["phone"] = format!("138000012{n:02}").into();
        async move { post(&visitor, "/api/sign-up", &asked).await.status() }
    });
    for status in futures::future::join_all(visitors).await {
        assert_eq!(status, 200);
    }
    assert_eq!(registrations(&mut worker).await.len(), 20);
}

#[tokio::test]
async fn a_visitor_who_changes_what_was_taken_already_is_told_what_was_taken() {
    let (server, _) = with_event().await;
    let visitor = Phone::new(&server);
    let first = post(&visitor, "/api/sign-up", &asking(7, "周老伯")).await;
    assert_eq!(first.status(), 200);
    let mut changed = asking(7, "吴师傅");
    changed["party"] = 3.into();
    let again = post(&visitor, "/api/sign-up", &changed).await;
    let told: VisitorState = again.json().await.unwrap();
    assert_eq!((told.name.as_str(), told.party), ("周老伯", 1));
}
