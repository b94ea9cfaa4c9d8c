//! The contract of a store, method by method.

use crate::IndexedDbStore;
use crate::aside;
use crate::base;
use crate::catalogue::{Catalogue, Found};
use crate::forms::{self, mid_key};
use crate::keys::every;
use crate::photos::{self, Holder};
use crate::queue;
use crate::repair;
use crate::schema::{
    ATTENTION, HEAD, LOG, OUTBOX, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, SEGMENT, SEGMENT_BODY, UPLOAD,
};
use domain::{Id, Millis, Record, Scope, ShortMap};
use futures::try_join;
use replica::carry::{SetAside, TakenIn, Work};
use replica::filing::Filed;
use replica::store::{
    Attention, Draft, Guard, Head, Matter, NewMutation, PhotoOf, Queued, Room, Standing, Upload,
    Vault,
};
use replica::{Query, Store, StoreError};
use sync::{Digest, SyncResponse};

impl Store for IndexedDbStore {
    fn set_aside(&self) -> usize {
        self.connection.names().set_aside().len()
    }

    async fn read_set_aside(&self) -> Result<SetAside, StoreError> {
        Ok(aside::read(self.connection.names()).await)
    }

    fn acknowledge_set_aside(&self, up_to: u32) -> Result<(), StoreError> {
        self.connection.names().acknowledge_set_aside(up_to)
    }

    async fn standing(&self) -> Result<Standing, StoreError> {
        let stores = [HEAD, OUTBOX, ATTENTION, UPLOAD, LOG, SEGMENT, SEGMENT_BODY];
        let read = self.connection.read(&stores, async |tx| {
            // All asked for before the first answer: each wait costs a turn of the page.
            // Where base is known, the lists that come next need not wait for it.
            let (head, outbox, attention, uploads, ()) = try_join!(
                queue::head(tx),
                queue::queued(tx, every(), u32::MAX),
                forms::attention(tx),
                tx.count(UPLOAD),
                self.base.follow(tx),
            )?;
            let queue = Standing::queue_of(outbox);
            let touched = Standing::touched_by(&queue);
            let find = |base: &Catalogue| touched.iter().filter_map(|id| base.find(*id)).collect();
            let found: Vec<Found> = self.base.peek(find);
            let base = self.base.records(tx, &found).await?.into_iter();
            Ok(Standing {
                head,
                queue,
                base: base.map(|record| (record.id, record)).collect(),
                attention,
                uploads,
            })
        });
        read.await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.read_head().await
    }

    async fn found(&self, device: Id) -> Result<Id, StoreError> {
        self.found_device(device).await
    }

    async fn keep_vault(
        &self,
        vault: &Vault,
        instead_of: Option<&Vault>,
    ) -> Result<Option<Vault>, StoreError> {
        self.put_vault(vault, instead_of).await
    }

    async fn enqueue(&self, mutation: NewMutation) -> Result<u64, StoreError> {
        self.queue(&mutation).await
    }

    async fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Queued>, StoreError> {
        self.read_outbox(after, limit).await
    }

    async fn next_to_send(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError> {
        self.mark_next(room).await
    }

    async fn withdraw(&self, mid: Id, noop: String) -> Result<bool, StoreError> {
        self.withdraw_unsent(mid, &noop).await
    }

    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError> {
        self.file_answer(guard, answer, now).await
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.wipe_base().await
    }

    async fn void_base(&self) -> Result<(), StoreError> {
        self.throw_base_away().await
    }

    async fn mend(&self) -> Result<(), StoreError> {
        let write = self.connection.write(&repair::STORES, async |tx| {
            if repair::put_aside(tx).await? || repair::is_due(tx).await? {
                repair::make_head_anew(tx).await?;
            }
            Ok(())
        });
        write.await
    }

    async fn unsent_work(&self) -> Result<Work, StoreError> {
        self.all_unsent().await
    }

    async fn take_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError> {
        self.take_work_in(work, photos).await
    }

    async fn park(&self, mid: Id, noop: String, matter: Matter) -> Result<(), StoreError> {
        self.park_entry(mid, &noop, &matter).await
    }

    async fn digests(&self, head: &Head) -> Result<Option<ShortMap<Scope, Digest>>, StoreError> {
        let stores = [HEAD, LOG, SEGMENT];
        let read = self.connection.read(&stores, async |tx| {
            let (now, ()) = try_join!(queue::head(tx), self.base.follow(tx))?;
            let held = head.cursors.keys().copied();
            Ok((now == *head).then(|| self.base.peek(|base| base.digests(held))))
        });
        read.await
    }

    async fn record(&self, id: Id) -> Result<Option<Record>, StoreError> {
        let read = self.connection.read(&base::STORES, async |tx| {
            let found = self.base.look(tx, |base| base.find(id)).await?;
            self.base.records(tx, found.as_slice()).await
        });
        Ok(read.await?.pop())
    }

    async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        let read = self.connection.read(&base::STORES, async |tx| {
            let found = self.base.look(tx, |base| base.list(query)).await?;
            self.base.records(tx, &found).await
        });
        read.await
    }

    async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError> {
        let read = self.connection.read(&base::STORES, async |tx| {
            self.base.look(tx, |base| base.count(kind, area)).await
        });
        read.await
    }

    async fn put_away(
        &self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let read = self.connection.read(&base::STORES, async |tx| {
            let look = |base: &mut Catalogue| base.put_away(kind, area, limit);
            let found = self.base.look(tx, look).await?;
            self.base.records(tx, &found).await
        });
        read.await
    }

    async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        self.all_attention().await
    }

    async fn add_attention(&self, item: Attention) -> Result<(), StoreError> {
        self.put_attention(&item).await
    }

    async fn dismiss(&self, mid: Id) -> Result<(), StoreError> {
        self.dismiss_attention(mid).await
    }

    async fn put_draft(&self, draft: Draft) -> Result<(), StoreError> {
        self.keep_draft(&draft).await
    }

    async fn begin_mending(&self, mid: Id, draft: Draft) -> Result<bool, StoreError> {
        self.keep_mending(mid, &draft).await
    }

    async fn draft(&self, key: &str) -> Result<Option<Draft>, StoreError> {
        self.one_draft(key).await
    }

    async fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.all_drafts().await
    }

    async fn remove_draft(&self, key: &str) -> Result<(), StoreError> {
        self.throw_away_draft(key).await
    }

    async fn put_photo(
        &self,
        hash: &str,
        bytes: &[u8],
        draft: Option<&str>,
    ) -> Result<(), StoreError> {
        let holder = draft.map_or(Holder::Copy, Holder::Draft);
        let write = self
            .connection
            .write(&[PHOTO, PHOTO_CHUNK, PHOTO_HOLDER], async |tx| {
                photos::keep(tx, hash, bytes, holder).await
            });
        write.await
    }

    async fn photo(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let read = self.connection.read(&[PHOTO, PHOTO_CHUNK], async |tx| {
            photos::read(tx, hash).await
        });
        read.await
    }

    async fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        let read = self.connection.read(&[UPLOAD], async |tx| {
            tx.rows(UPLOAD, every(), u32::MAX).await
        });
        read.await
    }

    async fn end_upload(
        &self,
        photo: &PhotoOf,
        attention: Option<Attention>,
    ) -> Result<(), StoreError> {
        let stores = [ATTENTION, PHOTO, PHOTO_CHUNK, PHOTO_HOLDER, UPLOAD];
        let write = self.connection.write(&stores, async |tx| {
            let holder = match &attention {
                Some(item) => {
                    tx.put_row(ATTENTION, &mid_key(item.mid), item)?;
                    Holder::Attention(item.mid)
                }
                None => Holder::Copy,
            };
            photos::end_upload(tx, photo, holder).await
        });
        write.await
    }

    async fn drop_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        let write = self.connection.write(&photos::STORES, async |tx| {
            photos::drop_upload(tx, upload).await
        });
        write.await
    }

    async fn send_again(&self, mid: Id) -> Result<(), StoreError> {
        self.send_photo_again(mid).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::number;
    use crate::schema::{ATTEMPTED_ROW, DRAFT, HEAD_ROW, LOG_ROW};
    use domain::kinds;
    use serde_json::json;
    use serde_json::value::RawValue;
    use sync::{Change, Cursor, Outcome, Permissions, Receipt, ScopePage};
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::wasm_bindgen_test;

    async fn open(purpose: &str) -> IndexedDbStore {
        let user = Id::derived(purpose, &[]);
        IndexedDbStore::open(kinds::ALL, Some(user)).await.unwrap()
    }

    async fn spoil(store: &IndexedDbStore, object_store: &str, key: JsValue) {
        let stores = [object_store];
        let write = store.connection.write(&stores, async |tx| {
            tx.put_bytes(object_store, &key, b"rubbish")
        });
        write.await.unwrap();
    }

    fn posts() -> Query {
        Query {
            kind: "post",
            area: None,
            after: None,
            limit: 9,
        }
    }

    /// Files one page of one record, a new one each time.
    async fn file_one(store: &IndexedDbStore, n: u64) -> Record {
        let id = Id::derived("post", &[Id::v7(n as i64, [0; 10])]);
        let record = Record::new(id, &kinds::post::KIND).with("published_at", n);
        let cursor = Cursor {
            seq: n,
            tag: n.to_string(),
            below: 0,
        };
        let text = serde_json::to_string(&record).unwrap();
        let answer = SyncResponse {
            protocol: 1,
            epoch: Id::NIL,
            last_mseq: 0,
            outcomes: Vec::new(),
            pages: vec![ScopePage {
                scope: Scope::Public,
                fresh: false,
                changes: vec![Change {
                    seq: n,
                    id,
                    put: Some(RawValue::from_string(text).unwrap()),
                }],
                cursor: cursor.clone(),
            }],
            more: false,
            head: cursor,
            permissions: Permissions {
                version: 1,
                held: vec![Scope::Public],
                gained: Vec::new(),
                lost: Vec::new(),
            },
            server_time: 0,
        };
        let head = store.head().await.unwrap();
        let guard = Guard {
            checks: false,
            device: head.device,
            settled: head.settled,
            next_device: Id::NIL,
            epoch: head.epoch,
            permissions: head.permissions,
            cursors: head.cursors,
        };
        let filed = store.file(&guard, &answer, 1).await;
        assert!(matches!(filed, Ok(Filed::Filed { .. })));
        record
    }

    #[wasm_bindgen_test]
    async fn a_damaged_row_is_told_and_never_an_empty_list() {
        let store = open("damaged rows").await;
        for (object_store, key) in [
            (OUTBOX, number(1)),
            (ATTENTION, "a".into()),
            (UPLOAD, number(1)),
        ] {
            spoil(&store, object_store, key).await;
        }
        assert!(matches!(
            store.outbox(0, 9).await,
            Err(StoreError::Corrupt(_))
        ));
        assert!(matches!(
            store.attention().await,
            Err(StoreError::Corrupt(_))
        ));
        assert!(matches!(store.uploads().await, Err(StoreError::Corrupt(_))));
    }

    #[wasm_bindgen_test]
    async fn damaged_work_keeps_nothing_beside_it_from_being_read() {
        let store = open("damaged work").await;
        let photo = PhotoOf {
            record: Id::derived("log", &[]),
            hash: "abc".into(),
            size: 1,
        };
        store.put_photo("abc", &[1], Some("d")).await.unwrap();
        let [first, second, third] = [1, 2, 3].map(|n| Id::v7(n, [0; 10]));
        for mid in [first, second, third] {
            let photos = (mid == second).then(|| photo.clone()).into_iter().collect();
            let draft = (mid == second).then(|| "d".to_owned());
            let mutation = NewMutation {
                photos,
                draft,
                ..saved(mid)
            };
            store.enqueue(mutation).await.unwrap();
        }
        store.next_to_send(Room::of(3)).await.unwrap();
        let half = json!({"msex": 2, "mid": second, "saved_at": 7, "body": "{}"});
        let spoilt = [
            (OUTBOX, number(2), half),
            (ATTENTION, mid_key(third), json!("cut o")),
            (DRAFT, "e".into(), json!([])),
            (UPLOAD, number(9), json!({})),
        ];
        let write = store
            .connection
            .write(&[OUTBOX, ATTENTION, DRAFT, UPLOAD], async |tx| {
                for (object_store, key, text) in &spoilt {
                    tx.put_row(object_store, key, text)?;
                }
                Ok(())
            });
        write.await.unwrap();
        assert!(matches!(
            store.standing().await,
            Err(StoreError::Corrupt(_))
        ));
        store.mend().await.unwrap();

        let standing = store.standing().await.unwrap();
        let queued: Vec<_> = standing.queue.iter().map(|(entry, _)| entry.mid).collect();
        assert_eq!(queued, [first, third]);
        assert_eq!(standing.head.device, None, "a number is missing");
        assert_eq!(standing.uploads, 0);
        assert_eq!(store.drafts().await, Ok(Vec::new()));
        let told: Vec<_> = standing.attention.iter().collect();
        assert!(told.iter().all(|item| item.matter == Matter::Damaged));
        let entry = told.iter().find(|item| item.mid == second).unwrap();
        assert_eq!((entry.body.as_str(), entry.saved_at), ("{}", 7));
        let item = told.iter().find(|item| item.mid == third).unwrap();
        assert_eq!(item.body, r#""cut o""#);
        assert_eq!(told.len(), 4);
        assert_eq!(store.photo("abc").await, Ok(Some(vec![1])));
        store.dismiss(second).await.unwrap();
        assert_eq!(store.photo("abc").await, Ok(None));
    }

    #[wasm_bindgen_test]
    async fn a_damaged_base_is_told_as_such_and_comes_again() {
        let damages = [
            (SEGMENT_BODY, number(1 << 16)),
            (SEGMENT, number(1)),
            (LOG, LOG_ROW.into()),
        ];
        for (object_store, key) in damages {
            let purpose = format!("damaged {object_store}");
            let other = open(&purpose).await;
            let record = file_one(&other, 1).await;
            spoil(&other, object_store, key).await;
            let store = open(&purpose).await;
            let listed = store.list(&posts()).await;
            assert!(matches!(listed, Err(StoreError::BaseDamaged(_))));
            let read = store.record(record.id).await;
            assert!(matches!(read, Err(StoreError::BaseDamaged(_))));
            store.void_base().await.unwrap();
            for store in [&store, &other] {
                assert_eq!(store.list(&posts()).await, Ok(Vec::new()));
            }
            let record = file_one(&store, 2).await;
            for store in [&store, &other] {
                assert_eq!(store.list(&posts()).await, Ok(vec![record.clone()]));
            }
        }
    }

    #[wasm_bindgen_test]
    async fn a_phone_whose_head_is_damaged_goes_on_with_all_that_it_held() {
        for row in [HEAD_ROW, ATTEMPTED_ROW] {
            let purpose = format!("damaged {row}");
            let store = open(&purpose).await;
            let old = store.found(Id::derived("old", &[])).await.unwrap();
            file_one(&store, 1).await;
            for n in 1..=3 {
                let mid = Id::v7(n, [0; 10]);
                assert_eq!(store.enqueue(saved(mid)).await, Ok(n as u64));
            }
            store.next_to_send(Room::of(2)).await.unwrap();
            let item = Attention {
                mid: Id::v7(9, [0; 10]),
                body: "{}".into(),
                saved_at: 1,
                matter: Matter::ScopeLost,
            };
            store.add_attention(item.clone()).await.unwrap();
            let draft = Draft {
                key: "d".into(),
                changed_at: 1,
                content: "half".into(),
            };
            store.put_draft(draft.clone()).await.unwrap();
            store.put_photo("mine", &[1], Some("d")).await.unwrap();
            store.put_photo("copy", &[2], None).await.unwrap();
            let outbox = store.outbox(0, 9).await.unwrap();
            // The new device is told again what became of it.
            let received = Queued {
                receipt: Some(Receipt {
                    mseq: 3,
                    mid: outbox[2].mid,
                    seq: Some(7),
                    outcome: Outcome::Applied,
                }),
                ..outbox[2].clone()
            };
            let write = store.connection.write(&[OUTBOX], async |tx| {
                tx.put_row(OUTBOX, &number(3), &received)
            });
            write.await.unwrap();
            spoil(&store, HEAD, row.into()).await;
            drop(store);

            let store = open(&purpose).await;
            assert_eq!(store.set_aside(), 0);
            let head = store.head().await.unwrap();
            assert_eq!((head.device, head.settled, head.last_mseq), (None, 3, 6));
            assert!(head.cursors.is_empty());
            assert_ne!(store.found(Id::derived("new", &[])).await, Ok(old));
            let after = store.outbox(0, 9).await.unwrap();
            for ((before, after), mseq) in outbox.into_iter().zip(&after).zip(4..) {
                let attempted = true;
                let again = Queued {
                    mseq,
                    attempted,
                    ..before
                };
                assert_eq!(*after, again);
            }
            assert_eq!(after.len(), 3);
            assert_eq!(store.list(&posts()).await, Ok(Vec::new()));
            assert_eq!(store.attention().await, Ok(vec![item]));
            assert_eq!(store.drafts().await, Ok(vec![draft]));
            assert_eq!(store.photo("mine").await, Ok(Some(vec![1])));
            assert_eq!(store.photo("copy").await, Ok(None));
        }
    }

    fn saved(mid: Id) -> NewMutation {
        NewMutation {
            mid,
            body: "{}".into(),
            saved_at: 4,
            photos: Vec::new(),
            draft: None,
            mends: None,
        }
    }

    #[wasm_bindgen_test]
    async fn a_photo_that_lost_a_chunk_is_told() {
        let store = open("damaged photo").await;
        store.put_photo("abc", &[1, 2, 3], None).await.unwrap();
        let cut = store
            .connection
            .write(&[PHOTO_CHUNK], async |tx| tx.delete(PHOTO_CHUNK, every()));
        cut.await.unwrap();
        assert!(matches!(
            store.photo("abc").await,
            Err(StoreError::Corrupt(_))
        ));
    }

    #[wasm_bindgen_test]
    async fn many_small_pages_become_few_segments() {
        let (store, other) = (open("compaction").await, open("compaction").await);
        let mut last = None;
        for n in 1..=100 {
            last = Some(file_one(&store, n).await);
            assert_eq!(other.count("post", None).await, Ok(n as usize));
        }
        let rows = store
            .connection
            .read(&[SEGMENT], async |tx| tx.all_bytes(SEGMENT, every()).await);
        assert!(rows.await.unwrap().len() < 40);
        for store in [store, other, open("compaction").await] {
            assert_eq!(store.list(&posts()).await.unwrap().first(), last.as_ref());
            assert_eq!(store.count("post", None).await, Ok(100));
        }
    }
}
