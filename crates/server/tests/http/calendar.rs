//! `GET /calendar/{area}.ics`.

use crate::phone::{Phone, id, mutation, refusal};
use domain::kinds::{event, registration, residential_area};
use domain::{Id, Record, Role};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use sync::ErrorCode;
use test_kit::records;
use test_kit::server::{START, TestServer};

const HOUR: i64 = 3_600_000;

pub(crate) fn create(mseq: u64, record: &Record) -> Value {
    let op = json!({"op": "create", "fields": record.fields});
    mutation(
        mseq,
        Id::derived("m", &[record.id]),
        record.id,
        &record.kind,
        op,
    )
}

pub(crate) fn event(n: u8, area: Id, title: &str) -> Record {
    records::event(id(n), area, title).with("starts_at", START + HOUR)
}

/// The feed of an area, once it satisfies.
async fn feed(phone: &Phone, area: Id, is_so: impl Fn(&str) -> bool) -> String {
    let asks = async {
        loop {
            let answer = phone.get(&format!("/calendar/{area}.ics")).await;
            if answer.status() == StatusCode::OK {
                let media_type = answer.headers()["content-type"].clone();
                assert_eq!(media_type, "text/calendar; charset=utf-8");
                let text = answer.text().await.unwrap();
                if is_so(&text) {
                    return text;
                }
            }
            tokio::task::yield_now().await;
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(30), asks).await;
    asked.expect("the feed comes to say it")
}

#[tokio::test]
async fn a_calendar_finds_the_events_to_come_of_an_area_and_nobody_who_comes() {
    let server = TestServer::start().await;
    server.hire("A1", Role::Admin, None).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let mut admin = Phone::of(&server, "A1").await;
    let area = Record::new(id(1), &residential_area::KIND)
        .with("name", "培花六居民区")
        .with("order", 1);
    admin.push(&[create(1, &area)]).await.unwrap();
    let mut worker = Phone::of(&server, "W1").await;
    let held = event(3, id(1), "书法共写");
    let over = event(4, id(1), "上周的事").with("starts_at", START - 48 * HOUR);
    let comes = registration::of_event(id(5), &held)
        .with("name", "周老伯")
        .with("phone", "13800001234")
        .with("party", 1);
    let writes = [create(1, &held), create(2, &over), create(3, &comes)];
    worker.push(&writes).await.unwrap();
    let mut elsewhere = Phone::of(&server, "W2").await;
    let other = event(6, id(2), "别处的事");
    elsewhere.push(&[create(1, &other)]).await.unwrap();

    let visitor = Phone::new(&server);
    let text = feed(&visitor, id(1), |text| text.contains("书法共写")).await;
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
    assert!(text.contains("X-WR-CALNAME:培花六居民区\r\n"), "{text}");
    assert!(
        text.contains(&format!("UID:{}@jiamenkou\r\n", id(3))),
        "{text}"
    );
    for absent in ["上周的事", "别处的事", "周老伯", "1234", "ATTENDEE"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }

    let gone = mutation(4, id(20), id(3), event::KIND.name, json!({"op": "archive"}));
    worker.push(&[gone]).await.unwrap();
    feed(&visitor, id(1), |text| !text.contains("书法共写")).await;
}

#[tokio::test]
async fn what_is_no_area_has_no_calendar() {
    let server = TestServer::start().await;
    let visitor = Phone::new(&server);
    for path in [
        format!("/calendar/{}.ics", id(9)),
        format!("/calendar/{}", id(9)),
        "/calendar/x.ics".to_owned(),
    ] {
        assert_eq!(refusal(visitor.get(&path).await).await, ErrorCode::NotFound);
    }
}
