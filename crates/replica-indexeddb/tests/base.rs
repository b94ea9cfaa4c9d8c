//! Base over IndexedDB: over restarts, between tabs, at size, against the model.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

mod support;

use domain::{Id, Record, Scope, kinds};
use replica::store::{Draft, NewMutation, Room};
use replica::{MemoryStore, Query, Store};
use std::collections::BTreeSet;
use support::{answer, area, file, id, open, page, post};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn posts(limit: usize) -> Query {
    Query {
        kind: "post",
        area: None,
        after: None,
        limit,
    }
}

fn ids(records: &[Record]) -> Vec<Id> {
    records.iter().map(|record| record.id).collect()
}

#[wasm_bindgen_test]
async fn everything_is_there_after_a_restart() {
    let store = open("restart").await;
    let record = post(1, 5);
    let rows = [(3, record.id, Some(&record))];
    let held = [Scope::Public].into();
    file(
        &store,
        &answer(9, &held, &[], vec![page(Scope::Public, true, &rows)]),
    )
    .await;
    let mutation = NewMutation {
        mid: id(1),
        body: "{}".into(),
        saved_at: 4,
        photos: Vec::new(),
        draft: None,
        mends: None,
    };
    assert_eq!(store.enqueue(mutation).await, Ok(1));
    store.next_to_send(Room::of(1)).await.unwrap();
    let draft = Draft {
        key: "k".into(),
        changed_at: 1,
        content: "half a sentence".into(),
    };
    store.put_draft(draft.clone()).await.unwrap();
    let bytes = vec![7; 600_000];
    store.put_photo("abc", &bytes, Some("k")).await.unwrap();
    let head = store.head().await.unwrap();
    drop(store);

    let store = open("restart").await;
    assert_eq!(store.head().await, Ok(head));
    assert_eq!(store.record(record.id).await, Ok(Some(record.clone())));
    assert_eq!(store.list(&posts(9)).await, Ok(vec![record]));
    let outbox = store.outbox(0, 9).await.unwrap();
    assert_eq!((outbox.len(), outbox[0].attempted), (1, true));
    assert_eq!(store.drafts().await, Ok(vec![draft]));
    assert_eq!(store.photo("abc").await, Ok(Some(bytes)));
}

#[wasm_bindgen_test]
async fn two_tabs_number_their_mutations_as_one() {
    let (one, other) = (open("two tabs").await, open("two tabs").await);
    let save = |n: u32| NewMutation {
        mid: id(n),
        body: "{}".into(),
        saved_at: 4,
        photos: Vec::new(),
        draft: None,
        mends: None,
    };
    let of_one = (0..40).map(|n| one.enqueue(save(n)));
    let of_other = (40..80).map(|n| other.enqueue(save(n)));
    let (of_one, of_other) = futures::join!(
        futures::future::join_all(of_one),
        futures::future::join_all(of_other)
    );
    let numbers: BTreeSet<u64> = of_one
        .into_iter()
        .chain(of_other)
        .map(Result::unwrap)
        .collect();
    assert_eq!(numbers, (1..=80).collect());
    assert_eq!(one.outbox(0, 100).await.unwrap().len(), 80);
}

#[wasm_bindgen_test]
async fn readers_and_a_writer_in_one_tab_do_not_meet_half_a_page() {
    let store = open("interleaved").await;
    let held: BTreeSet<Scope> = [Scope::Public].into();
    for n in 0..60_u32 {
        let record = post(n, i64::from(n));
        let rows = [(u64::from(n) + 1, record.id, Some(&record))];
        // Every third page voids what was there.
        let next = answer(
            u64::from(n) + 1,
            &held,
            &[],
            vec![page(Scope::Public, n % 3 == 0, &rows)],
        );
        let query = posts(99);
        let (_, before, found) = futures::join!(
            file(&store, &next),
            store.list(&query),
            store.record(record.id)
        );
        assert!(before.unwrap().len() <= 3);
        assert!(found.unwrap().is_none_or(|found| found == record));
        assert_eq!(store.count("post", None).await, Ok(n as usize % 3 + 1));
    }
}

#[wasm_bindgen_test]
async fn ten_thousand_records_are_listed_after_a_restart() {
    const PAGE: u32 = 1_250;
    let store = open("ten thousand").await;
    let held: BTreeSet<Scope> = [Scope::Public].into();
    for first in (0..10_000).step_by(PAGE as usize) {
        // Newest by neither number nor page.
        let records: Vec<Record> = (first..first + PAGE)
            .map(|n| post(n, i64::from(n * 7_919 % 10_007)))
            .collect();
        let rows: Vec<_> = (u64::from(first) + 1..)
            .zip(&records)
            .map(|(seq, record)| (seq, record.id, Some(record)))
            .collect();
        let seq = u64::from(first + PAGE);
        file(
            &store,
            &answer(
                seq,
                &held,
                &[],
                vec![page(Scope::Public, first == 0, &rows)],
            ),
        )
        .await;
    }
    drop(store);

    let store = open("ten thousand").await;
    let query = Query {
        area: Some(area(2)),
        ..posts(50)
    };
    let newest = store.list(&query).await.unwrap();
    let mut expected: Vec<(i64, Id)> = (0..10_000)
        .filter(|n| n % 4 == 2)
        .map(|n| (i64::from(n * 7_919 % 10_007), id(n)))
        .collect();
    expected.sort_unstable();
    expected.reverse();
    let expected: Vec<Id> = expected.into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids(&newest), expected[..50]);
    let last = newest.last().unwrap();
    let query = Query {
        after: Some((last.integer("published_at").unwrap(), last.id)),
        ..query
    };
    assert_eq!(ids(&store.list(&query).await.unwrap()), expected[50..100]);
    assert_eq!(store.count("post", None).await, Ok(10_000));
    assert_eq!(store.count("post", Some(area(2))).await, Ok(2_500));
}

/// Small numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[wasm_bindgen_test]
async fn it_holds_what_the_model_holds_whatever_is_filed() {
    for seed in 0..4 {
        let purpose = format!("model {seed}");
        let tabs = [open(&purpose).await, open(&purpose).await];
        let model = MemoryStore::new(kinds::ALL);
        let mut dice = Dice(seed);
        let scopes = [Scope::Public, Scope::Area(area(0)), Scope::Area(area(1))];
        let mut held: BTreeSet<Scope> = scopes.into();
        for seq in (10..).step_by(10).take(150) {
            let lost: Vec<Scope> = scopes
                .iter()
                .filter(|_| dice.below(40) == 0)
                .copied()
                .collect();
            held.extend(scopes);
            held.retain(|scope| !lost.contains(scope));
            let changed: BTreeSet<u32> =
                (0..dice.below(10)).map(|_| dice.below(40) as u32).collect();
            let records: Vec<(u64, Record)> = (seq..)
                .zip(changed)
                .map(|(seq, n)| {
                    let mut record = post(n, dice.below(9) as i64);
                    record.archived = dice.below(8) == 0;
                    (seq, record)
                })
                .collect();
            let mut pages = Vec::new();
            for &scope in &held {
                let rows: Vec<_> = records
                    .iter()
                    .filter_map(|(seq, record)| match dice.below(5) {
                        0 => None,
                        1 => Some((*seq, record.id, None)),
                        _ => Some((*seq, record.id, Some(record))),
                    })
                    .collect();
                pages.push(page(scope, dice.below(30) == 0, &rows));
            }
            let answer = answer(seq, &held, &lost, pages);
            let expected = file(&model, &answer).await;
            assert_eq!(file(&tabs[dice.below(2) as usize], &answer).await, expected);
            let query = Query {
                area: (dice.below(2) == 0).then(|| area(1)),
                ..posts(dice.below(30) as usize)
            };
            let expected = model.list(&query).await;
            for tab in &tabs {
                assert_eq!(tab.list(&query).await, expected, "seed {seed}, seq {seq}");
            }
            let one = id(dice.below(40) as u32);
            assert_eq!(tabs[0].record(one).await, model.record(one).await);
            let kind = query.kind;
            assert_eq!(
                tabs[1].count(kind, query.area).await,
                model.count(kind, query.area).await
            );
        }
        drop(tabs);
        let restarted = open(&purpose).await;
        assert_eq!(
            restarted.list(&posts(99)).await,
            model.list(&posts(99)).await
        );
    }
}
