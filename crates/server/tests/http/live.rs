//! `GET /api/live`.

use crate::phone::{Phone, id, log};
use domain::{Role, Scope};
use futures::StreamExt as _;
use reqwest::{Method, Response};
use sync::poke::{Poke, PokeDecoder};
use test_kit::server::{Engine, TestServer};
use tokio::time::Instant;

/// An open stream of pokes.
pub(crate) struct Listening {
    bytes: std::pin::Pin<Box<dyn futures::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    decoder: PokeDecoder,
}

impl Listening {
    pub(crate) async fn to(phone: &Phone) -> Self {
        let answer: Response = phone.get("/api/live").await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(answer.headers().get("content-encoding").is_none());
        Self {
            bytes: Box::pin(answer.bytes_stream()),
            decoder: PokeDecoder::default(),
        }
    }

    /// The next poke; none at the end of the stream.
    pub(crate) async fn poke(&mut self) -> Option<Poke> {
        loop {
            let bytes = self.bytes.next().await?.ok()?;
            if let Some(poke) = self.decoder.feed(&bytes).into_iter().next() {
                return Some(poke);
            }
        }
    }
}

#[tokio::test]
async fn a_change_pokes_those_who_may_read_it() {
    let server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    server.hire("W2", Role::Worker, Some(id(2))).await;
    let mut one = Phone::of(&server, "W1").await;
    let mut two = Phone::of(&server, "W2").await;
    let (mut first, mut second) = (Listening::to(&one).await, Listening::to(&two).await);
    one.push(&[log(1, id(9), id(1))]).await.unwrap();
    two.push(&[log(1, id(10), id(2))]).await.unwrap();
    let poke = |area, seq| {
        Some(Poke {
            scope: Scope::Area(id(area)),
            seq,
        })
    };
    assert_eq!(first.poke().await, poke(1, 1));
    // The second one heard nothing of the first change.
    assert_eq!(second.poke().await, poke(2, 2));
}

#[tokio::test]
async fn what_comes_in_a_rush_is_told_together() {
    const LISTENERS: u128 = 300;
    const BREATH: u128 = 60 * LISTENERS;
    const LOGS: u8 = 200;
    let server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1").await;
    let visitor = Phone::new(&server);
    let mut others = Vec::new();
    for _ in 1..LISTENERS {
        others.push(Listening::to(&visitor).await);
    }
    let mut listening = Listening::to(&phone).await;
    let begun = Instant::now();
    for n in 1..=LOGS {
        let push = [log(u64::from(n), id(n), id(1))];
        phone.push(&push).await.unwrap();
    }
    let mut told = 1;
    while listening.poke().await.unwrap().seq < u64::from(LOGS) {
        told += 1;
    }
    let breaths = begun.elapsed().as_micros() / BREATH;
    assert!(told <= breaths + 1, "{told} in {breaths} breaths");
}

#[tokio::test]
async fn the_stream_ends_with_the_session() {
    let server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let phone = Phone::of(&server, "W1").await;
    let visitor = Phone::new(&server);
    let mut listening = Listening::to(&phone).await;
    let _others = Listening::to(&visitor).await;
    let ended = phone.request(Method::DELETE, "/api/session").send().await;
    assert_eq!(ended.unwrap().status(), 204);
    assert_eq!(listening.poke().await, None);
}

#[tokio::test]
async fn the_stream_ends_with_the_server() {
    let mut server = TestServer::start().await;
    let mut listening = Listening::to(&Phone::new(&server)).await;
    server.stop().await;
    assert_eq!(listening.poke().await, None);
}

#[tokio::test]
async fn servers_over_one_database_tell_each_other() {
    let server = TestServer::on(Engine::Postgres).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let other = server.beside().await;
    let mut here = Phone::of(&server, "W1").await;
    let mut there = Phone::of(&other, "W1").await;
    let mut listening = Listening::to(&there).await;
    // The other server may not listen yet; it looks by itself once it does.
    for n in 1..=50_u8 {
        here.push(&[log(u64::from(n), id(n), id(1))]).await.unwrap();
        here.settled = u64::from(n);
    }
    there.pull().await.unwrap();
    while there.base[&Scope::Area(id(1))].len() < 50 {
        listening.poke().await.unwrap();
        there.pull().await.unwrap();
    }
    assert_eq!(
        there.base[&Scope::Area(id(1))],
        here.base[&Scope::Area(id(1))]
    );
    here.push(&[log(51, id(51), id(1))]).await.unwrap();
    while there.record(id(51)).is_none() {
        listening.poke().await.unwrap();
        there.pull().await.unwrap();
    }
}
