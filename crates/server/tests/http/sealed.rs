//! What phones sealed for their server: deeds and photos.

use crate::phone::{Phone, id, log, mutation};
use crate::photos::{Photo, log_with};
use age_file::{Identity, Recipient, seal_for};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::{Id, Role};
use serde_json::{Value, json};
use sync::account::{Account, UploadState};
use sync::{ErrorCode, Outcome};
use test_kit::server::TestServer;

async fn worker() -> (TestServer, Phone) {
    let server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(7))).await;
    let phone = Phone::of(&server, "W1").await;
    (server, phone)
}

/// The key that the server tells whoever is signed in.
async fn key_of(phone: &Phone) -> Recipient {
    let account: Account = phone.get("/api/session").await.json().await.unwrap();
    Recipient::parse(&account.sealing_key.unwrap()).unwrap()
}

/// The deed as a phone sends it that seals: for the server and for a key of its own.
fn sealed(deed: &Value, key: Recipient) -> Value {
    let own = Identity::of([9; 32]).recipient();
    let text = seal_for(deed["body"].to_string().as_bytes(), &[key, own], &[7; 32]).unwrap();
    let text = STANDARD_NO_PAD.encode(text);
    let mut deed = deed.clone();
    deed["body"] = json!({"observed_at": 1, "changes": [], "sealed": {"text": text, "parts": []}});
    deed
}

fn outcome(answer: &sync::SyncResponse) -> &Outcome {
    &answer.outcomes.last().unwrap().outcome
}

#[tokio::test]
async fn a_sealed_deed_is_done_as_if_it_were_open() {
    let (_server, mut phone) = worker().await;
    let key = key_of(&phone).await;
    let deed = log(1, id(1), id(7));
    let answer = phone.push(&[sealed(&deed, key)]).await.unwrap();
    assert_eq!(outcome(&answer), &Outcome::Applied);
    phone.pull().await.unwrap();
    let fields = &deed["body"]["changes"][0]["fields"];
    assert_eq!(
        phone.record(id(1)).unwrap()["fields"]["title"],
        fields["title"]
    );
    // The same again, open this time: a phone that was unlocked meanwhile.
    let answer = phone.push(&[deed]).await.unwrap();
    assert_eq!(outcome(&answer), &Outcome::Applied);
}

#[tokio::test]
async fn what_was_sealed_for_another_server_is_refused_alone() {
    let (_server, mut phone) = worker().await;
    let other = Identity::of([3; 32]).recipient();
    let foreign = sealed(&log(1, id(1), id(7)), other);
    let good = log(2, id(2), id(7));
    let answer = phone.push(&[foreign, good]).await.unwrap();
    let refused = |outcome: &Outcome| matches!(outcome, Outcome::Rejected { refusal, .. } if refusal.code == "sealed");
    assert!(refused(&answer.outcomes[0].outcome));
    assert_eq!(answer.outcomes[1].outcome, Outcome::Applied);
}

#[tokio::test]
async fn rules_hold_for_what_is_sealed() {
    let (_server, mut phone) = worker().await;
    let key = key_of(&phone).await;
    let op = json!({"op": "create", "fields": {"name": "别处"}});
    let deed = mutation(1, Id::derived("mid", &[]), id(1), "residential_area", op);
    let answer = phone.push(&[sealed(&deed, key)]).await.unwrap();
    assert!(
        matches!(outcome(&answer), Outcome::Rejected { refusal, .. } if refusal.code == "not_permitted")
    );
}

#[tokio::test]
async fn a_sealed_photo_comes_in_pieces_and_is_verified_once_it_is_opened() {
    let (_server, mut phone) = worker().await;
    let key = key_of(&phone).await;
    let photo = Photo::new(20_000);
    phone
        .push(&[log_with(1, id(1), id(7), &photo)])
        .await
        .unwrap();
    let file = seal_for(&photo.bytes, &[key], &[5; 32]).unwrap();
    let length = file.len();
    let state = phone
        .sealed_upload_state(id(1), &photo.hash, length)
        .await
        .unwrap();
    assert_eq!((state.offset, state.complete), (0, false));
    let half = length / 2;
    let first = phone
        .sealed_upload(id(1), &photo.hash, length, 0, &file[..half])
        .await;
    let stands = UploadState {
        offset: half as u64,
        complete: false,
    };
    assert_eq!(first, Ok(stands));
    // One that is sent in the open keeps to itself.
    assert_eq!(
        phone.upload_state(id(1), &photo.hash).await.unwrap().offset,
        0
    );
    let state = phone.sealed_upload_state(id(1), &photo.hash, length).await;
    assert_eq!(state, Ok(stands));
    let rest = phone
        .sealed_upload(id(1), &photo.hash, length, half as u64, &file[half..])
        .await;
    assert!(rest.unwrap().complete);
    let shown = phone
        .get(&format!("/api/photo/{}/{}", id(1), photo.hash))
        .await;
    assert_eq!(shown.status(), 200);
    assert!(shown.bytes().await.unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn a_sealed_photo_that_is_another_one_or_too_long_is_refused() {
    let (_server, mut phone) = worker().await;
    let key = key_of(&phone).await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(1), id(7), &photo)])
        .await
        .unwrap();
    let other = Photo::new(11);
    let foreign = seal_for(&photo.bytes, &[Identity::of([3; 32]).recipient()], &[5; 32]).unwrap();
    for file in [seal_for(&other.bytes, &[key], &[5; 32]).unwrap(), foreign] {
        let sent = phone
            .sealed_upload(id(1), &photo.hash, file.len(), 0, &file)
            .await;
        assert_eq!(sent, Err(ErrorCode::NotAPhoto));
    }
    let plain = phone
        .sealed_upload(id(1), &photo.hash, photo.bytes.len(), 0, &photo.bytes)
        .await;
    assert_eq!(plain, Err(ErrorCode::NotAPhoto));
    let long = phone
        .sealed_upload(id(1), &photo.hash, 1 << 20, 0, b"x")
        .await;
    assert_eq!(long, Err(ErrorCode::TooLarge));
}
