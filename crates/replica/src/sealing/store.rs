//! The contract of a store, with sealing in it where something sensitive passes.

use super::{Lock, SEALED_PHOTO, Sealing};
use crate::carry::{SetAside, TakenIn, Work};
use crate::filing::Filed;
use crate::index::{self, Entry};
use crate::store::{
    Attention, Draft, Guard, Head, Matter, NewMutation, PhotoOf, Query, Queued, Room, Standing,
    Store, StoreError, Upload, Vault,
};
use domain::{Id, Millis, Record, Scope, ShortMap};
use sync::{Digest, SyncResponse};

impl<S: Store> Store for Sealing<S> {
    fn set_aside(&self) -> usize {
        self.inner.set_aside()
    }

    async fn read_set_aside(&self) -> Result<SetAside, StoreError> {
        self.inner.read_set_aside().await
    }

    fn acknowledge_set_aside(&self, up_to: u32) -> Result<(), StoreError> {
        self.inner.acknowledge_set_aside(up_to)
    }

    /// What is sealed in it stays so while the phone is locked: it counts as waiting,
    /// and is no part of the view.
    async fn standing(&self) -> Result<Standing, StoreError> {
        let mut standing = self.inner.standing().await?;
        self.stands(standing.head.vault.as_ref());
        let opener = self.opener();
        let base = std::mem::take(&mut standing.base);
        for (id, record) in base {
            match self.opened(record) {
                Ok(record) => {
                    standing.base.insert(id, record);
                }
                Err(StoreError::Locked) => {}
                Err(error) => return Err(error),
            }
        }
        if let Some(opener) = opener {
            let queue = standing.queue.into_iter();
            let opened = queue.map(|(entry, _)| opener.queued(entry)).collect();
            standing.queue = Standing::queue_of(opened);
            let items = standing.attention.into_iter();
            standing.attention = items.map(|item| opener.attention(item)).collect();
        }
        Ok(standing)
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let head = self.inner.head().await?;
        self.stands(head.vault.as_ref());
        Ok(head)
    }

    async fn found(&self, device: Id) -> Result<Id, StoreError> {
        self.inner.found(device).await
    }

    fn is_locked(&self) -> bool {
        self.lock_state() == Lock::Locked
    }

    async fn keep_vault(
        &self,
        vault: &Vault,
        instead_of: Option<&Vault>,
    ) -> Result<Option<Vault>, StoreError> {
        let kept = self.inner.keep_vault(vault, instead_of).await?;
        self.stands(kept.as_ref());
        Ok(kept)
    }

    async fn enqueue(&self, mut mutation: NewMutation) -> Result<u64, StoreError> {
        if self.is_to_be_sealed(&mutation.body) {
            // Another tab may have begun to seal, or gone on under another key.
            self.head().await?;
            mutation.body = self.sealed_body(mutation.body, &mutation.photos)?;
        }
        self.inner.enqueue(mutation).await
    }

    async fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Queued>, StoreError> {
        let queue = self.inner.outbox(after, limit).await?;
        Ok(match self.opener() {
            Some(opener) => queue.into_iter().map(|e| opener.queued(e)).collect(),
            None => queue,
        })
    }

    async fn next_to_send(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError> {
        let next = self.inner.next_to_send(room).await?;
        self.stands(next.0.vault.as_ref());
        Ok(next)
    }

    async fn withdraw(&self, mid: Id, noop: String) -> Result<bool, StoreError> {
        self.inner.withdraw(mid, noop).await
    }

    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError> {
        let answer = self.sealed_answer(answer).await?;
        let mut filed = self.inner.file(guard, &answer, now).await?;
        if let Filed::Filed { changed, .. } = &mut filed {
            self.tell_kinds(&mut changed.kinds);
        }
        Ok(filed)
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        self.inner.wipe().await
    }

    async fn void_base(&self) -> Result<(), StoreError> {
        self.inner.void_base().await
    }

    async fn mend(&self) -> Result<(), StoreError> {
        self.inner.mend().await
    }

    async fn unsent_work(&self) -> Result<Work, StoreError> {
        self.opened_work(self.inner.unsent_work().await?)
    }

    async fn take_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError> {
        self.inner.take_in(&self.sealed_work(work)?, photos).await
    }

    async fn park(&self, mid: Id, noop: String, matter: Matter) -> Result<(), StoreError> {
        self.inner.park(mid, noop, matter).await
    }

    async fn digests(&self, head: &Head) -> Result<Option<ShortMap<Scope, Digest>>, StoreError> {
        self.inner.digests(head).await
    }

    async fn record(&self, id: Id) -> Result<Option<Record>, StoreError> {
        let record = self.inner.record(id).await?;
        record.map(|record| self.opened(record)).transpose()
    }

    async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        let kind = self.kinds.named(query.kind);
        let Some(kind) = kind.filter(|_| self.is_sealed(query.kind)) else {
            return self.inner.list(query).await;
        };
        let mut records = self.opened_of(query.kind, query.area, false).await?;
        if let Some(after) = query.after {
            let place = |record: &Record| Entry::of(self.kinds, record).place();
            records.retain(|record| index::order(kind, after, place(record)).is_lt());
        }
        records.truncate(query.limit);
        Ok(records)
    }

    async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError> {
        match self.is_sealed(kind) {
            true => Ok(self.opened_of(kind, area, false).await?.len()),
            false => self.inner.count(kind, area).await,
        }
    }

    async fn put_away(
        &self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        if !self.is_sealed(kind) {
            return self.inner.put_away(kind, area, limit).await;
        }
        let mut records = self.opened_of(kind, area, true).await?;
        records.sort_by_key(|record| std::cmp::Reverse(Entry::of(self.kinds, record).place()));
        records.truncate(limit);
        Ok(records)
    }

    async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        let items = self.inner.attention().await?;
        Ok(match self.opener() {
            Some(opener) => items.into_iter().map(|i| opener.attention(i)).collect(),
            None => items,
        })
    }

    async fn add_attention(&self, item: Attention) -> Result<(), StoreError> {
        self.inner.add_attention(self.sealed_item(item)?).await
    }

    async fn dismiss(&self, mid: Id) -> Result<(), StoreError> {
        self.inner.dismiss(mid).await
    }

    async fn put_draft(&self, draft: Draft) -> Result<(), StoreError> {
        self.inner.put_draft(self.sealed_draft(draft)?).await
    }

    async fn begin_mending(&self, mid: Id, draft: Draft) -> Result<bool, StoreError> {
        let draft = self.sealed_draft(draft)?;
        self.inner.begin_mending(mid, draft).await
    }

    async fn draft(&self, key: &str) -> Result<Option<Draft>, StoreError> {
        let draft = self.inner.draft(key).await?;
        draft.map(|draft| self.opened_draft(draft)).transpose()
    }

    /// Those that can be read now.
    async fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let drafts = self.inner.drafts().await?.into_iter();
        Ok(drafts
            .filter_map(|draft| self.opened_draft(draft).ok())
            .collect())
    }

    async fn remove_draft(&self, key: &str) -> Result<(), StoreError> {
        self.inner.remove_draft(key).await
    }

    async fn put_photo(
        &self,
        hash: &str,
        bytes: &[u8],
        draft: Option<&str>,
    ) -> Result<(), StoreError> {
        if draft.is_some_and(|key| self.is_sensitive_draft(key))
            && let Some(seal) = self.seal()?
        {
            let sealed = seal.photo(bytes)?;
            return self.inner.put_photo(hash, &sealed, draft).await;
        }
        self.inner.put_photo(hash, bytes, draft).await
    }

    async fn photo(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(bytes) = self.inner.photo(hash).await? else {
            return Ok(None);
        };
        if !bytes.starts_with(SEALED_PHOTO) {
            return Ok(Some(bytes));
        }
        let opener = self.opener_now()?;
        let opened = opener.cipher.open(&bytes, &opener.secret);
        // One that another key sealed is fetched, where the server has it.
        Ok(opened)
    }

    async fn photo_to_send(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.photo_to_send(hash).await
    }

    async fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        self.inner.uploads().await
    }

    async fn end_upload(
        &self,
        photo: &PhotoOf,
        attention: Option<Attention>,
    ) -> Result<(), StoreError> {
        self.inner.end_upload(photo, attention).await
    }

    async fn drop_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        self.inner.drop_upload(upload).await
    }

    async fn send_again(&self, mid: Id) -> Result<(), StoreError> {
        self.inner.send_again(mid).await
    }
}
