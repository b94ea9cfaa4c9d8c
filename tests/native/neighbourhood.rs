//! A small neighbourhood for the cases: two areas and the people who work there.

use domain::{Id, Record, Role, kinds};
use replica::store::Query;
use test_kit::phone::Phone;
use test_kit::records::activity_log;
use test_kit::server::TestServer;

pub(crate) const WORKER: &str = "310001";
pub(crate) const LEAD: &str = "310002";
pub(crate) const NEIGHBOUR: &str = "320001";

pub(crate) fn area() -> Id {
    Id::derived("area 培花六", &[])
}

pub(crate) fn other_area() -> Id {
    Id::derived("area 蓝天", &[])
}

pub(crate) fn record_id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

/// A server where worker and lead work in one area, and a neighbour in another.
pub(crate) async fn server() -> TestServer {
    let server = TestServer::start().await;
    staff(&server).await;
    server
}

pub(crate) async fn staff(server: &TestServer) {
    server.hire(WORKER, Role::Worker, Some(area())).await;
    server.hire(LEAD, Role::CommitteeLead, Some(area())).await;
    let elsewhere = Some(other_area());
    server.hire(NEIGHBOUR, Role::CommitteeLead, elsewhere).await;
}

pub(crate) async fn phone_of(server: &TestServer, login: &str) -> Phone {
    Phone::signed_in(server, kinds::ALL, login).await
}

pub(crate) fn log(n: u8, title: &str) -> Record {
    activity_log(record_id(n), area(), title)
}

/// Titles of the records of a kind, as the phone lists them.
pub(crate) async fn titles(phone: &Phone, kind: &'static str) -> Vec<String> {
    let query = Query {
        kind,
        area: None,
        after: None,
        limit: 1_000,
    };
    let rows = phone.replica.list(&query).await.expect("it lists");
    rows.iter()
        .map(|row| row.text("title").to_owned())
        .collect()
}
