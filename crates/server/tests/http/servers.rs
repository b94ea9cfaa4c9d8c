//! Servers that start, stop, are restored, and stand beside each other.

use crate::phone::{Phone, id, log};
use domain::{Role, Scope};
use serde_json::json;
use server::{Config, Demo, StartError, start};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::net::{Ipv4Addr, SocketAddr};
use sync::account::About;
use sync::{ErrorCode, Outcome};
use test_kit::server::{Engine, TestServer};

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let mut server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1").await;
    let before = phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    server.stop().await;
    server.start_again().await;
    let after = phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    assert_eq!(after.outcomes, before.outcomes);
    assert_eq!((after.epoch, after.head), (before.epoch, before.head));
    assert!(after.pages.is_empty());
}

#[tokio::test]
async fn a_log_that_was_rolled_back_takes_a_new_epoch_and_is_sent_again() {
    let mut server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1").await;
    phone.pull().await.unwrap();
    let copy = server.folder().join("copy.sqlite");
    server.db().backup(&copy).await.unwrap();
    let told = phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    // Made-up tags, and genuine ones of other numbers, send nobody but their sender
    // refilling.
    let mut liar = phone.clone_of();
    let head = liar.pull().await.unwrap().head;
    for (seq, tag) in [(1, "AAAAAAAAAAAAAAAAAAAAAA"), (head.seq + 1, &*head.tag)] {
        for cursor in liar.cursors.values_mut() {
            *cursor = json!({"seq": seq, "tag": tag});
        }
        let answer = liar.pull().await.unwrap();
        assert_eq!(answer.epoch, told.epoch);
        assert!(answer.pages.iter().all(|page| page.fresh));
    }
    // Somebody copies yesterday's file back, without a word to the server.
    server.stop().await;
    let file = server.folder().join("jiamenkou.sqlite");
    for beside in ["jiamenkou.sqlite-wal", "jiamenkou.sqlite-shm"] {
        let _ = std::fs::remove_file(server.folder().join(beside));
    }
    std::fs::copy(&copy, &file).unwrap();
    server.start_again().await;
    let answer = phone.push(&[]).await.unwrap();
    assert_ne!(answer.epoch, told.epoch);
    assert_eq!((answer.head.seq, answer.last_mseq), (0, 0));
    assert!(answer.pages.iter().all(|page| page.fresh));
    let again = phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    assert_eq!(again.epoch, answer.epoch);
    assert!(phone.record(id(9)).is_some());
}

#[tokio::test]
async fn two_servers_over_one_database_keep_one_log() {
    let server = TestServer::on(Engine::Postgres).await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let other = server.beside().await;
    let (mut here, mut there) = (
        Phone::of(&server, "W1").await,
        Phone::of(&other, "W1").await,
    );
    let (one, two) = tokio::join!(
        async {
            for n in 1..=20_u8 {
                here.push(&[log(u64::from(n), id(n), id(1))]).await.unwrap();
            }
            here
        },
        async {
            for n in 1..=20_u8 {
                let record = id(100 + n);
                there
                    .push(&[log(u64::from(n), record, id(1))])
                    .await
                    .unwrap();
            }
            there
        }
    );
    let (mut one, mut two) = (one, two);
    // The phone of one server asks the other, with the same push once more.
    (one.url, two.url) = (two.url.clone(), one.url.clone());
    let again = one.push(&[log(20, id(20), id(1))]).await.unwrap();
    assert_eq!((again.head.seq, again.last_mseq), (40, 20));
    two.pull().await.unwrap();
    assert_eq!(one.base, two.base);
    assert_eq!(one.base[&Scope::Area(id(1))].len(), 40);
}

#[tokio::test]
async fn one_server_has_a_data_folder_for_its_own() {
    let server = TestServer::start().await;
    let second = start(Config::on_loopback(server.folder())).await;
    assert!(matches!(second, Err(StartError::InUse)));
}

#[tokio::test]
async fn the_demo_is_there_at_once_and_again_after_a_restart() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let demo = |config: &mut Config| config.demo = Some(Demo::default());
        let mut server = TestServer::with(engine, demo).await;
        for _ in 0..2 {
            let mut visitor = Phone::new(&server);
            let about: About = visitor.get("/api/about").await.json().await.unwrap();
            assert_eq!(about.subdistrict, "花木街道");
            visitor.pull().await.unwrap();
            assert!(visitor.base[&Scope::Public].len() > 500);
            for account in about.demo_accounts {
                let mut phone = Phone::new(&server);
                phone
                    .sign_in(&account.login, &account.password)
                    .await
                    .unwrap();
            }
            let posts = visitor.base[&Scope::Public].iter();
            let photos = posts
                .filter_map(|(id, post)| Some((id, post["fields"]["photos"][0]["hash"].as_str()?)));
            let photos: Vec<_> = photos.collect();
            assert!(!photos.is_empty());
            for (record, hash) in photos {
                let shown = visitor.get(&format!("/api/photo/{record}/{hash}")).await;
                assert_eq!(shown.status(), 200);
            }
            server.stop().await;
            server.start_again().await;
        }
    }
}

#[tokio::test]
async fn the_demo_is_refused_where_others_could_reach_it() {
    let folder = tempfile::tempdir().unwrap();
    let started = start(Config {
        listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        demo: Some(Demo::default()),
        ..Config::on_loopback(folder.path())
    })
    .await;
    assert!(matches!(started, Err(StartError::Demo(_))));
    // Nor once it is there, by whatever way they would come.
    let demo = Config {
        demo: Some(Demo { records: Some(0) }),
        ..Config::on_loopback(folder.path())
    };
    start(demo).await.unwrap().stop().await.unwrap();
    let everywhere = Config {
        listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        ..Config::on_loopback(folder.path())
    };
    let behind_a_proxy = Config {
        public_origin: Some("https://station.example".to_owned()),
        ..Config::on_loopback(folder.path())
    };
    for config in [everywhere, behind_a_proxy] {
        let started = start(config).await;
        assert!(matches!(started, Err(StartError::Demo(_))));
    }
}

#[tokio::test]
async fn the_demo_is_not_mixed_with_records_that_are_there() {
    let mut server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let demo = || Config {
        demo: Some(Demo::default()),
        ..Config::on_loopback(server.folder())
    };
    let (with_people, with_records) = (demo(), demo());
    server.stop().await;
    let started = start(with_people).await;
    assert!(matches!(started, Err(StartError::Demo(_))));
    server.start_again().await;
    let mut phone = Phone::of(&server, "W1").await;
    phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    server.stop().await;
    let started = start(with_records).await;
    assert!(matches!(started, Err(StartError::Demo(_))));
}

#[tokio::test]
async fn a_push_that_the_database_fails_is_no_outcome_and_spares_the_others() {
    let server = TestServer::start().await;
    server.hire("W1", Role::Worker, Some(id(1))).await;
    let mut phone = Phone::of(&server, "W1").await;
    phone.push(&[log(1, id(9), id(1))]).await.unwrap();
    let mut other = Phone::of(&server, "W1").await;
    other.pull().await.unwrap();
    // The stored record is damaged, so that whatever names it can not be decided.
    let options = SqliteConnectOptions::new().filename(server.folder().join("jiamenkou.sqlite"));
    let mut file = options.connect().await.unwrap();
    let damage = sqlx::query("UPDATE record SET body = 'damaged'");
    damage.execute(&mut file).await.unwrap();
    file.close().await.unwrap();
    let failing = [log(2, id(9), id(1))];
    let sound = [log(1, id(20), id(1))];
    let (failed, spared) = tokio::join!(phone.push(&failing), other.push(&sound));
    assert_eq!(failed.unwrap_err(), ErrorCode::Unavailable);
    assert_eq!(spared.unwrap().outcomes[0].outcome, Outcome::Applied);
}
