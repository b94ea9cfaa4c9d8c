//! `GET /api/account/export`.

use crate::phone::{Phone, id, log, mutation, refusal};
use domain::kinds::consent;
use domain::{Id, Role};
use serde_json::{Value, json};
use sync::ErrorCode;
use test_kit::on_every_engine;
use test_kit::server::{Engine, START, TestServer};

on_every_engine! {
    a_person_takes_everything_of_their_own_and_nothing_of_others
}

fn give(person: Id) -> Value {
    let record = consent::given(person, START);
    let op = json!({"op": "create", "fields": record.fields});
    let mid = Id::derived("give", &[person]);
    mutation(1, mid, record.id, "consent", op)
}

async fn a_person_takes_everything_of_their_own_and_nothing_of_others(engine: Engine) {
    let server = TestServer::on(engine).await;
    let person = server.hire("李阿姨", Role::Resident, Some(id(1))).await;
    let number = "13800000001".to_owned();
    server.db().put_phones(person, &[number]).await.unwrap();
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut worker = Phone::of(&server, "W1").await;
    worker.push(&[log(1, id(9), id(1))]).await.unwrap();
    let mut phone = Phone::of(&server, "李阿姨").await;
    phone.push(&[give(person)]).await.unwrap();
    let answer = phone.get("/api/account/export").await;
    let named = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(named.starts_with("attachment"), "{named}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let export: Value = answer.json().await.unwrap();
    assert_eq!(export["name"], "李阿姨");
    assert_eq!(export["phones"], json!(["13800000001"]));
    assert_eq!(export["devices"][0]["id"], json!(phone.device));
    let records = export["records"].as_array().unwrap();
    assert_eq!(records.len(), 1, "{export}");
    assert_eq!(records[0]["fields"]["version"], consent::NOTICE);
    // What the work of others is stays where it is.
    let mine: Value = worker
        .get("/api/account/export")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(mine["records"], json!([]));
    let visitor = Phone::new(&server);
    let refused = refusal(visitor.get("/api/account/export").await).await;
    assert_eq!(refused, ErrorCode::SignedOut);
}
