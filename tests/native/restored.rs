//! A server that was turned back to yesterday's copy is sent again what phones were
//! told it had.

use crate::neighbourhood::{LEAD, WORKER, log, phone_of, server, titles};
use replica::{Edit, Fate};
use test_kit::server::TestServer;

async fn turn_back(server: &mut TestServer, copy: &std::path::Path) {
    server.stop().await;
    let file = server.folder().join("jiamenkou.sqlite");
    for beside in ["jiamenkou.sqlite-wal", "jiamenkou.sqlite-shm"] {
        // Not there when the server ended well.
        let _ = std::fs::remove_file(server.folder().join(beside));
    }
    std::fs::copy(copy, &file).expect("the copy is there");
    server.start_again().await;
}

#[tokio::test]
async fn what_was_accepted_after_the_backup_comes_back_in_order() {
    let mut server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    worker.save(Edit::Create(log(1, "楼道清洁"))).await;
    worker.sync().await.unwrap();
    let copy = server.folder().join("copy.sqlite");
    server.db().backup(&copy).await.unwrap();
    worker.save(Edit::Create(log(2, "绘本阅读"))).await;
    worker.set(log(1, "").id, "title", "楼道大清洁").await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    turn_back(&mut server, &copy).await;

    // Saved before the phone knows: it rests on what the server has forgotten.
    worker.set(log(2, "").id, "title", "亲子阅读").await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    assert_eq!(worker.replica.status().attention, 0);
    assert_eq!(worker.replica.fate(log(2, "").id), Fate::Sent);
    lead.sync().await.unwrap();
    let seen = titles(&lead, "activity_log").await;
    assert_eq!(seen, titles(&worker, "activity_log").await);
    assert_eq!(seen.len(), 2);
    assert!(seen.contains(&"楼道大清洁".to_owned()), "{seen:?}");
    assert!(seen.contains(&"亲子阅读".to_owned()), "{seen:?}");
}

#[tokio::test]
async fn a_phone_restored_from_a_copy_takes_a_name_of_its_own() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "楼道清洁"))).await;
    worker.sync().await.unwrap();
    let copy = worker.store.copied();
    worker.save(Edit::Create(log(2, "绘本阅读"))).await;
    worker.sync().await.unwrap();

    let opened = replica::Replica::open(
        worker.replica.kinds(),
        copy,
        worker.environment.clone(),
        worker.replica.user(),
    );
    let restored = opened.await.unwrap();
    let deed = |n, title: &str| replica::Deed::of(Edit::Create(log(n, title)));
    restored.save(deed(3, "消防演练")).await.unwrap();
    restored.save(deed(4, "邻里节")).await.unwrap();
    restored.sync(&worker.network).await.unwrap();
    assert_eq!(restored.status().unsent, 0);
    worker.sync().await.unwrap();
    assert_eq!(titles(&worker, "activity_log").await.len(), 4);
}
