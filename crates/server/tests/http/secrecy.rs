//! I5: no answer holds a row or a photo outside the scopes held.

use crate::live::Listening;
use crate::phone::{Phone, id, log, mutation};
use crate::photos::{Photo, log_with};
use domain::{Id, Role, Scope};
use reqwest::Method;
use serde_json::json;
use sync::Outcome;
use test_kit::server::{Engine, TestServer};

const SECRET: &str = "王阿姨家的钥匙在花盆下面";

#[tokio::test]
async fn a_worker_never_receives_what_is_another_areas() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let server = TestServer::on(engine).await;
        server.hire("A", Role::Worker, Some(id(1))).await;
        server.hire("B", Role::CommitteeLead, Some(id(2))).await;
        server.hire("O", Role::Officer, None).await;
        let mut insider = Phone::of(&server, "B").await;
        let photo = Photo::new(10);
        let mut secret = log_with(1, id(9), id(2), &photo);
        secret["body"]["changes"][0]["fields"]["story"] = json!(SECRET);
        insider.push(&[secret]).await.unwrap();
        insider
            .upload(id(9), &photo.hash, 0, &photo.bytes)
            .await
            .unwrap();
        for login in ["A", "O"] {
            let outsider = Phone::of(&server, login).await;
            nothing_leaks_to(outsider, &photo).await;
        }
        nothing_leaks_to(Phone::new(&server), &photo).await;
    }
}

/// Whatever is asked, the answer does not hold the secret.
async fn nothing_leaks_to(mut phone: Phone, photo: &Photo) {
    // Cursors of scopes that are not held, as if they were.
    let foreign = Scope::Area(id(2));
    phone.cursors.insert(foreign, json!({"seq": 0, "tag": ""}));
    let request = phone
        .request(Method::POST, "/api/sync")
        .json(&phone.body(&[]));
    let answer = request.send().await.unwrap().text().await.unwrap();
    assert!(
        answer.contains("\"held\"") && !answer.contains(SECRET),
        "{answer}"
    );
    let answer = phone.pull().await.unwrap();
    assert!(answer.pages.iter().all(|page| page.scope != foreign));
    assert!(phone.record(id(9)).is_none());
    let path = format!("/api/photo/{}/{}", id(9), photo.hash);
    assert_eq!(phone.get(&path).await.status(), 404);
    if phone.user.is_none() {
        return;
    }
    // Guessing an id tells nothing: an edit of it and one of nothing look alike.
    let guess = |mseq, record: Id| {
        let put = json!({"put": {"was": null, "now": "x"}});
        let op = json!({"op": "edit", "fields": {"place": put}});
        mutation(
            mseq,
            Id::derived("guess", &[record, phone.device]),
            record,
            "activity_log",
            op,
        )
    };
    let nothing = Id::derived("nothing", &[]);
    let push = [
        guess(1, id(9)),
        guess(2, nothing),
        log(3, Id::derived("mine", &[phone.device]), id(2)),
    ];
    let answer = phone.push(&push).await.unwrap();
    assert_eq!(answer.outcomes[0].outcome, answer.outcomes[1].outcome);
    for receipt in &answer.outcomes {
        assert!(matches!(receipt.outcome, Outcome::Rejected { .. }));
        assert!(!serde_json::to_string(receipt).unwrap().contains(SECRET));
    }
}

#[tokio::test]
async fn nobody_is_poked_about_what_they_may_not_read() {
    let server = TestServer::start().await;
    server.hire("A", Role::Worker, Some(id(1))).await;
    server.hire("B", Role::Worker, Some(id(2))).await;
    let (mut one, mut two) = (Phone::of(&server, "A").await, Phone::of(&server, "B").await);
    let mut listening = Listening::to(&one).await;
    two.push(&[log(1, id(9), id(2))]).await.unwrap();
    one.push(&[log(1, id(10), id(1))]).await.unwrap();
    assert_eq!(listening.poke().await.unwrap().scope, Scope::Area(id(1)));
}
