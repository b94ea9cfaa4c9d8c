//! Photos follow their records in a lane of their own.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, log, phone_of, server, staff};
use domain::record::Photo;
use replica::server::Sending;
use replica::store::Matter;
use replica::{Deed, Edit, Server, SyncError};
use sync::ErrorCode;
use sync::limits::PHOTO_CHUNK_BYTES;
use test_kit::Fault;
use test_kit::bucket::TestBucket;
use test_kit::phone::Phone;
use test_kit::pictures::{jpeg, photo_of};
use test_kit::records::with_photos;
use test_kit::server::{Engine, TestServer};

macro_rules! in_every_place {
    ($($promise:ident)*) => {
        mod files {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(super::server().await).await;
            })*
        }
        mod bucket {
            $(#[tokio::test]
            async fn $promise() {
                let bucket = super::TestBucket::start().await;
                super::$promise(super::server_over(&bucket).await).await;
            })*
        }
    };
}

in_every_place! {
    a_photo_goes_on_where_it_was_interrupted_and_is_seen_by_others
    what_is_no_photo_is_refused_and_stays_with_its_owner
    a_hash_alone_opens_nothing
    one_bad_photo_holds_up_no_other
    photos_wait_while_another_is_signed_in_on_their_browser
    a_photo_that_was_taken_out_again_is_no_longer_sent
    what_spoilt_an_upload_is_thrown_away_once
    a_refused_photo_goes_again_at_the_persons_word
}

/// The same server, with its photos in a bucket.
async fn server_over(bucket: &TestBucket) -> TestServer {
    let server = TestServer::with(Engine::Sqlite, |config| {
        config.photos = Some(bucket.place());
    })
    .await;
    staff(&server).await;
    server
}

/// Saves a log with these photos, as the form does: bytes first, then the deed.
async fn save_with(phone: &Phone, n: u8, photos: &[(Photo, &[u8])]) {
    for (photo, bytes) in photos {
        let kept = phone.replica.put_photo("new", &photo.hash, bytes).await;
        kept.expect("it is kept");
    }
    let named: Vec<Photo> = photos.iter().map(|(photo, _)| photo.clone()).collect();
    let deed = Deed {
        draft: Some("new".to_owned()),
        ..Deed::of(Edit::Create(with_photos(log(n, "有照片"), &named)))
    };
    phone.replica.save(deed).await.expect("it is kept");
}

async fn a_photo_goes_on_where_it_was_interrupted_and_is_seen_by_others(mut server: TestServer) {
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    let bytes = jpeg(PHOTO_CHUNK_BYTES * 3, 1);
    let photo = photo_of(&bytes);
    save_with(&worker, 1, &[(photo.clone(), &bytes)]).await;
    assert_eq!(
        worker.send_photos().await.unwrap().sent,
        0,
        "the text goes first"
    );
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().photos_waiting, 1);

    worker
        .network
        .plan([Fault::None, Fault::None, Fault::DropAnswer]);
    let left = worker.replica.send_photos(&worker.network).await;
    let left = left.unwrap_err();
    assert_eq!((left.error, left.report.chunks), (SyncError::Offline, 1));
    server.stop().await;
    let worker = worker.restarted().await;
    server.start_again().await;
    let calls = worker.network.calls();
    assert_eq!(worker.send_photos().await.unwrap().sent, 1);
    let chunks = worker.network.calls() - calls - 1;
    assert_eq!(chunks, 2, "two of four chunks had arrived");
    assert_eq!(worker.replica.status().photos_waiting, 0);

    lead.sync().await.unwrap();
    let id = log(1, "").id;
    let shown = lead.replica.photo(id, &photo.hash, &lead.network).await;
    let shown = shown.unwrap();
    assert!(shown.starts_with(&[0xff, 0xd8]));
    lead.network.plan([Fault::DropRequest]);
    let again = lead.replica.photo(id, &photo.hash, &lead.network).await;
    assert_eq!(again, Ok(shown), "it is held now");
}

async fn what_is_no_photo_is_refused_and_stays_with_its_owner(server: TestServer) {
    let worker = phone_of(&server, WORKER).await;
    let text = b"this is no photo".to_vec();
    let photo = photo_of(&text);
    let good = jpeg(2_000, 2);
    save_with(
        &worker,
        1,
        &[(photo.clone(), &text), (photo_of(&good), &good)],
    )
    .await;
    worker.sync().await.unwrap();
    let report = worker.send_photos().await.unwrap();
    assert_eq!((report.sent, report.refused), (1, 1), "it holds up nothing");
    let item = worker.replica.attention().await.unwrap().remove(0);
    assert!(
        matches!(item.matter, Matter::PhotoRefused { photo: refused } if refused.hash == photo.hash)
    );
    assert_eq!(worker.replica.held_photo(&photo.hash).await, Ok(Some(text)));
    worker.replica.dismiss(item.mid).await.unwrap();
    assert_eq!(worker.replica.held_photo(&photo.hash).await, Ok(None));
}

async fn a_hash_alone_opens_nothing(server: TestServer) {
    let worker = phone_of(&server, WORKER).await;
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let bytes = jpeg(1_000, 3);
    let photo = photo_of(&bytes);
    save_with(&worker, 1, &[(photo.clone(), &bytes)]).await;
    worker.sync().await.unwrap();
    worker.send_photos().await.unwrap();
    let id = log(1, "").id;
    let tried = neighbour.replica.photo(id, &photo.hash, &neighbour.network);
    let refused = SyncError::Refused(sync::ErrorCode::NotFound);
    assert_eq!(tried.await, Err(refused));
}

/// A worker with a log of these photos, which the server has accepted.
async fn worker_with(server: &TestServer, photos: &[(Photo, &[u8])]) -> Phone {
    let worker = phone_of(server, WORKER).await;
    save_with(&worker, 1, photos).await;
    worker.sync().await.expect("it is accepted");
    worker
}

async fn one_bad_photo_holds_up_no_other(server: TestServer) {
    let bytes = [1, 2, 3].map(|seed| jpeg(2_000, seed));
    let photos = bytes.each_ref().map(|b| (photo_of(b), b.as_slice()));
    let worker = worker_with(&server, &photos).await;
    worker.store.damage_photo(&photos[0].0.hash);
    let failing = Fault::Refuse(ErrorCode::Unavailable);
    worker.network.plan([failing]);
    let left = Err(SyncError::Busy { retry_after: None });
    assert_eq!(worker.send_photos().await, left);
    let status = worker.replica.status();
    assert_eq!((status.photos_waiting, status.attention), (1, 1));
    let item = worker.replica.attention().await.unwrap().remove(0);
    assert!(
        matches!(&item.matter, Matter::PhotoDamaged { photo } if photo.hash == photos[0].0.hash)
    );
    assert_eq!(worker.send_photos().await.unwrap().sent, 1);
    assert_eq!(worker.replica.status().photos_waiting, 0);
}

async fn photos_wait_while_another_is_signed_in_on_their_browser(server: TestServer) {
    let bytes = jpeg(2_000, 1);
    let worker = worker_with(&server, &[(photo_of(&bytes), &bytes)]).await;
    worker.sign_in(NEIGHBOUR).await;
    assert_eq!(worker.send_photos().await, Err(SyncError::WrongUser));
    let status = worker.replica.status();
    assert_eq!((status.photos_waiting, status.attention), (1, 0));
    worker.sign_in(WORKER).await;
    assert_eq!(worker.send_photos().await.unwrap().sent, 1);
}

async fn a_photo_that_was_taken_out_again_is_no_longer_sent(server: TestServer) {
    let bytes = [1, 2].map(|seed| jpeg(2_000, seed));
    let photos = bytes.each_ref().map(|b| (photo_of(b), b.as_slice()));
    let worker = phone_of(&server, WORKER).await;
    save_with(&worker, 1, &photos).await;
    let kept = serde_json::json!([photos[1].0]);
    worker.set(log(1, "").id, "photos", kept).await;
    worker.sync().await.unwrap();
    let report = worker.send_photos().await.unwrap();
    assert_eq!((report.sent, report.refused), (1, 0));
    let status = worker.replica.status();
    assert_eq!((status.photos_waiting, status.attention), (0, 0));
    let gone = worker.replica.held_photo(&photos[0].0.hash).await;
    assert_eq!(gone, Ok(None));
}

async fn what_spoilt_an_upload_is_thrown_away_once(server: TestServer) {
    let bytes = jpeg(2_000, 1);
    let photo = photo_of(&bytes);
    let worker = worker_with(&server, &[(photo.clone(), &bytes)]).await;
    let (user, record) = (worker.replica.user().unwrap(), log(1, "").id);
    let spoilt = b"\xff\xd8 somebody else's".to_vec();
    let http = worker.network.server();
    let sending = Sending {
        user,
        record,
        hash: &photo.hash,
        sealed: None,
    };
    let spoiling = http.upload(sending, 0, spoilt).await;
    assert!(!spoiling.unwrap().complete);
    let report = worker.send_photos().await.unwrap();
    assert_eq!((report.sent, report.refused), (1, 0));
}

async fn a_refused_photo_goes_again_at_the_persons_word(server: TestServer) {
    let bytes = jpeg(2_000, 1);
    let worker = worker_with(&server, &[(photo_of(&bytes), &bytes)]).await;
    worker.network.plan([Fault::Refuse(ErrorCode::NotFound)]);
    assert_eq!(worker.send_photos().await.unwrap().refused, 1);
    let item = worker.replica.attention().await.unwrap().remove(0);
    worker.replica.send_photo_again(item.mid).await.unwrap();
    let status = worker.replica.status();
    assert_eq!((status.photos_waiting, status.attention), (1, 0));
    assert_eq!(worker.send_photos().await.unwrap().sent, 1);
}
