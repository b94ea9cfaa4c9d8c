//! Neighbours ask for slots at the station on their phones, without a network too, and
//! the server says who has one.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::neighbourhood::{WORKER, area, phone_of, record_id, staff};
use domain::civil::CivilDate;
use domain::kinds::{service_application, visit_hours};
use domain::visits::Visit;
use domain::{Id, Record, Role};
use futures::future::join_all;
use replica::{Edit, Query};
use serde_json::json;
use std::time::Duration;
use sync::poke::Poke;
use test_kit::phone::Phone;
use test_kit::server::{Engine, START, TestServer};

const PEOPLE: usize = 5;

test_kit::on_every_engine! {
    many_ask_for_one_slot_at_once_and_no_more_are_given_than_there_is_room
}

/// One hour of two slots on the day after the next, with room for two in each.
fn hours() -> Record {
    Record::new(record_id(1), &visit_hours::KIND)
        .with("name", "上午窗口")
        .with(
            "days",
            json!(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        )
        .with("opens", "09:00")
        .with("closes", "10:00")
        .with("minutes", 30)
        .with("room", 2)
        .with("area", area().to_string())
}

fn slot() -> i64 {
    CivilDate::from_millis(START).add_days(2).at_minutes(9 * 60)
}

fn asked_by(person: Id) -> Record {
    Record::new(
        Id::derived("application", &[person]),
        &service_application::KIND,
    )
    .with("name", "邻居")
    .with("phone", "13900000000")
    .with("item", record_id(9).to_string())
    .with("item_name", "敬老卡")
    .with("area", area().to_string())
    .with("account", person.to_string())
    .with("via", "self")
    .with("status", "submitted")
    .with("steps", json!([{"status": "submitted", "at": START}]))
    .with("visit_at", slot())
}

async fn applications(phone: &Phone) -> Vec<Record> {
    let query = Query {
        kind: service_application::KIND.name,
        area: None,
        after: None,
        limit: 100,
    };
    phone.replica.list(&query).await.unwrap()
}

/// Pulls at each poke until the server has answered all that the phone sees.
async fn answered(phone: &Phone, count: usize) -> Vec<Record> {
    let mut live = phone.network.server().live().await.unwrap();
    let waits = async {
        loop {
            phone.sync().await.unwrap();
            let seen = applications(phone).await;
            if seen.len() == count && seen.iter().all(|it| Visit::of(it) != Visit::Pending) {
                return seen;
            }
            let _heard: Vec<Poke> = live.next().await.expect("the stream is open");
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), waits).await;
    waited.expect("it comes to be so")
}

fn given(seen: &[Record], at: i64) -> usize {
    let given = |it: &&Record| Visit::of(it) == Visit::Given && it.integer("visit_at") == Some(at);
    seen.iter().filter(given).count()
}

async fn many_ask_for_one_slot_at_once_and_no_more_are_given_than_there_is_room(engine: Engine) {
    let server = TestServer::on(engine).await;
    staff(&server).await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(hours())).await;
    worker.sync().await.unwrap();
    let mut phones = Vec::new();
    for n in 0..PEOPLE {
        let login = format!("1390000{n:04}");
        server.hire(&login, Role::Resident, Some(area())).await;
        phones.push(phone_of(&server, &login).await);
    }
    // Each without a network; then all at once.
    for phone in &phones {
        let me = phone.replica.user().unwrap();
        phone.save(Edit::Create(asked_by(me))).await;
    }
    for sent in join_all(phones.iter().map(Phone::sync)).await {
        sent.unwrap();
    }
    let seen = answered(&worker, PEOPLE).await;
    assert_eq!(given(&seen, slot()), 2);

    // Who has none takes one that is offered, until that is full too.
    let without = seen.iter().filter(|it| Visit::of(it) == Visit::Full);
    let next = slot() + 30 * 60_000;
    for one in without {
        let me = one.reference("account");
        let phone = phones.iter().find(|it| it.replica.user() == me).unwrap();
        let mine = answered(phone, 1).await.remove(0);
        assert_eq!(mine.list("visit_free")[0]["at"], next);
        phone.set(mine.id, "visit_at", next).await;
        phone.sync().await.unwrap();
    }
    let seen = answered(&worker, PEOPLE).await;
    assert_eq!((given(&seen, slot()), given(&seen, next)), (2, 2));
    assert_eq!(
        seen.iter()
            .filter(|it| Visit::of(it) == Visit::Full)
            .count(),
        1
    );
}
