//! What a phone holds of the server's is a copy: damaged, it comes again, and what
//! is unsent does not wait for it.

use crate::neighbourhood::{LEAD, WORKER, log, phone_of, server, titles};
use replica::Edit;
use replica::store::{Head, Store};
use test_kit::phone::Phone;

async fn titles_sorted(phone: &Phone) -> Vec<String> {
    let mut titles = titles(phone, "activity_log").await;
    titles.sort();
    titles
}

#[tokio::test]
async fn a_damaged_base_holds_up_nothing_unsent_and_comes_again() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    for n in 1..=3 {
        worker.save(Edit::Create(log(n, &n.to_string()))).await;
    }
    worker.sync().await.unwrap();
    worker.set(log(1, "").id, "title", "改过").await;
    worker.save(Edit::Create(log(4, "新的"))).await;

    worker.store.damage_base();
    let worker = worker.restarted().await;
    assert_eq!(worker.replica.status().unsent, 2);
    assert_eq!(worker.replica.status().in_step_at, None);
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    assert_eq!(titles_sorted(&worker).await, ["2", "3", "改过", "新的"]);
    lead.sync().await.unwrap();
    assert_eq!(titles_sorted(&lead).await, ["2", "3", "改过", "新的"]);
}

#[tokio::test]
async fn a_base_that_is_found_damaged_by_a_list_is_told_as_not_there_yet() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "在"))).await;
    worker.sync().await.unwrap();
    assert!(worker.replica.status().in_step_at.is_some());
    worker.store.damage_base();
    assert_eq!(titles_sorted(&worker).await, Vec::<String>::new());
    assert_eq!(worker.replica.status().in_step_at, None);
    worker.sync().await.unwrap();
    assert_eq!(titles_sorted(&worker).await, ["在"]);
}

/// What a store makes of a head that it can not read.
#[tokio::test]
async fn a_phone_that_can_not_read_where_it_stood_goes_on_as_another_device() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    for n in 1..=3 {
        worker.save(Edit::Create(log(n, &n.to_string()))).await;
    }
    worker.sync().await.unwrap();
    let before = worker.store.head().await.unwrap();
    worker.store.tamper(|head| {
        *head = Head {
            last_mseq: head.last_mseq,
            settled: head.last_mseq,
            ..Head::default()
        }
    });
    worker.save(Edit::Create(log(4, "4"))).await;
    worker.sync().await.unwrap();
    let after = worker.store.head().await.unwrap();
    assert!(after.device.is_some() && after.device != before.device);
    assert_eq!(worker.replica.status().unsent, 0);
    assert_eq!(titles_sorted(&worker).await, ["1", "2", "3", "4"]);
    let lead = phone_of(&server, LEAD).await;
    lead.sync().await.unwrap();
    assert_eq!(titles_sorted(&lead).await, ["1", "2", "3", "4"]);
}
