//! Adding a record kind is one declaration: validation, storage, lists, sync and
//! the server take it from there.

use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, area, record_id, staff};
use domain::Record;
use replica::store::Query;
use replica::{Deed, Edit, SaveError};
use serde_json::json;
use test_kit::loan::{KIND as LOAN, KINDS, RULES};
use test_kit::phone::Phone;
use test_kit::server::{Engine, TestServer};

fn loan(n: u8, thing: &str, due_on: &str) -> Record {
    Record::new(record_id(n), &LOAN)
        .with("thing", thing)
        .with("due_on", due_on)
        .with("area", area().to_string())
}

async fn things(phone: &Phone) -> Vec<String> {
    let query = Query {
        kind: LOAN.name,
        area: Some(area()),
        after: None,
        limit: 10,
    };
    let rows = phone.replica.list(&query).await.expect("it lists");
    rows.iter()
        .map(|row| row.text("thing").to_owned())
        .collect()
}

#[tokio::test]
async fn a_kind_declared_here_is_validated_stored_listed_and_synced() {
    let server = TestServer::with(Engine::Sqlite, |config| config.rules = RULES).await;
    staff(&server).await;
    let worker = Phone::signed_in(&server, KINDS, WORKER).await;
    let lead = Phone::signed_in(&server, KINDS, LEAD).await;
    let neighbour = Phone::signed_in(&server, KINDS, NEIGHBOUR).await;

    let wrong = loan(9, "轮椅", "明天");
    let refused = worker.replica.save(Deed::of(Edit::Create(wrong))).await;
    let Err(SaveError::Invalid(problems)) = refused else {
        panic!("a date is checked");
    };
    assert_eq!(problems[0].field, "due_on");

    worker
        .save(Edit::Create(loan(1, "轮椅", "2026-12-01")))
        .await;
    worker
        .save(Edit::Create(loan(2, "电钻", "2026-11-20")))
        .await;
    let in_order = ["电钻", "轮椅"];
    assert_eq!(
        things(&worker).await,
        in_order,
        "by date, before it was sent"
    );
    worker.sync().await.unwrap();
    for phone in [&worker, &lead] {
        phone.sync().await.unwrap();
        assert_eq!(things(phone).await, in_order);
        assert_eq!(phone.replica.count(LOAN.name, None).await, Ok(2));
    }
    neighbour.sync().await.unwrap();
    assert!(things(&neighbour).await.is_empty());

    let id = record_id(1);
    worker.set(id, "times_lent", 2).await;
    lead.set(id, "times_lent", 3).await;
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    assert_eq!(
        worker.see(id).await.value("times_lent"),
        &json!(5),
        "amounts add up"
    );
}
