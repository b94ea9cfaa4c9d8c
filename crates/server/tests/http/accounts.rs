//! Signing in and out.

use crate::phone::{Phone, id, log, mutation, put, refusal};
use domain::Role;
use domain::kinds::consent;
use reqwest::Method;
use serde_json::json;
use sync::ErrorCode;
use test_kit::server::{PASSWORD, START, TestServer};

const DAY: i64 = 24 * 3_600_000;

#[tokio::test]
async fn a_staff_number_is_known_however_it_is_written() {
    let server = TestServer::start().await;
    let person = server.hire("W1001", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::new(&server);
    phone.sign_in(" w-1001 ", PASSWORD).await.unwrap();
    assert_eq!(phone.user, Some(person));
    let account: sync::account::Account = phone.get("/api/session").await.json().await.unwrap();
    assert_eq!((account.user, account.grants.len()), (person, 1));
}

#[tokio::test]
async fn a_wrong_password_is_throttled_after_repeated_ones() {
    let server = TestServer::start().await;
    server.hire("W1001", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::new(&server);
    for _ in 0..5 {
        let wrong = phone.sign_in("W1001", "wrong").await;
        assert_eq!(wrong, Err(ErrorCode::WrongPassword));
    }
    // Now not even the right one is looked at.
    let throttled = phone.sign_in("W1001", PASSWORD).await;
    assert_eq!(throttled, Err(ErrorCode::TooMany { retry_after: 15 }));
    server.clock.advance(15_000);
    phone.sign_in("W1001", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_login_that_does_not_exist_is_answered_and_throttled_alike() {
    let server = TestServer::start().await;
    let mut phone = Phone::new(&server);
    for _ in 0..5 {
        let wrong = phone.sign_in("nobody", PASSWORD).await;
        assert_eq!(wrong, Err(ErrorCode::WrongPassword));
    }
    let throttled = phone.sign_in("nobody", PASSWORD).await;
    assert!(matches!(throttled, Err(ErrorCode::TooMany { .. })));
}

#[tokio::test]
async fn an_expired_session_takes_nothing_and_signing_in_again_sends_it() {
    let server = TestServer::start().await;
    server.hire("W1001", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1001").await;
    server.clock.advance(31 * DAY);
    let unsent = [log(1, id(9), id(1))];
    assert_eq!(phone.push(&unsent).await.unwrap_err(), ErrorCode::SignedOut);
    phone.sign_in("W1001", PASSWORD).await.unwrap();
    phone.push(&unsent).await.unwrap();
    assert!(phone.record(id(9)).is_some());
}

#[tokio::test]
async fn a_session_in_use_lasts() {
    let server = TestServer::start().await;
    server.hire("W1001", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1001").await;
    for _ in 0..3 {
        server.clock.advance(20 * DAY);
        phone.pull().await.unwrap();
    }
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let server = TestServer::start().await;
    server.hire("W1001", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1001").await;
    let signed_out = phone.request(Method::DELETE, "/api/session").send().await;
    assert_eq!(signed_out.unwrap().status(), 204);
    assert_eq!(phone.pull().await.unwrap_err(), ErrorCode::SignedOut);
    let who = refusal(phone.get("/api/session").await).await;
    assert_eq!(who, ErrorCode::SignedOut);
}

#[tokio::test]
async fn who_takes_consent_back_is_signed_out_everywhere_until_they_agree_again() {
    let server = TestServer::start().await;
    let person = server.hire("李阿姨", Role::Resident, Some(id(1))).await;
    let mut phone = Phone::of(&server, "李阿姨").await;
    let mut other = Phone::of(&server, "李阿姨").await;
    let mine = consent::given(person, START);
    let write = |mseq, op| mutation(mseq, id(90 + mseq as u8), mine.id, "consent", op);
    let given = write(1, json!({"op": "create", "fields": mine.fields}));
    phone.push(&[given]).await.unwrap();
    other.pull().await.unwrap();
    let withdrawn = json!({"withdrawn_at": put(json!(null), START)});
    let withdrawn = write(2, json!({"op": "edit", "fields": withdrawn}));
    phone.push(&[withdrawn]).await.unwrap();
    for phone in [&mut phone, &mut other] {
        assert_eq!(phone.pull().await.unwrap_err(), ErrorCode::SignedOut);
    }
    phone.sign_in("李阿姨", PASSWORD).await.unwrap();
    let given = json!({"given_at": put(START, START + 1)});
    let given = write(3, json!({"op": "edit", "fields": given}));
    phone.push(&[given]).await.unwrap();
    phone.pull().await.unwrap();
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let server = TestServer::start().await;
    server.hire("W1001", Role::Worker, Some(id(1))).await;
    let phone = Phone::of(&server, "W1001").await;
    let path = format!("{}/api/sync", phone.url);
    for origin in [Some("http://evil.example"), Some("null"), None] {
        let mut request = reqwest::Client::new().post(&path);
        request = request.json(&phone.body(&[log(1, id(9), id(1))]));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(refusal(answer).await, ErrorCode::BadOrigin);
    }
}

#[tokio::test]
async fn a_sign_in_that_is_none_is_malformed() {
    let server = TestServer::start().await;
    let phone = Phone::new(&server);
    for body in [json!([]), json!({"login": 7}), json!("x".repeat(10_000))] {
        let request = phone.request(Method::POST, "/api/session").json(&body);
        let refused = refusal(request.send().await.unwrap()).await;
        let malformed = ErrorCode::Malformed {
            field: "body".to_owned(),
        };
        assert!(refused == malformed || refused == ErrorCode::TooLarge);
    }
}
