//! What was saved arrives once, whatever the network does.

use crate::neighbourhood::{LEAD, WORKER, log, phone_of, server, titles};
use replica::{Edit, Fate, SyncError};
use test_kit::Fault;

#[tokio::test]
async fn what_was_saved_without_a_network_arrives_once_and_in_order() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    for n in 1..=30 {
        worker.save(Edit::Create(log(n, &format!("第{n}次")))).await;
    }
    worker.set(log(7, "").id, "title", "改过的第7次").await;
    assert_eq!(worker.replica.status().unsent, 31);
    let report = worker.sync().await.unwrap();
    assert_eq!(report.received, 31);
    assert_eq!(worker.replica.status().unsent, 0);
    assert!(worker.replica.status().in_step_at.is_some());

    lead.sync().await.unwrap();
    let seen = titles(&lead, "activity_log").await;
    assert_eq!(seen.len(), 30);
    assert!(seen.contains(&"改过的第7次".to_owned()));
    assert_eq!(titles(&worker, "activity_log").await, seen);
}

#[tokio::test]
async fn lost_requests_lost_answers_and_duplicates_double_nothing() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    worker.save(Edit::Create(log(1, "楼道清洁"))).await;
    let faults = [Fault::DropRequest, Fault::DropAnswer, Fault::Garble];
    worker.network.plan(faults);
    assert_eq!(worker.sync().await, Err(SyncError::Offline));
    assert_eq!(worker.sync().await, Err(SyncError::Offline));
    worker.save(Edit::Create(log(2, "绘本阅读"))).await;
    let portal = SyncError::NotOurProtocol { status: 200 };
    assert_eq!(worker.sync().await, Err(portal));
    assert_eq!(worker.replica.status().unsent, 2);
    assert_eq!(worker.replica.fate(log(1, "").id), Fate::SavedHere);

    worker.network.plan([Fault::Duplicate]);
    let worker = worker.restarted().await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    assert_eq!(worker.replica.fate(log(1, "").id), Fate::Sent);
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await.len(), 2);
}

#[tokio::test]
async fn two_tabs_at_once_send_everything_once() {
    let server = server().await;
    let (one, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    let opened = replica::Replica::open(
        one.replica.kinds(),
        one.store.clone(),
        one.environment.clone(),
        one.replica.user(),
    );
    let tab = opened.await.unwrap();
    for n in 1..=20 {
        let deed = replica::Deed::of(Edit::Create(log(n, &n.to_string())));
        if n % 2 == 0 {
            tab.save(deed).await.unwrap();
        } else {
            one.replica.save(deed).await.unwrap();
        }
    }
    let (here, there) = futures::join!(one.sync(), tab.sync(&one.network));
    here.unwrap();
    there.unwrap();
    one.replica.refresh(&Default::default()).await.unwrap();
    assert_eq!(one.replica.status().unsent, 0);
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await.len(), 20);
}

#[tokio::test]
async fn a_server_that_was_stopped_gets_everything_when_it_is_back() {
    let mut server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.sync().await.unwrap();
    server.stop().await;
    worker.save(Edit::Create(log(1, "消防演练"))).await;
    assert_eq!(worker.sync().await, Err(SyncError::Offline));
    let worker = worker.restarted().await;
    assert_eq!(titles(&worker, "activity_log").await, ["消防演练"]);
    server.start_again().await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    assert_eq!(titles(&worker, "activity_log").await, ["消防演练"]);
}
