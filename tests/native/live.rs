//! A change is poked to whoever may read it.

use crate::neighbourhood::{LEAD, NEIGHBOUR, WORKER, area, log, phone_of, server, titles};
use domain::Scope;
use replica::Edit;
use std::time::Duration;
use sync::poke::Poke;
use test_kit::phone::Phone;
use transport::Live;

/// The next poke of the stream, passing over signs of life.
async fn next_poke(stream: &mut Live) -> Poke {
    loop {
        let heard = stream.next().await.expect("the stream is open");
        if let Some(poke) = heard.into_iter().next() {
            return poke;
        }
    }
}

#[tokio::test]
async fn a_saved_log_pokes_the_lead_who_then_sees_it() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    lead.sync().await.unwrap();
    let mut stream = lead.network.server().live().await.unwrap();
    worker.save(Edit::Create(log(1, "刚刚"))).await;
    worker.sync().await.unwrap();
    let poke = tokio::time::timeout(Duration::from_secs(20), next_poke(&mut stream)).await;
    assert_eq!(poke.unwrap().scope, Scope::Area(area()));
    lead.sync().await.unwrap();
    assert_eq!(titles(&lead, "activity_log").await, ["刚刚"]);
}

#[tokio::test]
async fn nobody_is_poked_of_what_they_may_not_read() {
    let server = server().await;
    let worker = phone_of(&server, WORKER).await;
    let neighbour: Phone = phone_of(&server, NEIGHBOUR).await;
    let mut stream = neighbour.network.server().live().await.unwrap();
    worker.save(Edit::Create(log(1, "本区"))).await;
    worker.sync().await.unwrap();
    let own =
        test_kit::records::activity_log(log(2, "").id, crate::neighbourhood::other_area(), "邻区");
    neighbour.save(Edit::Create(own)).await;
    neighbour.sync().await.unwrap();
    let poke = tokio::time::timeout(Duration::from_secs(20), next_poke(&mut stream)).await;
    let first = poke.unwrap().scope;
    assert_eq!(first, Scope::Area(crate::neighbourhood::other_area()));
}
