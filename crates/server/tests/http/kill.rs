//! The program is killed in the middle of its work, again and again, while real phones
//! write to it.

use crate::phone::{self, id};
use crate::program::{Process, hire};
use domain::{Id, Scope, kinds};
use futures::future::{join, join_all};
use replica::Edit;
use rustix::process::Signal;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::Path;
use test_kit::phone::Phone;
use test_kit::records::activity_log;
use test_kit::server::PASSWORD;
use tokio::sync::{Notify, watch};

const PHONES: u8 = 20;
const KILLS: u32 = 100;
/// The program is killed after so many further requests at most.
const REQUESTS: u64 = 40;

/// What phones and killer share.
struct Load {
    is_up: watch::Sender<bool>,
    over: Cell<bool>,
    asked: Cell<u64>,
    one_more: Notify,
    saved: RefCell<BTreeSet<Id>>,
    acknowledged: Cell<u64>,
}

#[tokio::test]
async fn a_hundred_kills_lose_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    hire(folder.path()).await;
    let server = Process::serve_at("127.0.0.1:0", folder.path(), &[]).await;
    let mut reader = phone::Phone::at(server.url.clone());
    reader.sign_in("W1001", PASSWORD).await.unwrap();
    let epoch = reader.pull().await.unwrap().epoch;
    let load = Load {
        is_up: watch::Sender::new(true),
        over: Cell::default(),
        asked: Cell::default(),
        one_more: Notify::new(),
        saved: RefCell::default(),
        acknowledged: Cell::default(),
    };
    let mut phones = Vec::new();
    for number in 0..PHONES {
        let name = format!("phone {number}");
        phones.push(Phone::signed_in_at(&server.url, kinds::ALL, &name, "W1001").await);
    }
    let writing = join_all(
        (0..)
            .zip(&phones)
            .map(|(number, phone)| write(&load, phone, number)),
    );
    let (_, server) = join(writing, kill(&load, server, folder.path())).await;

    for phone in &phones {
        phone.sync().await.unwrap();
        assert_eq!(phone.replica.status().unsent, 0);
        assert_eq!(phone.replica.status().attention, 0);
    }
    let answer = reader.pull().await.unwrap();
    // Had a commit been lost, the phones would have sent it again under another one.
    assert_eq!(answer.epoch, epoch);
    let there: BTreeSet<Id> = reader.base[&Scope::Area(id(1))].keys().copied().collect();
    assert_eq!(there, *load.saved.borrow());
    assert_eq!(answer.head.seq, there.len() as u64, "one effect each");
    assert!(load.acknowledged.get() > u64::from(KILLS));
    assert!(server.end(Signal::TERM).await.success());
}

/// Saves one log after the other, and goes on once it has its receipt.
async fn write(load: &Load, phone: &Phone, number: u8) {
    let mut is_up = load.is_up.subscribe();
    let mut count = 0_u64;
    while !load.over.get() {
        count += 1;
        let record = Id::derived("log", &[id(number), Id::derived(&count.to_string(), &[])]);
        load.saved.borrow_mut().insert(record);
        phone
            .save(Edit::Create(activity_log(record, id(1), "走访")))
            .await;
        while phone.replica.status().unsent > 0 && !load.over.get() {
            is_up.wait_for(|up| *up).await.unwrap();
            load.asked.set(load.asked.get() + 1);
            load.one_more.notify_one();
            // What became of it shows in what is unsent.
            let _ = phone.sync().await;
        }
        if phone.replica.status().unsent == 0 {
            load.acknowledged.set(load.acknowledged.get() + 1);
        }
    }
}

async fn kill(load: &Load, mut server: Process, data: &Path) -> Process {
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..KILLS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let then = load.asked.get() + 1 + random % REQUESTS;
        while load.asked.get() < then {
            load.one_more.notified().await;
        }
        load.is_up.send_replace(false);
        assert!(!server.end(Signal::KILL).await.success());
        server = Process::serve_at(&address, data, &[]).await;
        load.is_up.send_replace(true);
    }
    load.over.set(true);
    server
}
