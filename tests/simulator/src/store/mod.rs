//! A tab's store: the product's own store in memory, behind waits and faults.

mod notes;
mod spoils;

use crate::defect::Defect;
use crate::executor::at_once;
use crate::sealed;
use crate::stage::{Stage, StoreFate, Wait};
use domain::{Id, Millis, Record, Scope, ShortMap};
use replica::carry::{TakenIn, Work};
use replica::filing::Filed;
use replica::store::{
    Attention, Draft, Guard, Head, Matter, NewMutation, PhotoOf, Queued, Room, Standing, Upload,
    Vault,
};
use replica::{MemoryStore, Query, Store, StoreError};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::Future;
use std::rc::Rc;
use sync::{Digest, SyncResponse};

/// Tabs of one phone.
pub const TABS: usize = 2;

/// What the tabs of one phone share beside their store.
#[derive(Default)]
pub struct Device {
    /// Which phone.
    pub phone: usize,
    /// Whose; none for a visitor.
    pub user: Option<Id>,
    /// How many transactions have changed the store.
    pub version: Cell<u64>,
    /// After which of them each tab began to read what is pending.
    pub read_at: [Cell<u64>; TABS],
    /// The last of them that was another tab's than this one.
    pub foreign: [Cell<u64>; TABS],
    /// Whether each tab was locked.
    pub locked: [Cell<bool>; TABS],
    /// How many keys the tabs may have made.
    pub keys: Cell<u64>,
    /// The scopes held by the last answer that was filed.
    pub held: RefCell<Option<Vec<Scope>>>,
    /// A record that vanished from the store, and of which scope.
    pub rotten: Cell<Option<(Id, Scope)>>,
    /// For a defect: what has left the outbox.
    pub left: RefCell<Vec<Queued>>,
    /// Where the defect of the withdrawn numbers has left gaps.
    pub hidden: RefCell<BTreeSet<Id>>,
}

/// A tab's store.
#[derive(Clone)]
pub struct TabStore {
    /// The product's store.
    pub inner: MemoryStore,
    /// What the tabs share.
    pub device: Rc<Device>,
    /// The stage.
    pub stage: Rc<Stage>,
    /// Which tab.
    pub tab: usize,
    /// Whether it has read what is pending before.
    pub stood: Cell<bool>,
}

impl TabStore {
    /// One transaction that only reads.
    async fn read<T, F>(&self, name: &'static str, act: impl FnOnce() -> F) -> F::Output
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        self.stage.pause(Wait::Store).await;
        let read = at_once(act());
        self.log(name, read.is_ok());
        read
    }

    /// One transaction that writes. It may fail, and the tab may end before it
    /// begins or before it hears that it is done.
    async fn write<T, F>(&self, name: &'static str, act: impl FnOnce() -> F) -> F::Output
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        self.stage.pause(Wait::Store).await;
        let written = match self.fate() {
            None => at_once(act()),
            Some(error) => Err(error),
        };
        if written.is_ok() {
            self.changed();
        }
        self.log(name, written.is_ok());
        self.stage.pause(Wait::Store).await;
        written
    }

    fn fate(&self) -> Option<StoreError> {
        if self.stage.direct.get() {
            return None;
        }
        match self.stage.store_fate.take() {
            StoreFate::Done => None,
            StoreFate::Aborted => {
                self.stage.fault("transaction aborted");
                Some(StoreError::Failed("aborted".to_owned()))
            }
            StoreFate::Full => {
                self.stage.fault("store full");
                self.make_room();
                Some(StoreError::QuotaExceeded)
            }
        }
    }

    fn log(&self, name: &'static str, ok: bool) {
        if !self.stage.direct.get() {
            let (phone, tab) = (self.device.phone, self.tab);
            self.stage.note(|| {
                format!(
                    "  store {phone}.{tab} {name} {}",
                    if ok { "ok" } else { "failed" }
                )
            });
        }
    }

    fn changed(&self) {
        let device = &self.device;
        device.version.set(device.version.get() + 1);
        for tab in (0..TABS).filter(|tab| *tab != self.tab) {
            device.foreign[tab].set(device.version.get());
        }
    }

    fn queued(&self) -> Vec<Queued> {
        at_once(self.inner.outbox(0, usize::MAX)).unwrap_or_default()
    }

    fn now_head(&self) -> Head {
        at_once(self.inner.head()).unwrap_or_default()
    }
}

impl Store for TabStore {
    async fn standing(&self) -> Result<Standing, StoreError> {
        let act = || async {
            self.device.read_at[self.tab].set(self.device.version.get());
            let mut standing = self.inner.standing().await?;
            self.spoil_queue(&mut standing.queue);
            self.stood.set(true);
            Ok(standing)
        };
        self.read("standing", act).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.read("head", || self.inner.head()).await
    }

    async fn found(&self, device: Id) -> Result<Id, StoreError> {
        self.write("found", || self.inner.found(device)).await
    }

    async fn keep_vault(
        &self,
        vault: &Vault,
        instead_of: Option<&Vault>,
    ) -> Result<Option<Vault>, StoreError> {
        let act = || async {
            if instead_of.is_none() {
                self.device.rotten.take();
            }
            self.inner.keep_vault(vault, instead_of).await
        };
        self.write("keep_vault", act).await
    }

    async fn enqueue(&self, mut mutation: NewMutation) -> Result<u64, StoreError> {
        let act = || async {
            self.note_saved(&mutation);
            if self.stage.has(Defect::LosesPhotosOfDraft) {
                mutation.photos.clear();
            }
            self.inner.enqueue(mutation).await
        };
        self.write("enqueue", act).await
    }

    async fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Queued>, StoreError> {
        let act = || async {
            let mut queued = self.inner.outbox(after, limit).await?;
            let hidden = self.device.hidden.borrow();
            queued.retain(|entry| !hidden.contains(&entry.mid));
            Ok(queued)
        };
        self.read("outbox", act).await
    }

    async fn next_to_send(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError> {
        let act = || async {
            if self.stage.has(Defect::ForgetsAttemptedMark) {
                let (mut room, mut queued) = (room, self.queued());
                queued.retain(|entry| entry.receipt.is_none() && room.take(entry));
                return Ok((self.now_head(), queued));
            }
            let (head, mut queued) = self.inner.next_to_send(room).await?;
            if self.stage.has(Defect::WaitsForPin) && self.device.locked[self.tab].get() {
                let opened = |entry: &Queued| sealed::body(&entry.body) == entry.body;
                let end = queued.iter().position(|entry| !opened(entry));
                queued.truncate(end.unwrap_or(queued.len()));
            }
            let hidden = self.device.hidden.borrow();
            queued.retain(|entry| !hidden.contains(&entry.mid));
            Ok((head, queued))
        };
        self.write("next_to_send", act).await
    }

    async fn withdraw(&self, mid: Id, noop: String) -> Result<bool, StoreError> {
        let act = || async {
            let withdrawn = self.inner.withdraw(mid, noop).await?;
            if withdrawn {
                self.stage.ledger.borrow_mut().let_go(mid);
                if self.stage.has(Defect::LeavesGaps) {
                    self.device.hidden.borrow_mut().insert(mid);
                }
            }
            Ok(withdrawn)
        };
        self.write("withdraw", act).await
    }

    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError> {
        let answer = self.tampered_answer(guard, answer);
        let act = || async {
            let before = self.now_head();
            let queued = self.queued();
            let mut guard = guard.clone();
            if self.stage.has(Defect::FilesStaleAnswers) {
                guard = Guard {
                    device: before.device,
                    settled: before.settled,
                    epoch: before.epoch,
                    permissions: before.permissions,
                    cursors: before.cursors.clone(),
                    ..guard
                };
            }
            if self.stage.has(Defect::ForgetsWhatWasAccepted) {
                self.inner.forget_kept();
            }
            let filed = self.inner.file(&guard, &answer, now).await?;
            if filed != Filed::Stale {
                self.check_filed(&before, &answer);
                self.note_come_again(&before, &answer);
                if !answer.permissions.lost.is_empty() {
                    self.note_copies_gone();
                }
                let stays = self.queued();
                let left = queued.into_iter().filter(|entry| !stays.contains(entry));
                self.device.left.borrow_mut().extend(left);
                if self.stage.has(Defect::RefusedVanishes) {
                    self.drop_refused(&answer);
                }
            }
            Ok(filed)
        };
        let filed = self.write("file", act).await;
        if filed.is_err() && self.stage.has(Defect::CursorBeforeRows) {
            self.write_cursors_only(&answer);
        }
        filed
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        let act = || async {
            let device = self.now_head().device.unwrap_or(Id::NIL);
            if !self.stage.ledger.borrow().revoked.contains(&device) {
                self.stage
                    .broken("I7", "a device was wiped that nobody signed out");
            }
            self.inner.wipe().await?;
            self.note_wiped();
            Ok(())
        };
        self.write("wipe", act).await
    }

    async fn void_base(&self) -> Result<(), StoreError> {
        self.device.rotten.take();
        self.write("void_base", || self.inner.void_base()).await
    }

    async fn unsent_work(&self) -> Result<Work, StoreError> {
        self.read("unsent_work", || self.inner.unsent_work()).await
    }

    async fn take_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError> {
        let act = || async {
            let queued = self.queued().into_iter().map(|entry| entry.mid);
            let items = self.inner.attention().await?.into_iter();
            let known = queued.chain(items.map(|item| item.mid));
            let known: BTreeSet<Id> = known.chain(self.inner.kept()).collect();
            self.note_taken_in(work, photos, &known);
            if self.stage.has(Defect::TakesInWithoutPhotos) {
                return self.inner.take_in(work, &ShortMap::new()).await;
            }
            self.inner.take_in(work, photos).await
        };
        self.write("take_in", act).await
    }

    async fn park(&self, mid: Id, noop: String, matter: Matter) -> Result<(), StoreError> {
        let act = || async {
            if self.stage.has(Defect::NeverParks) {
                return Ok(());
            }
            self.inner.park(mid, noop, matter).await
        };
        self.write("park", act).await
    }

    async fn digests(&self, head: &Head) -> Result<Option<ShortMap<Scope, Digest>>, StoreError> {
        if self.stage.has(Defect::NeverChecks) {
            return Ok(None);
        }
        self.read("digests", || self.inner.digests(head)).await
    }

    async fn record(&self, id: Id) -> Result<Option<Record>, StoreError> {
        self.read("record", || self.inner.record(id)).await
    }

    async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.read("list", || self.inner.list(query)).await
    }

    async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError> {
        self.read("count", || self.inner.count(kind, area)).await
    }

    async fn put_away(
        &self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let act = || self.inner.put_away(kind, area, limit);
        self.read("put_away", act).await
    }

    async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        self.read("attention", || self.inner.attention()).await
    }

    async fn add_attention(&self, item: Attention) -> Result<(), StoreError> {
        self.write("add_attention", || self.inner.add_attention(item))
            .await
    }

    async fn dismiss(&self, mid: Id) -> Result<(), StoreError> {
        let act = || async {
            let items = self.inner.attention().await?;
            self.note_dismissed(mid, items);
            self.inner.dismiss(mid).await
        };
        self.write("dismiss", act).await
    }

    async fn put_draft(&self, draft: Draft) -> Result<(), StoreError> {
        self.write("put_draft", || self.inner.put_draft(draft))
            .await
    }

    async fn begin_mending(&self, mid: Id, draft: Draft) -> Result<bool, StoreError> {
        self.write("begin_mending", || self.inner.begin_mending(mid, draft))
            .await
    }

    async fn draft(&self, key: &str) -> Result<Option<Draft>, StoreError> {
        self.read("draft", || self.inner.draft(key)).await
    }

    async fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.read("drafts", || self.inner.drafts()).await
    }

    async fn remove_draft(&self, key: &str) -> Result<(), StoreError> {
        let act = || async {
            self.note_draft_gone(key);
            self.inner.remove_draft(key).await
        };
        self.write("remove_draft", act).await
    }

    async fn put_photo(
        &self,
        hash: &str,
        bytes: &[u8],
        draft: Option<&str>,
    ) -> Result<(), StoreError> {
        let act = || async {
            if let Some(key) = draft {
                let name = (self.device.phone, key.to_owned(), hash.to_owned());
                self.stage.ledger.borrow_mut().drafted.insert(name);
            }
            self.inner.put_photo(hash, bytes, draft).await
        };
        self.write("put_photo", act).await
    }

    async fn photo(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read("photo", || self.inner.photo(hash)).await
    }

    async fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        self.read("uploads", || self.inner.uploads()).await
    }

    async fn end_upload(
        &self,
        photo: &PhotoOf,
        attention: Option<Attention>,
    ) -> Result<(), StoreError> {
        let act = || async {
            let arrived = self.stage.ledger.borrow().ever_arrived.contains(photo);
            if attention.is_none() && !arrived {
                self.stage
                    .broken("I10", "a photo left the lane before the server had it");
            }
            self.inner.end_upload(photo, attention).await
        };
        self.write("end_upload", act).await
    }

    async fn drop_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        let act = || async {
            self.note_dropped(&upload.photo);
            self.inner.drop_upload(upload).await
        };
        self.write("drop_upload", act).await
    }

    async fn send_again(&self, mid: Id) -> Result<(), StoreError> {
        self.write("send_again", || self.inner.send_again(mid))
            .await
    }
}
