//! What a role may not see never reaches its device.

use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, log, phone_of, server, titles};
use domain::{Scope, kinds};
use replica::{Edit, Server, SyncError};
use sync::{ErrorCode, SyncRequest, limits};
use test_kit::phone::Phone;

#[tokio::test]
async fn the_records_of_an_area_reach_its_staff_only() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "只给本区"))).await;
    worker.sync().await.unwrap();

    let lead = phone_of(&server, LEAD).await;
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await, ["只给本区"]);
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let visitor = Phone::of_a_visitor(&server, kinds::ALL).await;
    for outsider in [&neighbour, &visitor] {
        outsider.sync().await.unwrap();
        assert_eq!(titles(outsider, "activity_log").await, [""; 0]);
        assert_eq!(outsider.replica.record(log(1, "").id).await, Ok(None));
    }
}

#[tokio::test]
async fn asking_for_a_scope_by_name_opens_nothing() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "只给本区"))).await;
    worker.sync().await.unwrap();
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let mut request = SyncRequest {
        protocol: limits::PROTOCOL,
        user: neighbour.replica.user(),
        device: log(9, "").id,
        epoch: None,
        permissions: None,
        settled: 0,
        mutations: Vec::new(),
        cursors: [].into(),
        digests: None,
    };
    let before = neighbour.network.sync(&request).await.unwrap();
    request.epoch = Some(before.epoch);
    let asked = Scope::Area(crate::neighbourhood::area());
    let mut start = before.head.clone();
    start.seq = 0;
    request.cursors = [(asked, start)].into();
    let answer = neighbour.network.sync(&request).await.unwrap();
    assert!(answer.pages.iter().all(|page| page.scope != asked));
    assert!(!answer.permissions.held.contains(&asked));
}

#[tokio::test]
async fn an_edit_of_what_one_may_not_see_tells_nothing_of_it() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "只给本区"))).await;
    worker.sync().await.unwrap();
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let mut copied = log(1, "猜中了编号");
    copied.fields.insert("place".into(), "别处".into());
    neighbour.save(Edit::Create(copied)).await;
    neighbour.sync().await.unwrap();
    let item = neighbour.replica.attention().await.unwrap().remove(0);
    let told = serde_json::to_string(&item.matter).unwrap();
    assert!(
        told.contains("not_permitted") && !told.contains("只给本区"),
        "{told}"
    );
    let hash = "a".repeat(64);
    let photo = neighbour
        .replica
        .photo(log(1, "").id, &hash, &neighbour.network);
    let nothing = SyncError::Refused(ErrorCode::NotFound);
    assert_eq!(photo.await, Err(nothing));
}
