use super::*;
use crate::conformance::answers::{Answer, LOG, NOW, area, id};
use crate::conformance::{PIN, PlainCipher, SECRET, cases, sealing};
use crate::replica::Environment;
use crate::store::{Matter, Room, StoreError};
use crate::{Deed, Edit, MemoryStore, Query, Replica, SaveError};
use domain::{Id, Millis, Record, Refusal, kinds};
use futures::executor::block_on;
use serde_json::json;
use std::cell::Cell;
use sync::Outcome;

#[test]
fn a_store_that_seals_keeps_the_contract_of_the_one_below() {
    for case in cases() {
        let store = MemoryStore::new(kinds::STORED);
        block_on(async {
            let one = sealing(store.clone(), SECRET, 1).await;
            let other = sealing(store, SECRET, 9).await;
            case.run(one, other).await;
        });
    }
}

struct Surroundings(Cell<u8>);

impl Environment for Surroundings {
    fn now(&self) -> Millis {
        NOW
    }

    fn new_id(&self) -> Id {
        self.0.set(self.0.get() + 1);
        Id::v7(9, [self.0.get(); 10])
    }
}

type Phone = Replica<Sealing<MemoryStore>, Surroundings>;

async fn phone(store: &MemoryStore) -> Phone {
    let sealing = Sealing::over(store.clone(), SECRET);
    let surroundings = Surroundings(Cell::new(0));
    Replica::open(SECRET, sealing, surroundings, Some(id(1)))
        .await
        .unwrap()
}

async fn equipped(store: &MemoryStore) -> Phone {
    let phone = phone(store).await;
    let cipher = Rc::new(PlainCipher::from(1));
    phone
        .equip(cipher, "server".to_owned(), true)
        .await
        .unwrap();
    phone
}

fn log(n: u8, title: &str) -> Record {
    Record::new(id(n), LOG)
        .with("title", title)
        .with("topic", "elders")
        .with("started_at", NOW)
        .with("area", id(1).to_string())
}

fn all() -> Query {
    Query {
        kind: LOG.name,
        area: None,
        after: None,
        limit: 99,
    }
}

async fn file(phone: &Phone, answer: Answer) {
    let changed = answer.file(&phone.store).await;
    phone.refresh(&changed).await.unwrap();
}

async fn titles(phone: &Phone) -> Vec<String> {
    let logs = phone.list(&all()).await.unwrap();
    let mut titles: Vec<String> = logs
        .iter()
        .map(|log| log.text("title").to_owned())
        .collect();
    titles.sort();
    titles
}

/// A phone that holds one record, edits of it and of a new one, a form, and something
/// that was refused: each names 张阿婆.
async fn with_all_sorts(store: &MemoryStore) -> Phone {
    let phone = equipped(store).await;
    assert_eq!(phone.lock_state(), Lock::WithoutPin);
    assert_eq!(phone.unlock(PIN).await, Err(StoreError::Locked));
    phone.set_pin(PIN).await.unwrap();
    let held = log(1, "张阿婆: 走访");
    file(&phone, Answer::at(8).put(area(1), 8, &held)).await;
    let fields = [("title".to_owned(), json!("张阿婆: 再访"))].into();
    let seen = phone.record(id(1)).await.unwrap().unwrap();
    let edit = Edit::Fields { seen, fields };
    phone.save(Deed::of(edit)).await.unwrap();
    let new = Edit::Create(log(2, "张阿婆: 生日"));
    phone.save(Deed::of(new)).await.unwrap();
    let refused = Edit::Create(log(3, "张阿婆: 住院"));
    phone.save(Deed::of(refused)).await.unwrap();
    let entries = phone.store.outbox(0, 9).await.unwrap();
    let refusal = Outcome::rejected(Refusal::of("not_permitted"));
    let entry = (entries[2].mseq, entries[2].mid);
    phone.store.next_to_send(Room::of(9)).await.unwrap();
    let answer = Answer::at(8).told(entry.0, entry.1, None, refusal).more();
    file(&phone, answer).await;
    let content = json!({"title": "张阿婆: 未写完"});
    phone.put_draft("activity_log:4", content).await.unwrap();
    phone
        .put_photo("activity_log:4", "aa", "张阿婆".as_bytes())
        .await
        .unwrap();
    phone
}

#[test]
fn nothing_that_lies_in_the_store_names_anybody() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let phone = with_all_sorts(&store).await;
        assert!(!store.lies("张阿婆"));
        assert_eq!(titles(&phone).await, ["张阿婆: 再访", "张阿婆: 生日"]);
        let items = phone.attention().await.unwrap();
        let input = items[0].mutation().unwrap().changes;
        assert_eq!(input[0].record, id(3));
        let draft = phone.draft("activity_log:4").await.unwrap().unwrap();
        assert_eq!(draft.content["title"], "张阿婆: 未写完");
        let photo = phone.held_photo("aa").await.unwrap();
        assert_eq!(photo.as_deref(), Some("张阿婆".as_bytes()));
    });
}

#[test]
fn while_it_is_locked_nothing_is_read_and_all_is_kept_and_sent() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let phone = with_all_sorts(&store).await;
        phone.lock().await.unwrap();
        assert_eq!(phone.lock_state(), Lock::Locked);
        assert_eq!(phone.record(id(1)).await, Err(StoreError::Locked));
        assert_eq!(phone.list(&all()).await, Err(StoreError::Locked));
        assert_eq!(phone.count(LOG.name, None).await, Err(StoreError::Locked));
        let draft = phone.draft("activity_log:4").await;
        assert_eq!(draft, Err(StoreError::Locked));
        assert_eq!(phone.held_photo("aa").await, Err(StoreError::Locked));
        let mid = phone.attention().await.unwrap()[0].mid;
        let again = phone.make_again(mid).await;
        assert_eq!(again, Err(SaveError::Store(StoreError::Locked)));
        assert_eq!(phone.status().unsent, 2);
        assert_eq!(phone.status().attention, 1);
        // What comes down and what is saved is sealed all the same.
        let come = log(5, "张阿婆: 出院");
        file(&phone, Answer::at(9).put(area(1), 9, &come)).await;
        let new = Edit::Create(log(6, "张阿婆: 新"));
        phone.save(Deed::of(new)).await.unwrap();
        assert!(!store.lies("张阿婆"));
        let (_, sends) = phone.store.next_to_send(Room::of(9)).await.unwrap();
        let text = |entry: &crate::store::Queued| {
            let sealed = entry.mutation().unwrap().sealed.unwrap();
            PlainCipher::reveal_text(&sealed.text).unwrap()
        };
        let sends: Vec<String> = sends.iter().map(text).collect();
        assert!(
            sends.iter().all(|text| text.contains("张阿婆")),
            "{sends:?}"
        );
        assert_eq!(
            phone.unlock("271828").await,
            Ok(Unlocking::Wrong { left: 9 })
        );
        assert_eq!(phone.lock_state(), Lock::Locked);
        assert_eq!(phone.unlock(PIN).await, Ok(Unlocking::Unlocked));
        assert_eq!(
            titles(&phone).await,
            ["张阿婆: 再访", "张阿婆: 出院", "张阿婆: 新", "张阿婆: 生日"]
        );
    });
}

#[test]
fn a_phone_that_is_opened_again_is_locked() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let phone = with_all_sorts(&store).await;
        let again = equipped(&store).await;
        assert_eq!(again.lock_state(), Lock::Locked);
        assert_eq!(again.list(&all()).await, Err(StoreError::Locked));
        assert_eq!(again.unlock(PIN).await, Ok(Unlocking::Unlocked));
        assert_eq!(titles(&again).await.len(), 2);
        // The other tab goes on, and takes no other PIN than the new one.
        again.set_pin("999999").await.unwrap();
        phone.lock().await.unwrap();
        assert!(matches!(
            phone.unlock(PIN).await,
            Ok(Unlocking::Wrong { .. })
        ));
        assert_eq!(phone.unlock("999999").await, Ok(Unlocking::Unlocked));
    });
}

#[test]
fn nobody_guesses_for_ever_and_a_forgotten_pin_loses_nothing_that_was_saved() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let phone = with_all_sorts(&store).await;
        phone.lock().await.unwrap();
        for left in (0..10).rev() {
            let tried = phone.unlock("000000").await;
            assert_eq!(tried, Ok(Unlocking::Wrong { left }));
        }
        assert_eq!(phone.unlock(PIN).await, Ok(Unlocking::Wrong { left: 0 }));
        phone.forget_pin().await.unwrap();
        assert_eq!(phone.lock_state(), Lock::WithoutPin);
        phone.set_pin("161803").await.unwrap();
        assert_eq!(titles(&phone).await, Vec::<String>::new());
        assert_eq!(phone.status().unsent, 2);
        assert_eq!(phone.status().attention, 1);
        assert_eq!(phone.drafts().await.unwrap(), []);
        let (_, sends) = phone.store.next_to_send(Room::of(9)).await.unwrap();
        assert_eq!(sends.len(), 2);
        // What the server has comes again.
        let held = log(1, "张阿婆: 走访");
        file(&phone, Answer::at(8).put(area(1), 8, &held)).await;
        assert_eq!(titles(&phone).await, ["张阿婆: 走访"]);
    });
}

#[test]
fn a_tab_seals_under_the_key_that_another_tab_went_on_with() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let phone = with_all_sorts(&store).await;
        let other = equipped(&store).await;
        phone.forget_pin().await.unwrap();
        let content = json!({"title": "张阿婆: 另一页"});
        other.put_draft("activity_log:9", content).await.unwrap();
        let bytes = "张阿婆: 另一张".as_bytes();
        other
            .put_photo("activity_log:9", "bb", bytes)
            .await
            .unwrap();
        phone.set_pin("161803").await.unwrap();
        let draft = phone.draft("activity_log:9").await.unwrap().unwrap();
        assert_eq!(draft.content["title"], "张阿婆: 另一页");
        let photo = phone.held_photo("bb").await.unwrap();
        assert_eq!(photo.as_deref(), Some(bytes));
        assert!(!store.lies("张阿婆"));
    });
}

#[test]
fn what_was_there_before_is_sealed_when_it_begins() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let plain = phone(&store).await;
        let held = log(1, "张阿婆: 走访");
        file(&plain, Answer::at(8).put(area(1), 8, &held)).await;
        let content = json!({"title": "张阿婆: 未写完"});
        plain.put_draft("activity_log:4", content).await.unwrap();
        assert!(store.lies("张阿婆"));
        let phone = equipped(&store).await;
        assert!(!store.lies("张阿婆"));
        phone.set_pin(PIN).await.unwrap();
        let draft = phone.draft("activity_log:4").await.unwrap().unwrap();
        assert_eq!(draft.content["title"], "张阿婆: 未写完");
        // A tab without ciphers files nothing that it could not seal.
        let dumb = Sealing::over(store.clone(), SECRET);
        dumb.standing().await.unwrap();
        let guard = crate::conformance::answers::guard(&dumb).await;
        let answer = Answer::at(9).put(area(1), 9, &held);
        let filed = dumb.file(&guard, &answer.0, NOW).await;
        assert_eq!(filed.err(), Some(StoreError::Locked));
    });
}

#[test]
fn a_lost_scope_takes_other_peoples_values_out_of_what_is_sealed() {
    block_on(async {
        let store = MemoryStore::new(kinds::STORED);
        let phone = equipped(&store).await;
        phone.set_pin(PIN).await.unwrap();
        let held = log(1, "张阿婆: 走访");
        file(&phone, Answer::at(8).put(area(1), 8, &held)).await;
        let fields = [("title".to_owned(), json!("再访"))].into();
        let seen = phone.record(id(1)).await.unwrap().unwrap();
        phone
            .save(Deed::of(Edit::Fields { seen, fields }))
            .await
            .unwrap();
        phone
            .save(Deed::of(Edit::Create(log(2, "生日"))))
            .await
            .unwrap();
        file(&phone, Answer::at(9).loses(area(1))).await;
        assert_eq!(phone.status().unsent, 0);
        let items = phone.attention().await.unwrap();
        assert_eq!(items.len(), 2);
        assert!(items.iter().all(|item| item.matter == Matter::ScopeLost));
        let sealed = store.attention().await.unwrap().into_iter();
        let sealed = sealed.map(|item| item.mutation().unwrap().sealed.unwrap());
        assert!(sealed.clone().all(|sealed| sealed.own.is_none()));
        let lying: Vec<String> = sealed
            .map(|sealed| PlainCipher::reveal_text(&sealed.text).unwrap())
            .collect();
        assert!(lying.iter().any(|text| text.contains("再访")), "{lying:?}");
        assert!(
            lying.iter().all(|text| !text.contains("张阿婆")),
            "{lying:?}"
        );
    });
}
