//! The store in memory: the model that the conformance suite, the cross-crate
//! tests and every other store are held against.
//!
//! Its handles share one state, as tabs share one database.

mod contents;
mod faults;
#[cfg(any(test, feature = "conformance"))]
mod inspection;

use crate::carry::{self, TakenIn, Work};
use crate::filing::{self, Filed, Held, Plan, asks_for_sent, records_in_question};
use crate::store::{
    Attention, Draft, Guard, Head, Matter, NewMutation, PhotoOf, Query, Queued, Room, Sent,
    Standing, Store, StoreError, Upload, Vault,
};
use contents::{Contents, Holder};
use domain::{Id, Kinds, Millis, Record, Scope, ShortMap};
use faults::Faults;
use std::cell::RefCell;
use std::rc::Rc;
use sync::{Digest, SyncResponse};

#[cfg(any(test, feature = "conformance"))]
pub use inspection::StoredRow;

/// A handle on a store in memory. Its clones are further tabs over the same data.
#[derive(Clone)]
pub struct MemoryStore {
    kinds: Kinds,
    contents: Rc<RefCell<Contents>>,
    faults: Rc<RefCell<Faults>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new(kinds: Kinds) -> Self {
        Self {
            kinds,
            contents: Rc::default(),
            faults: Rc::default(),
        }
    }

    /// The next transaction that writes fails with this error, having written nothing.
    pub fn fail_next(&self, error: StoreError) {
        self.faults.borrow_mut().next = Some(error);
    }

    /// From now on only so many more bytes fit in; none lifts the bound.
    pub fn set_room(&self, bytes: Option<usize>) {
        self.faults.borrow_mut().room = bytes;
    }

    /// From now on the bytes of this photo are damaged.
    pub fn damage_photo(&self, hash: &str) {
        self.faults.borrow_mut().damaged.push(hash.to_owned());
    }

    /// Carries out one transaction that adds about so many bytes.
    fn write<T>(
        &self,
        bytes: usize,
        transaction: impl FnOnce(&mut Contents) -> T,
    ) -> Result<T, StoreError> {
        let mut faults = self.faults.borrow_mut();
        let mut contents = self.contents.borrow_mut();
        match faults.strike(bytes) {
            Err(StoreError::QuotaExceeded) => {
                let freed = contents.let_copies_go();
                if freed == 0 {
                    return Err(StoreError::QuotaExceeded);
                }
                faults.free(freed);
                faults.strike(bytes)?;
            }
            struck => struck?,
        }
        drop(faults);
        Ok(transaction(&mut contents))
    }

    fn read<T>(&self, transaction: impl FnOnce(&Contents) -> T) -> T {
        transaction(&self.contents.borrow())
    }
}

impl Store for MemoryStore {
    async fn standing(&self) -> Result<Standing, StoreError> {
        self.read(|held| {
            let queue = Standing::queue_of(held.outbox.values().cloned().collect());
            let touched = Standing::touched_by(&queue).into_iter();
            let rows = touched.filter_map(|id| Some((id, held.latest(id)?)));
            let base = rows.map(|(id, row)| Ok((id, decode(&row.text)?)));
            Ok(Standing {
                head: held.head.clone(),
                base: base.collect::<Result<_, StoreError>>()?,
                queue,
                attention: held.attention_in_order(),
                uploads: held.uploads.len(),
            })
        })
    }

    async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.read(|held| held.head.clone()))
    }

    async fn found(&self, device: Id) -> Result<Id, StoreError> {
        self.write(0, |held| *held.head.device.get_or_insert(device))
    }

    async fn keep_vault(
        &self,
        vault: &Vault,
        instead_of: Option<&Vault>,
    ) -> Result<Option<Vault>, StoreError> {
        self.write(0, |held| {
            if held.head.vault.as_ref() == instead_of && held.head.take_vault(vault) {
                held.base.clear();
            }
            held.head.vault.clone()
        })
    }

    async fn enqueue(&self, new: NewMutation) -> Result<u64, StoreError> {
        self.write(new.body.len(), |held| held.enqueue(new))
    }

    async fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Queued>, StoreError> {
        Ok(self.read(|held| {
            let beyond = held.outbox.range(after.saturating_add(1)..);
            beyond.take(limit).map(|(_, entry)| entry.clone()).collect()
        }))
    }

    async fn next_to_send(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError> {
        let next = self.read(|held| held.next_to_send(room));
        if next.iter().all(|entry| entry.attempted) {
            return Ok((self.read(|held| held.head.clone()), next));
        }
        self.write(0, |held| {
            let last = next.last().map_or(0, |entry| entry.mseq);
            for (_, entry) in held.outbox.range_mut(..=last) {
                entry.attempted = true;
            }
            (held.head.clone(), held.next_to_send(room))
        })
    }

    async fn withdraw(&self, mid: Id, noop: String) -> Result<bool, StoreError> {
        self.write(0, |held| match held.queued(mid) {
            Some(entry) if !entry.attempted => {
                entry.body = noop;
                held.end_uploads_of(mid, None);
                true
            }
            Some(_) | None => false,
        })
    }

    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError> {
        let bytes = answer.pages.iter().flat_map(|page| &page.changes);
        let bytes = bytes.filter_map(|change| change.put.as_ref());
        let bytes = bytes.map(|put| put.get().len()).sum();
        self.write(bytes, |held| {
            let outbox: Vec<Queued> = held.outbox.values().cloned().collect();
            let attention: Vec<Attention> = held.attention.values().cloned().collect();
            let unknown = ShortMap::new();
            let state = Held {
                kinds: self.kinds,
                head: &held.head,
                outbox: &outbox,
                sent: &[],
                attention: &attention,
                scopes: &unknown,
            };
            let mut sent: Vec<Sent> = Vec::new();
            if asks_for_sent(&state, answer) {
                sent.extend(held.sent.values().cloned());
            }
            let asked = records_in_question(answer, &outbox, &attention, &sent);
            let scopes = asked.into_iter().map(|id| (id, held.scopes_of(id)));
            let state = Held {
                sent: &sent,
                scopes: &scopes.collect(),
                ..state
            };
            match filing::plan(&state, guard, answer, now) {
                None => Ok(Filed::Stale),
                Some(plan) => held.carry_out(self.kinds, plan),
            }
        })?
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.write(0, |held| {
            let plan = Plan::wipe(&held.head);
            held.carry_out(self.kinds, plan).map(|_| ())
        })?
    }

    async fn void_base(&self) -> Result<(), StoreError> {
        self.write(0, |held| {
            held.base.clear();
            held.head.void_base();
        })
    }

    async fn unsent_work(&self) -> Result<Work, StoreError> {
        Ok(self.read(Contents::unsent_work))
    }

    async fn take_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError> {
        let known = self.read(Contents::known_work);
        let plan = carry::plan(work, photos, known);
        self.write(plan.bytes(), |held| held.take_in(&plan))?;
        Ok(plan.taken)
    }

    async fn park(&self, mid: Id, noop: String, matter: Matter) -> Result<(), StoreError> {
        self.write(0, |held| held.park(mid, noop, matter))
    }

    async fn digests(&self, head: &Head) -> Result<Option<ShortMap<Scope, Digest>>, StoreError> {
        Ok(self.read(|held| (held.head == *head).then(|| held.digests())))
    }

    async fn record(&self, id: Id) -> Result<Option<Record>, StoreError> {
        self.read(|held| held.latest(id).map(|row| decode(&row.text)).transpose())
    }

    async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        let Some(kind) = self.kinds.named(query.kind) else {
            return Ok(Vec::new());
        };
        self.read(|held| {
            let mut rows = held.listed(query.kind, query.area, false);
            rows.sort_by(|a, b| crate::index::order(kind, a.entry.place(), b.entry.place()));
            rows.iter()
                .filter(|row| {
                    query.after.is_none_or(|after| {
                        crate::index::order(kind, after, row.entry.place()).is_lt()
                    })
                })
                .take(query.limit)
                .map(|row| decode(&row.text))
                .collect()
        })
    }

    async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError> {
        Ok(self.read(|held| held.listed(kind, area, false).len()))
    }

    async fn put_away(
        &self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.read(|held| {
            let mut rows = held.listed(kind, area, true);
            rows.sort_by_key(|row| std::cmp::Reverse(row.entry.place()));
            rows.truncate(limit);
            rows.iter().map(|row| decode(&row.text)).collect()
        })
    }

    async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        Ok(self.read(Contents::attention_in_order))
    }

    async fn add_attention(&self, item: Attention) -> Result<(), StoreError> {
        self.write(item.body.len(), |held| {
            held.attention.insert(item.mid, item);
        })
    }

    async fn dismiss(&self, mid: Id) -> Result<(), StoreError> {
        self.write(0, |held| {
            held.attention.remove(&mid);
            held.release(&Holder::Attention(mid));
        })
    }

    async fn put_draft(&self, draft: Draft) -> Result<(), StoreError> {
        self.write(draft.content.to_string().len(), |held| {
            held.drafts.insert(draft.key.clone(), draft);
        })
    }

    async fn begin_mending(&self, mid: Id, draft: Draft) -> Result<bool, StoreError> {
        self.write(draft.content.to_string().len(), |held| {
            held.begin_mending(mid, draft)
        })
    }

    async fn draft(&self, key: &str) -> Result<Option<Draft>, StoreError> {
        Ok(self.read(|held| held.drafts.get(key).cloned()))
    }

    async fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let mut drafts: Vec<Draft> = self.read(|held| held.drafts.values().cloned().collect());
        drafts.sort_by(|a, b| (b.changed_at, &b.key).cmp(&(a.changed_at, &a.key)));
        Ok(drafts)
    }

    async fn remove_draft(&self, key: &str) -> Result<(), StoreError> {
        self.write(0, |held| held.remove_draft(key))
    }

    async fn put_photo(
        &self,
        hash: &str,
        bytes: &[u8],
        draft: Option<&str>,
    ) -> Result<(), StoreError> {
        let holder = draft.map_or(Holder::Copy, |key| Holder::Draft(key.to_owned()));
        self.write(bytes.len(), |held| {
            held.keep_photo(hash, Some(bytes), holder);
        })
    }

    async fn photo(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if self.faults.borrow().damaged.iter().any(|bad| bad == hash) {
            return Err(StoreError::Corrupt(format!("photo {hash}")));
        }
        Ok(self.read(|held| held.photos.get(hash).and_then(|photo| photo.bytes.clone())))
    }

    async fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        Ok(self.read(|held| held.uploads.clone()))
    }

    async fn end_upload(
        &self,
        photo: &PhotoOf,
        attention: Option<Attention>,
    ) -> Result<(), StoreError> {
        self.write(0, |held| held.end_upload(photo, attention))
    }

    async fn drop_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        self.write(0, |held| held.drop_upload(upload))
    }

    async fn send_again(&self, mid: Id) -> Result<(), StoreError> {
        self.write(0, |held| held.send_again(mid))
    }
}

fn decode(text: &str) -> Result<Record, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::BaseDamaged(error.to_string()))
}
