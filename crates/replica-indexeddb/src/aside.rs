//! What can be read of databases that were set aside. They are only read: whatever is
//! wrong with one today, the browser may open it tomorrow.

use crate::failure::Failure;
use crate::keys::below;
use crate::names::Names;
use crate::opening;
use crate::photos::Holder;
use crate::repair::{what_is_left, what_is_left_of_upload};
use crate::schema::{ATTENTION, DRAFT, OUTBOX, PHOTO_CHUNK, PHOTO_HOLDER, UPLOAD};
use crate::transaction::{Access, Tx};
use domain::json::FromJson;
use domain::{Id, ShortMap};
use js_sys::Array;
use replica::carry::{CarriedAttention, CarriedDraft, SetAside, Work};
use replica::store::{Attention, Draft, Queued, Upload};
use std::cell::Cell;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::IdbDatabase;

/// Milliseconds in which a database opens, or counts as one that can not be read now.
const PATIENCE: u32 = 10_000;

/// Work and the bytes of its photos.
type Left = (Work, ShortMap<String, Vec<u8>>);

/// What can be read; nothing of one that still does not open.
pub(crate) async fn read(names: &Names) -> SetAside {
    let mut aside = SetAside {
        up_to: names.generation(),
        whole: true,
        left: Vec::new(),
    };
    for name in names.set_aside().iter().rev() {
        match opening::as_it_is(name, PATIENCE).await {
            Ok(database) => {
                let rows = Rows::of_all(&database);
                aside.left.push(read_one(&rows).await);
                aside.whole &= !rows.failed.get();
                database.close();
            }
            Err(_) => aside.whole = false,
        }
    }
    aside
}

async fn read_one(rows: &Rows<'_>) -> Left {
    let (outbox, damaged) = rows.of::<Queued>(OUTBOX).await;
    let (items, damaged_items) = rows.of::<Attention>(ATTENTION).await;
    let (drafts, damaged_drafts) = rows.of::<Draft>(DRAFT).await;
    let (uploads, damaged_uploads) = rows.of::<Upload>(UPLOAD).await;
    let holders = rows.holders().await;
    let photos_of = |holder: Holder<'_>| {
        let name = holder.to_string();
        let held = holders.iter().filter(|(of, _)| *of == name);
        held.map(|(_, hash)| hash.clone()).collect::<Vec<_>>()
    };
    let mut attention: Vec<CarriedAttention> = Vec::new();
    // What does not decode is carried as it stands, under the name that it says.
    let mut tell = |item: Attention, mut photos: Vec<String>| {
        photos.extend(photos_of(Holder::Attention(item.mid)));
        if attention.iter().all(|told| told.item.mid != item.mid) {
            attention.push(CarriedAttention { item, photos });
        }
    };
    for (_, item) in items {
        tell(item, Vec::new());
    }
    for (key, text) in damaged_items {
        let mid = key.as_string().and_then(|mid| mid.parse::<Id>().ok());
        tell(what_is_left(&text, mid), Vec::new());
    }
    let mut lost = Vec::new();
    for (_, text) in damaged {
        let item = what_is_left(&text, None);
        lost.push(item.mid);
        let photos = uploads.iter().filter(|(_, upload)| upload.mid == item.mid);
        let photos = photos
            .map(|(_, upload)| upload.photo.hash.clone())
            .collect();
        tell(item, photos);
    }
    for (key, text) in damaged_drafts {
        let key = key.as_string().unwrap_or_default();
        tell(what_is_left(&text, None), photos_of(Holder::Draft(&key)));
    }
    for (_, text) in damaged_uploads {
        tell(what_is_left_of_upload(&text), Vec::new());
    }
    let drafts = drafts.into_iter().map(|(_, draft)| CarriedDraft {
        photos: photos_of(Holder::Draft(&draft.key)),
        draft,
    });
    let drafts = drafts.collect();
    let mut uploads: Vec<Upload> = uploads.into_iter().map(|(_, upload)| upload).collect();
    // They go with what is left of their text, to where a person sees both.
    uploads.retain(|upload| !lost.contains(&upload.mid));
    let outbox = outbox.into_iter().map(|(_, entry)| entry).collect();
    let work = Work::of(outbox, uploads, attention, drafts);
    let photos = rows.photos(&work).await;
    (work, photos)
}

/// Reads, takes an object store that does not read for an empty one, and notes that.
struct Rows<'d> {
    database: &'d IdbDatabase,
    failed: Cell<bool>,
}

/// Rows that decode, and those that do not, each with its key.
type Sorted<T> = (Vec<(JsValue, T)>, Vec<(JsValue, String)>);

impl<'d> Rows<'d> {
    fn of_all(database: &'d IdbDatabase) -> Self {
        Self {
            database,
            failed: Cell::new(false),
        }
    }

    /// What was read of an object store. One that is not there holds nothing.
    fn noted<T: Default>(&self, store: &str, read: Result<T, Failure>) -> T {
        if !self.database.object_store_names().contains(store) {
            return T::default();
        }
        self.failed.set(self.failed.get() || read.is_err());
        read.unwrap_or_default()
    }

    fn begin(&self, store: &str) -> Result<Tx, Failure> {
        Tx::begin(self.database, &[store], Access::Read)
    }

    async fn of<T: FromJson>(&self, store: &str) -> Sorted<T> {
        let read = async || {
            let tx = self.begin(store)?;
            let readable = tx.readable_rows(store).await?;
            Ok::<_, Failure>((readable, tx.damaged_rows::<T>(store).await?))
        };
        self.noted(store, read().await)
    }

    /// Holders and the hashes that they hold.
    async fn holders(&self) -> Vec<(String, String)> {
        let read = async || self.begin(PHOTO_HOLDER)?.keys(PHOTO_HOLDER).await;
        let keys = self.noted(PHOTO_HOLDER, read().await);
        let pair = |key: JsValue| {
            let key: Array = key.dyn_into().ok()?;
            Some((key.get(0).as_string()?, key.get(1).as_string()?))
        };
        keys.into_iter().filter_map(pair).collect()
    }

    async fn photos(&self, work: &Work) -> ShortMap<String, Vec<u8>> {
        let mut photos = ShortMap::new();
        for hash in work.hashes() {
            let read = async || {
                let tx = self.begin(PHOTO_CHUNK)?;
                tx.all_bytes(PHOTO_CHUNK, below(hash)).await
            };
            let chunks = self.noted(PHOTO_CHUNK, read().await);
            if !chunks.is_empty() {
                let bytes = chunks.iter().flat_map(|chunk| chunk.to_vec()).collect();
                photos.insert(hash.to_owned(), bytes);
            }
        }
        photos
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IndexedDbStore;
    use crate::keys::number;
    use domain::kinds;
    use replica::Store as _;
    use replica::carry::TakenIn;
    use replica::store::{Matter, NewMutation, PhotoOf};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn id(n: u8) -> Id {
        Id::v7(1, [n; 10])
    }

    fn new(n: u8, photos: &[&str]) -> NewMutation {
        let photo = |hash: &&str| PhotoOf {
            record: id(n),
            hash: (*hash).to_owned(),
            size: 3,
        };
        NewMutation {
            mid: id(n),
            body: format!("{n}"),
            saved_at: i64::from(n),
            photos: photos.iter().map(photo).collect(),
            draft: None,
            mends: None,
        }
    }

    fn draft(key: &str) -> Draft {
        Draft {
            key: key.to_owned(),
            changed_at: 1,
            content: "半句".into(),
        }
    }

    #[wasm_bindgen_test]
    async fn what_was_set_aside_can_be_read_and_taken_in_again() {
        let user = Id::derived("set aside", &[]);
        let open = || IndexedDbStore::open(kinds::ALL, Some(user));
        let store = open().await.unwrap();
        for (hash, key) in [("aa", "a"), ("bb", "b"), ("cc", "c")] {
            store.put_draft(draft(key)).await.unwrap();
            store
                .put_photo(hash, &[7; 300_000], Some(key))
                .await
                .unwrap();
        }
        store.enqueue(new(1, &["aa"])).await.unwrap();
        store.enqueue(new(2, &["bb"])).await.unwrap();
        for key in ["a", "b"] {
            store.remove_draft(key).await.unwrap();
        }
        // The second can not be read any more, but for its name and its input.
        let left = serde_json::json!({"mid": id(2), "body": "第二条"});
        let write = store
            .connection
            .write(&[OUTBOX], async |tx| tx.put_row(OUTBOX, &number(2), &left));
        write.await.unwrap();
        let names = Names::of(Some(user));
        names.leave(&names.current()).unwrap();
        drop(store);

        let store = open().await.unwrap();
        assert_eq!(store.set_aside(), 1);
        let mut aside = store.read_set_aside().await.unwrap();
        assert!(aside.whole);
        let (work, photos) = aside.left.remove(0);
        assert_eq!((work.queued.len(), work.queued[0].mid), (1, id(1)));
        assert_eq!(work.queued[0].photos[0].hash, "aa");
        let left = &work.attention[0];
        assert_eq!(
            (work.attention.len(), &left.item.matter),
            (1, &Matter::Damaged)
        );
        assert_eq!((work.drafts.len(), work.drafts[0].photos.len()), (1, 1));
        assert_eq!(photos.len(), work.hashes().len());
        assert!(photos.values().all(|bytes| *bytes == [7; 300_000]));
        let taken = store.take_in(&work, &photos).await.unwrap();
        let all = TakenIn {
            queued: 1,
            attention: 1,
            drafts: 1,
            photos: photos.len(),
            ..TakenIn::default()
        };
        assert_eq!(taken, all);
        assert_eq!(store.unsent_work().await, Ok(work));
        store.acknowledge_set_aside(aside.up_to).unwrap();
        assert_eq!(store.set_aside(), 0);
        assert!(store.read_set_aside().await.unwrap().left.is_empty());
        let kept = opening::as_it_is("jiamenkou-1-", PATIENCE).await;
        assert!(kept.is_err(), "to look for one makes none");
    }

    #[wasm_bindgen_test]
    async fn what_is_whole_is_not_left_out_for_what_is_damaged_or_told_of_it() {
        let user = Id::derived("set aside with a damaged way up", &[]);
        let open = || IndexedDbStore::open(kinds::ALL, Some(user));
        let store = open().await.unwrap();
        store.put_draft(draft("a")).await.unwrap();
        store.put_photo("aa", &[7; 9], Some("a")).await.unwrap();
        store.enqueue(new(1, &["aa"])).await.unwrap();
        let told = Attention {
            mid: id(1),
            body: "1".to_owned(),
            saved_at: 1,
            matter: Matter::Damaged,
        };
        store.add_attention(told).await.unwrap();
        let way_up = serde_json::json!({"mid": id(1), "photo": "no photo"});
        let write = store.connection.write(&[UPLOAD], async |tx| {
            tx.put_row(UPLOAD, &number(999_999), &way_up)
        });
        write.await.unwrap();
        let names = Names::of(Some(user));
        names.leave(&names.current()).unwrap();
        drop(store);

        let store = open().await.unwrap();
        let aside = store.read_set_aside().await.unwrap();
        assert!(aside.whole);
        let (work, _) = &aside.left[0];
        assert_eq!((work.queued.len(), work.queued[0].mid), (1, id(1)));
        assert_eq!(work.queued[0].photos[0].hash, "aa");
        assert_eq!((work.attention.len(), work.lane.len()), (2, 0));
    }
}
