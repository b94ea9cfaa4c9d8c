//! `/api/photo/…`.

use crate::phone::{Phone, id, log, mutation, refusal};
use domain::{Grant, Id, Role};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sync::ErrorCode;
use sync::account::UploadState;
use test_kit::bucket::TestBucket;
use test_kit::server::{Engine, TestServer};

macro_rules! in_every_place {
    ($($promise:ident)*) => {
        mod files {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(super::TestServer::start().await).await;
            })*
        }
        mod bucket {
            $(#[tokio::test]
            async fn $promise() {
                let bucket = super::TestBucket::start().await;
                super::$promise(super::over(super::Engine::Sqlite, &bucket).await).await;
            })*
        }
    };
}

in_every_place! {
    a_photo_goes_up_in_chunks_and_comes_down_without_its_metadata
    an_upload_goes_on_where_the_server_stands
    what_is_not_the_announced_photo_is_refused
    only_a_record_that_names_it_leads_to_a_photo
    a_published_photo_need_not_travel_twice
    an_upload_under_the_cookie_of_another_only_waits
    who_named_a_photo_brings_it_wherever_they_work_now_and_nobody_else
    a_colleague_who_mends_a_typo_vouches_for_no_photo
    a_public_photo_is_asked_for_again_and_sent_once
}

/// A server that keeps its photos in a bucket.
async fn over(engine: Engine, bucket: &TestBucket) -> TestServer {
    TestServer::with(engine, |config| config.photos = Some(bucket.place())).await
}

/// A photo and its announcement.
pub(crate) struct Photo {
    pub(crate) hash: String,
    pub(crate) bytes: Vec<u8>,
}

impl Photo {
    /// A PNG of one pixel, with a comment of some length that must go.
    pub(crate) fn new(comment: usize) -> Self {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut chunk = |kind: &[u8; 4], content: &[u8]| {
            bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            bytes.extend(kind);
            bytes.extend(content);
            bytes.extend(crc32(kind, content).to_be_bytes());
        };
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
        chunk(b"tEXt", "where it was taken; ".repeat(comment).as_bytes());
        chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1]);
        chunk(b"IEND", &[]);
        Self::of(bytes)
    }

    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes);
        let hash = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { hash, bytes }
    }

    pub(crate) fn value(&self) -> Value {
        json!({"hash": self.hash, "size": self.bytes.len(), "width": 1, "height": 1})
    }

    fn offset(&self) -> u64 {
        self.bytes.len() as u64
    }
}

fn crc32(kind: &[u8], content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(content);
    crc.sum()
}

pub(crate) fn log_with(mseq: u64, record: Id, area: Id, photo: &Photo) -> Value {
    let mut log = log(mseq, record, area);
    log["body"]["changes"][0]["fields"]["photos"] = json!([photo.value()]);
    log
}

const DONE: bool = true;

fn state(offset: u64, complete: bool) -> Result<UploadState, ErrorCode> {
    Ok(UploadState { offset, complete })
}

async fn worker(server: &TestServer) -> Phone {
    server.hire("W1", Role::Worker, Some(id(1))).await;
    Phone::of(server, "W1").await
}

async fn a_photo_goes_up_in_chunks_and_comes_down_without_its_metadata(server: TestServer) {
    let mut phone = worker(&server).await;
    let photo = Photo::new(20_000);
    let (first, rest) = photo.bytes.split_at(200_000);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    assert_eq!(
        phone.upload_state(id(9), &photo.hash).await,
        state(0, false)
    );
    assert_eq!(
        phone.upload(id(9), &photo.hash, 0, first).await,
        state(200_000, false)
    );
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    assert_eq!(refusal(phone.get(&path).await).await, ErrorCode::NotFound);
    let done = phone.upload(id(9), &photo.hash, 200_000, rest).await;
    assert_eq!(done, state(photo.offset(), DONE));
    let shown = phone.get(&path).await;
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
    assert_eq!(shown.headers()["cache-control"], "no-store");
    let bytes = shown.bytes().await.unwrap();
    assert!(bytes.len() < 100 && bytes.starts_with(b"\x89PNG"));
    // A repeat, whatever it holds, is told that all is there.
    let again = phone.upload(id(9), &photo.hash, 0, b"x").await;
    assert_eq!(again, state(photo.offset(), DONE));
}

async fn an_upload_goes_on_where_the_server_stands(mut server: TestServer) {
    let mut phone = worker(&server).await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    phone
        .upload(id(9), &photo.hash, 0, &photo.bytes[..50])
        .await
        .unwrap();
    server.stop().await;
    server.start_again().await;
    assert_eq!(
        phone.upload_state(id(9), &photo.hash).await,
        state(50, false)
    );
    let wrong = phone
        .upload(id(9), &photo.hash, 20, &photo.bytes[20..])
        .await;
    assert_eq!(wrong, Err(ErrorCode::WrongOffset { offset: 50 }));
    let done = phone
        .upload(id(9), &photo.hash, 50, &photo.bytes[50..])
        .await;
    assert_eq!(done, state(photo.offset(), DONE));
}

async fn what_is_not_the_announced_photo_is_refused(server: TestServer) {
    let mut phone = worker(&server).await;
    let page = Photo::of(b"<!doctype html>".to_vec());
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &page)])
        .await
        .unwrap();
    phone
        .push(&[log_with(2, id(10), id(1), &photo)])
        .await
        .unwrap();
    let refused = phone.upload(id(9), &page.hash, 0, &page.bytes).await;
    assert_eq!(refused, Err(ErrorCode::NotAPhoto));
    let mut other = photo.bytes.clone();
    other[60] ^= 1;
    let refused = phone.upload(id(10), &photo.hash, 0, &other).await;
    assert_eq!(refused, Err(ErrorCode::NotAPhoto));
    assert_eq!(
        phone.upload_state(id(10), &photo.hash).await,
        state(0, false)
    );
    let large = vec![0; sync::limits::PHOTO_CHUNK_BYTES + 1];
    let refused = phone.upload(id(10), &photo.hash, 0, &large).await;
    assert_eq!(refused, Err(ErrorCode::TooLarge));
}

async fn only_a_record_that_names_it_leads_to_a_photo(server: TestServer) {
    let mut phone = worker(&server).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let mut stranger = Phone::of(&server, "W2").await;
    let visitor = Phone::new(&server);
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    phone
        .upload(id(9), &photo.hash, 0, &photo.bytes)
        .await
        .unwrap();
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    for other in [&stranger, &visitor] {
        assert_eq!(refusal(other.get(&path).await).await, ErrorCode::NotFound);
    }
    let refused = visitor.upload(id(9), &photo.hash, 0, &photo.bytes).await;
    assert_eq!(refused, Err(ErrorCode::SignedOut));
    let refused = stranger.upload(id(9), &photo.hash, 0, &photo.bytes).await;
    assert_eq!(refused, Err(ErrorCode::NotFound));
    // Who only knows the hash gets nothing by naming it in a record of their own.
    stranger
        .push(&[log_with(1, id(10), id(2), &photo)])
        .await
        .unwrap();
    assert_eq!(
        stranger.upload_state(id(10), &photo.hash).await,
        state(0, false)
    );
    let path = format!("/api/photo/{}/{}", id(10), photo.hash);
    assert_eq!(
        refusal(stranger.get(&path).await).await,
        ErrorCode::NotFound
    );
    for path in ["/api/photo/x/y", "/api/photo/..%2f..%2fx/y"] {
        assert_eq!(refusal(phone.get(path).await).await, ErrorCode::NotFound);
    }
}

async fn a_published_photo_need_not_travel_twice(server: TestServer) {
    let mut phone = worker(&server).await;
    server.hire("L1", Role::CommitteeLead, Some(id(1))).await;
    let mut lead = Phone::of(&server, "L1").await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    let post = json!({"op": "create", "fields": {
        "title": "a", "topic": "safety", "body": "b", "area": id(1), "photos": [photo.value()],
    }});
    lead.push(&[mutation(1, id(50), id(10), "post", post)])
        .await
        .unwrap();
    // The lead published before the worker's photo had arrived.
    assert_eq!(
        lead.upload_state(id(10), &photo.hash).await,
        state(0, false)
    );
    phone
        .upload(id(9), &photo.hash, 0, &photo.bytes)
        .await
        .unwrap();
    let visitor = Phone::new(&server);
    let path = format!("/api/photo/{}/{}", id(10), photo.hash);
    assert_eq!(visitor.get(&path).await.status(), 200);
    assert_eq!(
        lead.upload_state(id(10), &photo.hash).await,
        state(photo.offset(), DONE)
    );
}

async fn an_upload_under_the_cookie_of_another_only_waits(server: TestServer) {
    let mut phone = worker(&server).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    let mut other = Phone::of(&server, "W2").await;
    other.user = phone.user;
    let state = other.upload_state(id(9), &photo.hash).await;
    assert_eq!(state, Err(ErrorCode::WrongUser));
    let sent = other.upload(id(9), &photo.hash, 0, &photo.bytes).await;
    assert_eq!(sent, Err(ErrorCode::WrongUser));
}

async fn who_named_a_photo_brings_it_wherever_they_work_now_and_nobody_else(server: TestServer) {
    let mut phone = worker(&server).await;
    server.hire("W2", Role::Worker, Some(id(1))).await;
    let reader = Phone::of(&server, "W2").await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    let refused = reader
        .upload(id(9), &photo.hash, 0, b"\xff\xd8 nonsense")
        .await;
    assert_eq!(refused, Err(ErrorCode::NotFound));
    server.hire("W1", Role::Worker, Some(id(2))).await;
    let done = phone.upload(id(9), &photo.hash, 0, &photo.bytes).await;
    assert_eq!(done, state(photo.offset(), DONE));
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    assert_eq!(reader.get(&path).await.status(), 200);
    assert_eq!(refusal(phone.get(&path).await).await, ErrorCode::NotFound);
}

async fn a_colleague_who_mends_a_typo_vouches_for_no_photo(server: TestServer) {
    let mut phone = worker(&server).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let mut owner = Phone::of(&server, "W2").await;
    let photo = Photo::new(10);
    owner
        .push(&[log_with(1, id(9), id(2), &photo)])
        .await
        .unwrap();
    owner
        .upload(id(9), &photo.hash, 0, &photo.bytes)
        .await
        .unwrap();
    // Somebody who only knows the hash names it, and a colleague who may see the
    // photo edits the same log.
    phone
        .push(&[log_with(1, id(10), id(1), &photo)])
        .await
        .unwrap();
    let colleague = server.hire("L1", Role::CommitteeLead, Some(id(1))).await;
    let grants = [id(1), id(2)].map(|area| Grant {
        role: Role::CommitteeLead,
        area: Some(area),
        from: 0,
        until: None,
    });
    server.db().put_grants(colleague, &grants).await.unwrap();
    let mut colleague = Phone::of(&server, "L1").await;
    let edit =
        json!({"op": "edit", "fields": {"title": {"put": {"was": "消防学习", "now": "消防演练"}}}});
    let edit = mutation(1, id(60), id(10), "activity_log", edit);
    let answer = colleague.push(&[edit]).await.unwrap();
    assert_eq!(answer.outcomes[0].outcome, sync::Outcome::Applied);
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    assert_eq!(colleague.get(&path).await.status(), 200);
    let borrowed = phone.upload_state(id(10), &photo.hash).await;
    assert_eq!(borrowed, state(0, false));
}

async fn a_public_photo_is_asked_for_again_and_sent_once(server: TestServer) {
    server.hire("L1", Role::CommitteeLead, Some(id(1))).await;
    let mut lead = Phone::of(&server, "L1").await;
    let photo = Photo::new(10);
    let post = json!({"op": "create", "fields": {
        "title": "a", "topic": "safety", "body": "b", "area": id(1), "photos": [photo.value()],
    }});
    let post = mutation(1, id(50), id(10), "post", post);
    lead.push(&[post]).await.unwrap();
    lead.upload(id(10), &photo.hash, 0, &photo.bytes)
        .await
        .unwrap();
    let path = format!("/api/photo/{}/{}", id(10), photo.hash);
    let shown = lead.get(&path).await;
    assert_eq!(shown.headers()["cache-control"], "private, no-cache");
    let tag = shown.headers()["etag"].clone();
    let ask = |tag: &str| {
        let request = lead.request(reqwest::Method::GET, &path);
        request.header("if-none-match", tag).send()
    };
    assert_eq!(ask(tag.to_str().unwrap()).await.unwrap().status(), 304);
    assert_eq!(ask("\"another\"").await.unwrap().status(), 200);
}

#[tokio::test]
async fn servers_over_one_database_and_one_bucket_see_each_others_photos() {
    let bucket = TestBucket::start().await;
    let mut server = over(Engine::Postgres, &bucket).await;
    let other = server.beside().await;
    let mut phone = worker(&server).await;
    let photo = Photo::new(20_000);
    let (first, rest) = photo.bytes.split_at(200_000);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    phone.upload(id(9), &photo.hash, 0, first).await.unwrap();
    // The server goes, and the phone is led to the other one.
    server.stop().await;
    phone.url = other.url();
    let stands = phone.upload_state(id(9), &photo.hash).await;
    assert_eq!(stands, state(200_000, false));
    let done = phone.upload(id(9), &photo.hash, 200_000, rest).await;
    assert_eq!(done, state(photo.offset(), DONE));
    let third = other.beside().await;
    phone.url = third.url();
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    assert_eq!(phone.get(&path).await.status(), 200);
}

#[tokio::test]
async fn a_bucket_that_fails_is_a_reason_to_come_again() {
    let bucket = TestBucket::start().await;
    let server = over(Engine::Sqlite, &bucket).await;
    let mut phone = worker(&server).await;
    let photo = Photo::new(10);
    phone
        .push(&[log_with(1, id(9), id(1), &photo)])
        .await
        .unwrap();
    let (first, rest) = photo.bytes.split_at(50);
    phone.upload(id(9), &photo.hash, 0, first).await.unwrap();
    bucket.fail_after(1);
    let cut = phone.upload(id(9), &photo.hash, 50, rest).await;
    assert_eq!(cut, Err(ErrorCode::Unavailable));
    let text = phone.push(&[log(2, id(10), id(1))]).await;
    assert!(text.is_ok(), "text goes on meanwhile");
    bucket.mend();
    let stands = phone.upload_state(id(9), &photo.hash).await;
    assert_eq!(stands, state(50, false));
    let done = phone.upload(id(9), &photo.hash, 50, rest).await;
    assert_eq!(done, state(photo.offset(), DONE));
    bucket.fail_after(0);
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    let shown = phone.get(&path).await;
    assert_eq!(refusal(shown).await, ErrorCode::Unavailable);
}
