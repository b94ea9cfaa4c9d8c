//! Sessions end and users change; unsent work stays with whom it belongs to.

use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, area, log, phone_of, server, titles};
use domain::kinds;
use replica::{Edit, ServerError, Store as _, SyncError};
use sync::ErrorCode;
use sync::account::SignIn;
use test_kit::phone::Phone;

#[tokio::test]
async fn an_ended_session_keeps_the_queue_and_signing_in_sends_it() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    worker.network.server().sign_out().await.unwrap();
    worker.save(Edit::Create(log(1, "走访"))).await;
    assert_eq!(worker.sync().await, Err(SyncError::SignedOut));
    assert_eq!(worker.replica.status().unsent, 1);
    assert_eq!(titles(&worker, "activity_log").await, ["走访"]);

    worker.sign_in(WORKER).await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await, ["走访"]);
}

#[tokio::test]
async fn an_open_tab_never_sends_its_work_under_another_users_cookie() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.sync().await.unwrap();
    worker.save(Edit::Create(log(1, "我的记录"))).await;
    worker.sign_in(NEIGHBOUR).await;
    assert_eq!(worker.sync().await, Err(SyncError::WrongUser));
    assert_eq!(worker.replica.status().unsent, 1);
    assert_eq!(worker.replica.attention().await, Ok(vec![]));

    worker.sign_in(WORKER).await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
}

#[tokio::test]
async fn a_device_signed_out_from_afar_keeps_only_the_persons_own_work() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "送达的"))).await;
    worker.sync().await.unwrap();
    worker.save(Edit::Create(log(2, "未送的"))).await;
    let device = worker.store.head().await.unwrap().device.unwrap();
    server.db().revoke_device(device).await.unwrap();

    assert_eq!(worker.sync().await, Err(SyncError::Revoked { device }));
    assert_eq!(titles(&worker, "activity_log").await, ["未送的"]);
    assert_eq!(worker.replica.status().unsent, 1);
    assert!(worker.store.head().await.unwrap().cursors.is_empty());
}

#[tokio::test]
async fn wrong_passwords_are_told_and_then_slowed_down() {
    let server = server().await;
    let phone = Phone::of_a_visitor(&server, kinds::ALL).await;
    let wrong = SignIn {
        login: WORKER.to_owned(),
        password: "1234".to_owned(),
    };
    let client = phone.network.server();
    let first = client.sign_in(&wrong).await;
    assert_eq!(first, Err(ServerError::Refused(ErrorCode::WrongPassword)));
    let mut slowed = false;
    for _ in 0..20 {
        let answer = client.sign_in(&wrong).await;
        slowed |= matches!(answer, Err(ServerError::Refused(ErrorCode::TooMany { .. })));
    }
    assert!(slowed);
    assert_eq!(client.session().await, Ok(None));
}

#[tokio::test]
async fn a_session_tells_who_is_signed_in() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    let account = worker.network.server().session().await.unwrap().unwrap();
    assert_eq!(Some(account.user), worker.replica.user());
    assert_eq!(account.grants[0].area, Some(area()));
}
