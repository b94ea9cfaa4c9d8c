use super::*;
use crate::MemoryStore;
use crate::conformance::answers::{NOW, id, new_mutation, photo};
use crate::store::{Matter, NewMutation};
use domain::kinds;
use futures::executor::block_on;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;
use std::cell::Cell;

struct Clock(Cell<u8>);

impl Environment for Clock {
    fn now(&self) -> Millis {
        NOW
    }
    fn new_id(&self) -> Id {
        self.0.set(self.0.get() + 1);
        Id::v7(2, [self.0.get(); 10])
    }
}

type Phone = Replica<MemoryStore, Clock>;

fn phone(user: Option<u8>) -> Phone {
    let store = MemoryStore::new(kinds::ALL);
    let clock = Clock(Cell::new(user.unwrap_or_default()));
    block_on(Replica::open(kinds::ALL, store, clock, user.map(id))).unwrap()
}

/// The phone of the person 1, with one of each sort.
fn full() -> Phone {
    let phone = phone(Some(1));
    let hash = file::sha256(b"bytes");
    let mut photo = photo(5, &hash);
    photo.size = 5;
    let new = NewMutation {
        photos: vec![photo],
        draft: Some("gone".to_owned()),
        ..new_mutation(5)
    };
    let item = Attention {
        mid: id(7),
        body: "什么也读不出".to_owned(),
        saved_at: 0,
        matter: Matter::Damaged,
    };
    block_on(async {
        let store = &phone.store;
        store.put_photo(&hash, b"bytes", Some("gone")).await?;
        store.enqueue(new).await?;
        store.add_attention(item).await?;
        phone.put_draft("d", json!({"title": "半句"})).await?;
        store.put_photo(&hash, b"bytes", Some("d")).await?;
        phone.refresh(&Changed::default()).await
    })
    .unwrap();
    phone
}

fn file() -> Vec<u8> {
    block_on(full().carry_out()).unwrap().encode().unwrap()
}

/// A file as the one above, with its first line changed.
fn changed(change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let file = file();
    let end = file.iter().position(|byte| *byte == b'\n').unwrap();
    let mut line = serde_json::from_slice(&file[..end]).unwrap();
    change(&mut line);
    [line.to_string().as_bytes(), &file[end..]].concat()
}

#[test]
fn what_is_carried_out_can_be_taken_in_by_another_phone_once() {
    let carried = Carried::decode(&file()).unwrap();
    assert_eq!((carried.user, carried.made_at), (id(1), NOW));
    let other = phone(Some(1));
    let taken = block_on(other.take_in(&carried)).unwrap();
    let counts = (taken.queued, taken.attention, taken.drafts, taken.photos);
    assert_eq!(counts, (1, 1, 1, 1));
    let status = other.status();
    assert_eq!(
        (status.unsent, status.photos_waiting, status.attention),
        (1, 1, 1)
    );
    let again = block_on(other.take_in(&carried)).unwrap();
    assert_eq!((again.known, again.queued + again.photos), (3, 0));
    assert_eq!(block_on(other.carry_out()).unwrap().work, carried.work);
}

/// As after a restore of the server: a conflict that was told goes to it once more.
#[test]
fn what_waits_and_needs_attention_too_is_carried_with_both_however_long() {
    let phone = full();
    let item = Attention {
        mid: id(5),
        body: "长".repeat(1 << 20),
        saved_at: 0,
        matter: Matter::Damaged,
    };
    block_on(phone.store.add_attention(item)).unwrap();
    let file = block_on(phone.carry_out()).unwrap().encode().unwrap();
    let carried = Carried::decode(&file).unwrap();
    let taken = block_on(self::phone(Some(1)).take_in(&carried)).unwrap();
    assert_eq!((taken.queued, taken.attention), (1, 2));
}

#[test]
fn the_phone_that_it_came_from_keeps_its_work() {
    let phone = full();
    let carried = block_on(phone.carry_out()).unwrap();
    assert_eq!(block_on(phone.carry_out()).unwrap(), carried);
    assert_eq!(phone.status().unsent, 1);
}

#[test]
fn the_work_of_several_stores_is_in_one_file_once() {
    let latest = block_on(full().carry_out()).unwrap().work;
    let mut all = latest.clone();
    let mut earlier = latest.clone();
    earlier.queued[0].mid = id(8);
    earlier.drafts[0].draft.content = json!("an earlier one");
    all.absorb(&earlier);
    all.absorb(&latest);
    let mids: Vec<Id> = all.queued.iter().map(|queued| queued.mid).collect();
    assert_eq!(mids, [id(5), id(8)]);
    assert_eq!(
        (&all.attention, &all.drafts),
        (&latest.attention, &latest.drafts)
    );
}

#[test]
fn another_person_and_a_visitor_take_nothing_in() {
    let carried = Carried::decode(&file()).unwrap();
    for (who, refused) in [
        (Some(2), CarryError::OtherUser),
        (None, CarryError::Visitor),
    ] {
        let phone = phone(who);
        assert_eq!(block_on(phone.take_in(&carried)), Err(refused));
        assert!(block_on(phone.store.unsent_work()).unwrap().is_empty());
    }
    assert_eq!(block_on(phone(None).carry_out()), Err(CarryError::Visitor));
}

#[test]
fn a_device_without_room_takes_nothing_in() {
    let carried = Carried::decode(&file()).unwrap();
    let phone = phone(Some(1));
    phone.store.set_room(Some(20));
    let full = CarryError::Store(StoreError::QuotaExceeded);
    assert_eq!(block_on(phone.take_in(&carried)), Err(full));
    assert!(block_on(phone.store.unsent_work()).unwrap().is_empty());
}

#[test]
fn a_damaged_photo_keeps_nothing_else_back() {
    let phone = full();
    phone.store.damage_photo(&file::sha256(b"bytes"));
    let carried = block_on(phone.carry_out()).unwrap();
    assert_eq!((carried.work.things(), carried.photos.len()), (3, 0));
    let mut other = block_on(full().carry_out()).unwrap();
    other
        .photos
        .insert("aa".to_owned(), b"other bytes".to_vec());
    let file = other.encode().unwrap();
    assert_eq!(Carried::decode(&file).unwrap().photos.len(), 1);
}

#[test]
fn what_is_no_such_file_is_told_apart() {
    let decode = |file: &[u8]| Carried::decode(file).unwrap_err();
    assert_eq!(decode(b"{}\n"), FileError::NotWork);
    assert_eq!(decode(b"no line"), FileError::NotWork);
    let newer = changed(|line| *line = json!({"purpose": line["purpose"], "format": 2}));
    assert_eq!(decode(&newer), FileError::Newer(2));
    let short = changed(|line| line["work"] = json!({}));
    assert_eq!(decode(&short), FileError::NotWork);
    let file = file();
    assert_eq!(decode(&file[..file.len() - 1]), FileError::CutOff);
    assert_eq!(decode(&[file.as_slice(), b"x"].concat()), FileError::CutOff);
    let mut other = file.clone();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(
        decode(&other),
        FileError::OtherPhoto(file::sha256(b"bytes"))
    );
}

#[test]
fn what_is_more_than_a_phones_work_is_refused() {
    let decode = |change: fn(&mut serde_json::Value)| Carried::decode(&changed(change));
    let long = decode(|line| line["work"]["queued"][0]["body"] = json!("x".repeat(200_000)));
    assert_eq!(long, Err(FileError::TooLarge));
    let large = decode(|line| line["photos"][0]["size"] = json!(9_000_000));
    assert_eq!(large, Err(FileError::TooLarge));
    let twice = decode(|line| {
        let first = line["work"]["queued"][0].clone();
        line["work"]["queued"].as_array_mut().unwrap().push(first);
    });
    assert_eq!(twice, Err(FileError::NotWork));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_an_error(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let begun = br#"{"purpose":"jiamenkou unsent work","format":1,"#;
        prop_assert!(Carried::decode(&tail).is_err());
        prop_assert!(Carried::decode(&[begun, tail.as_slice()].concat()).is_err());
    }

    #[test]
    fn a_file_that_was_cut_off_is_an_error(at in any::<Index>()) {
        let file = file();
        prop_assert!(Carried::decode(&file[..at.index(file.len())]).is_err());
    }

    /// Within the seal nothing is altered by accident; but who knows the passphrase
    /// may write anything.
    #[test]
    fn a_flipped_bit_is_an_error_or_can_be_taken_in(at in any::<Index>(), bit in 0..8_u8) {
        let mut file = file();
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        if let Ok(carried) = Carried::decode(&file) {
            let phone = phone(Some(1));
            match block_on(phone.take_in(&carried)) {
                Ok(taken) => prop_assert!(taken.known == 0),
                Err(error) => prop_assert_eq!(error, CarryError::OtherUser),
            }
        }
    }
}
