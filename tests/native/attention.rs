//! One bad item never blocks the rest, and never vanishes.

use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, log, other_area, phone_of, server, titles};
use domain::{Id, kinds};
use replica::store::{Matter, NewMutation, Store, StoreError};
use replica::{Deed, Edit, Fate, SaveError, Saved, SyncError};
use sync::{ErrorCode, Outcome};
use test_kit::phone::Phone;
use test_kit::records::{activity_log, event};

fn is_rejected(matter: &Matter, code: &str) -> bool {
    match matter {
        Matter::Decided { receipt } => {
            matches!(&receipt.outcome, Outcome::Rejected { refusal, .. } if refusal.code == code)
        }
        Matter::ScopeLost
        | Matter::Parked { .. }
        | Matter::PhotoRefused { .. }
        | Matter::PhotoDamaged { .. }
        | Matter::Damaged => false,
    }
}

#[tokio::test]
async fn what_the_server_rejects_needs_attention_and_the_rest_arrives() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    let elsewhere = activity_log(log(2, "").id, other_area(), "不是我的小区");
    worker.save(Edit::Create(log(1, "前"))).await;
    worker.save(Edit::Create(elsewhere.clone())).await;
    worker.set(elsewhere.id, "place", "那边").await;
    worker.save(Edit::Create(log(3, "后"))).await;
    worker.sync().await.unwrap();

    assert_eq!(worker.replica.status().unsent, 0);
    let items = worker.replica.attention().await.unwrap();
    assert_eq!(items.len(), 2);
    let codes = ["not_permitted", "depends_on"];
    for code in codes {
        assert!(
            items.iter().any(|item| is_rejected(&item.matter, code)),
            "{code}"
        );
    }
    assert_eq!(worker.replica.fate(elsewhere.id), Fate::NeedsAttention);
    lead.sync().await.unwrap();
    let mut arrived = titles(&lead, "activity_log").await;
    arrived.sort();
    assert_eq!(arrived, ["前", "后"]);
}

#[tokio::test]
async fn a_payload_that_does_not_decode_is_refused_alone() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    for (n, body) in [(1, "[1, 2]"), (2, "{\"changes\": 7}"), (3, "not even JSON")] {
        let damaged = NewMutation {
            mid: Id::v7(77, [n; 10]),
            body: body.to_owned(),
            saved_at: i64::from(n),
            photos: Vec::new(),
            draft: None,
            mends: None,
        };
        worker.store.enqueue(damaged).await.unwrap();
    }
    let worker = worker.restarted().await;
    worker.save(Edit::Create(log(1, "好的"))).await;
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    let items = worker.replica.attention().await.unwrap();
    assert_eq!(items.len(), 3);
    assert!(
        items
            .iter()
            .all(|item| is_rejected(&item.matter, "malformed"))
    );
    assert_eq!(titles(&worker, "activity_log").await, ["好的"]);
}

#[tokio::test]
async fn a_mutation_that_makes_every_request_fail_is_put_aside_alone() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    let mut poison = None;
    for n in 1..=12 {
        let saved = worker.save(Edit::Create(log(n, &format!("第{n}"))));
        if let (5, Saved::Queued { mid, .. }) = (n, saved.await) {
            poison = Some(mid);
        }
    }
    worker.network.refuse_where(move |request| {
        let poisoned = request
            .mutations
            .iter()
            .any(|sent| Some(sent.mid) == poison && sent.body.get().contains("第5"));
        poisoned.then_some(ErrorCode::TooLarge)
    });
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
    let items = worker.replica.attention().await.unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].matter, Matter::Parked { status: 413 });
    assert!(items[0].body.contains("第5"));
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await.len(), 11);

    worker.replica.make_again(items[0].mid).await.unwrap();
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await.len(), 12);
}

#[tokio::test]
async fn a_server_that_turns_everything_away_condemns_nothing() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "无辜"))).await;
    let everything = |_: &sync::SyncRequest| Some(ErrorCode::Forbidden);
    worker.network.refuse_where(everything);
    assert!(worker.sync().await.is_err());
    assert_eq!(worker.replica.status().unsent, 1);
    assert_eq!(worker.replica.attention().await, Ok(vec![]));
    worker.network.refuse_where(|_| None);
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);
}

#[tokio::test]
async fn a_visitor_may_read_but_what_they_write_needs_attention() {
    let server = server().await;
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let open = event(log(1, "").id, other_area(), "绘本阅读");
    neighbour.save(Edit::Create(open)).await;
    neighbour.sync().await.unwrap();
    let visitor = Phone::of_a_visitor(&server, kinds::ALL).await;
    visitor.sync().await.unwrap();
    assert_eq!(titles(&visitor, "event").await, ["绘本阅读"]);
    let wanted = event(log(2, "").id, other_area(), "我想办的活动");
    visitor.save(Edit::Create(wanted)).await;
    for _ in 0..2 {
        let forbidden = Err(SyncError::Refused(ErrorCode::Forbidden));
        assert_eq!(visitor.sync().await, forbidden);
        let items = visitor.replica.attention().await.unwrap();
        assert_eq!(items.len(), 1);
        assert!(items[0].body.contains("我想办的活动"));
        assert_eq!(visitor.replica.status().unsent, 0);
    }
    neighbour
        .set(log(1, "").id, "title", "绘本阅读（改）")
        .await;
    neighbour.sync().await.unwrap();
    assert!(visitor.sync().await.is_err());
    assert_eq!(titles(&visitor, "event").await, ["绘本阅读（改）"]);
}

#[tokio::test]
async fn a_full_device_refuses_a_save_and_keeps_what_it_has() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(log(1, "先前"))).await;
    worker.store.set_room(Some(10));
    let full = worker
        .replica
        .save(Deed::of(Edit::Create(log(2, "放不下"))))
        .await;
    assert_eq!(full, Err(SaveError::Store(StoreError::QuotaExceeded)));
    worker.store.set_room(None);
    worker.sync().await.unwrap();
    assert_eq!(titles(&worker, "activity_log").await, ["先前"]);
}
