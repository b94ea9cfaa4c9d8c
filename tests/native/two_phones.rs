//! Two people edit one record without a network.

use crate::neighbourhood::{LEAD, WORKER, log, phone_of, server};
use domain::Id;
use domain::publishing::{Ruling, decline};
use replica::store::Matter;
use replica::{Edit, Fate};
use serde_json::json;
use sync::Outcome;
use test_kit::phone::Phone;
use test_kit::server::TestServer;

/// Worker and lead, both holding one log.
async fn both_hold_a_log() -> (TestServer, Phone, Phone, Id) {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    worker.save(Edit::Create(log(1, "消防学习"))).await;
    worker.sync().await.expect("it syncs");
    lead.sync().await.expect("it syncs");
    (server, worker, lead, log(1, "").id)
}

#[tokio::test]
async fn a_replaced_value_gives_way_to_the_later_arrival() {
    let (_server, worker, lead, id) = both_hold_a_log().await;
    worker.set(id, "title", "社工的标题").await;
    lead.set(id, "title", "书记的标题").await;
    worker.set(id, "place", "活动室").await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    for phone in [&worker, &lead] {
        let seen = phone.see(id).await;
        assert_eq!(seen.text("title"), "书记的标题");
        assert_eq!(seen.text("place"), "活动室", "another field is untouched");
        assert_eq!(phone.replica.fate(id), Fate::Sent);
    }
}

#[tokio::test]
async fn text_edited_in_two_places_keeps_both() {
    let (_server, worker, lead, id) = both_hold_a_log().await;
    worker
        .set(id, "story", "先看了演示和影片。再一起试了灭火器。")
        .await;
    lead.set(id, "story", "先看了演示。再一起试了灭火器，人人动手。")
        .await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    let both = "先看了演示和影片。再一起试了灭火器，人人动手。";
    assert_eq!(worker.see(id).await.text("story"), both);
    assert_eq!(lead.see(id).await.text("story"), both);
}

#[tokio::test]
async fn a_guarded_value_stays_and_the_other_waits_for_its_author() {
    let (server, worker, lead, id) = both_hold_a_log().await;
    worker.set(id, "publication", "requested").await;
    worker.sync().await.unwrap();
    let other = phone_of(&server, LEAD).await;
    for (phone, reason) in [(&lead, "照片不清楚"), (&other, "写得太短")] {
        phone.sync().await.unwrap();
        let seen = phone.see(id).await;
        let ruling = Ruling::new("书记", 1).because(reason);
        let fields = decline(&seen, &ruling).unwrap();
        phone.save(Edit::Fields { seen, fields }).await;
    }
    other.sync().await.unwrap();
    lead.sync().await.unwrap();
    let reason = async |phone: &Phone| Ruling::on(&phone.see(id).await).unwrap().1.reason;
    assert_eq!(reason(&lead).await, "写得太短");
    assert_eq!(lead.replica.fate(id), Fate::NeedsAttention);
    let item = lead.replica.attention().await.unwrap().remove(0);
    let Matter::Decided { receipt } = &item.matter else {
        panic!("the server decided it");
    };
    let Outcome::Conflict { waiting } = &receipt.outcome else {
        panic!("a conflict");
    };
    let [met] = &waiting[..] else {
        panic!("{waiting:?}");
    };
    let reasons = (&met.was, &met.mine[0]["reason"], &met.theirs[0]["reason"]);
    assert_eq!(
        reasons,
        (&json!(null), &json!("照片不清楚"), &json!("写得太短"))
    );

    lead.replica.make_again(item.mid).await.unwrap();
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    assert_eq!(reason(&worker).await, "照片不清楚");
    assert_eq!(lead.replica.attention().await, Ok(vec![]));
}

#[tokio::test]
async fn what_arrived_while_a_form_was_open_is_not_overwritten_unnoticed() {
    let (_server, worker, lead, id) = both_hold_a_log().await;
    worker.set(id, "publication", "requested").await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    let opened = lead.see(id).await;
    worker.set(id, "publication", "none").await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();

    lead.save_over(opened, "publication", "declined").await;
    lead.sync().await.unwrap();
    assert_eq!(lead.see(id).await.text("publication"), "none");
    assert_eq!(lead.replica.fate(id), Fate::NeedsAttention);
}

#[tokio::test]
async fn a_conflict_over_what_two_made_at_once_ends_with_one_word() {
    let (_server, worker, lead, _) = both_hold_a_log().await;
    let told = |story| log(2, "同一份").with("story", story);
    worker.save(Edit::Create(told("社工写的。"))).await;
    lead.save(Edit::Create(told("书记写的。"))).await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    let item = lead.replica.attention().await.unwrap().remove(0);
    lead.replica.make_again(item.mid).await.unwrap();
    lead.sync().await.unwrap();
    assert_eq!(lead.replica.attention().await, Ok(vec![]));
    assert_eq!(lead.see(told("").id).await.text("story"), "书记写的。");
}

#[tokio::test]
async fn the_clocks_of_phones_decide_nothing() {
    let (_server, worker, lead, id) = both_hold_a_log().await;
    worker.environment.advance(365 * 24 * 3_600_000);
    worker.set(id, "title", "来自明年").await;
    lead.environment.advance(-365 * 24 * 3_600_000);
    lead.set(id, "title", "来自去年").await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    assert_eq!(worker.see(id).await.text("title"), "来自去年");
}

#[tokio::test]
async fn an_edit_of_what_another_put_away_is_kept() {
    let (_server, worker, lead, id) = both_hold_a_log().await;
    lead.save(Edit::Archive(id)).await;
    worker.set(id, "outcome", "下周再来一次").await;
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    let seen = lead.see(id).await;
    assert!(seen.archived);
    assert_eq!(seen.text("outcome"), "下周再来一次");
}
