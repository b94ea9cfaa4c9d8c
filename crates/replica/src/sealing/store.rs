//! The contract of a store, with sealing in it where something sensitive passes.

use super::rows::{may_have_sensitive_rows, tell_kinds, tells_of_values};
use super::sealer::sealed_text;
use super::seals::Seals;
use super::{Lock, SEALED_PHOTO, Sealing, is_sensitive_draft, is_to_be_sealed};
use crate::carry::{SetAside, TakenIn, Work};
use crate::filing::Filed;
use crate::index::{self, Entry};
use crate::store::{
    Attention, Draft, Guard, Head, Matter, NewMutation, PhotoOf, Query, Queued, Room, Standing,
    Store, StoreError, Upload, Vault,
};
use domain::{Id, Millis, Record, Scope, ShortMap, sealed};
use std::rc::Rc;
use sync::{Digest, SyncResponse};

impl<S: Store> Store for Sealing<S> {
    fn set_aside(&self) -> usize {
        self.inner.set_aside()
    }

    fn read_set_aside(&self) -> impl Future<Output = Result<SetAside, StoreError>> {
        self.inner.read_set_aside()
    }

    fn acknowledge_set_aside(&self, up_to: u32) -> Result<(), StoreError> {
        self.inner.acknowledge_set_aside(up_to)
    }

    async fn standing(&self) -> Result<Standing, StoreError> {
        let mut standing = self.inner.standing().await?;
        self.stands(standing.head.vault.as_ref());
        match self.sealer() {
            Some(sealer) => sealer.standing(standing),
            None => {
                standing
                    .base
                    .retain(|_, record| sealed::text(record).is_none());
                Ok(standing)
            }
        }
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let head = self.inner.head().await?;
        self.stands(head.vault.as_ref());
        Ok(head)
    }

    fn found(&self, device: Id) -> impl Future<Output = Result<Id, StoreError>> {
        self.inner.found(device)
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
        if is_to_be_sealed(self.kinds, &mutation.body)
            && let Some(sealer) = self.sealer_as_it_stands().await?
        {
            mutation.body = sealer.deed(mutation.body, &mutation.photos)?;
        }
        self.inner.enqueue(mutation).await
    }

    async fn outbox(&self, after: u64, limit: usize) -> Result<Vec<Queued>, StoreError> {
        let queue = self.inner.outbox(after, limit).await?;
        Ok(match self.sealer() {
            Some(sealer) => sealer.queue(queue),
            None => queue,
        })
    }

    async fn next_to_send(&self, room: Room) -> Result<(Head, Vec<Queued>), StoreError> {
        let next = self.inner.next_to_send(room).await?;
        self.stands(next.0.vault.as_ref());
        Ok(next)
    }

    fn withdraw(&self, mid: Id, noop: String) -> impl Future<Output = Result<bool, StoreError>> {
        self.inner.withdraw(mid, noop)
    }

    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
        now: Millis,
    ) -> Result<Filed, StoreError> {
        let sealed = self.sealed_answer(answer).await?;
        let answer = sealed.as_ref().unwrap_or(answer);
        let mut filed = self.inner.file(guard, answer, now).await?;
        if let Filed::Filed { changed, .. } = &mut filed {
            tell_kinds(self.kinds, &mut changed.kinds);
        }
        Ok(filed)
    }

    fn wipe(&self) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.wipe()
    }

    fn void_base(&self) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.void_base()
    }

    fn mend(&self) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.mend()
    }

    async fn unsent_work(&self) -> Result<Work, StoreError> {
        let work = self.inner.unsent_work().await?;
        match self.sealer() {
            Some(sealer) => sealer.opened_work(work),
            None if work.is_sealed() => Err(StoreError::Locked),
            None => Ok(work),
        }
    }

    async fn take_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
    ) -> Result<TakenIn, StoreError> {
        if work.is_sensitive(self.kinds)
            && let Some(sealer) = self.sealer_as_it_stands().await?
        {
            let sealed = sealer.work(work.clone())?;
            return self.inner.take_in(&sealed, photos).await;
        }
        self.inner.take_in(work, photos).await
    }

    fn park(
        &self,
        mid: Id,
        noop: String,
        matter: Matter,
    ) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.park(mid, noop, matter)
    }

    fn digests(
        &self,
        head: &Head,
    ) -> impl Future<Output = Result<Option<ShortMap<Scope, Digest>>, StoreError>> {
        self.inner.digests(head)
    }

    async fn record(&self, id: Id) -> Result<Option<Record>, StoreError> {
        let record = self.inner.record(id).await?;
        match (record, self.sealer()) {
            (Some(record), Some(sealer)) => sealer.record(record).map(Some),
            (Some(record), None) if sealed::text(&record).is_some() => Err(StoreError::Locked),
            (record, _) => Ok(record),
        }
    }

    async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        let kind = self.kinds.named(query.kind);
        let Some(kind) = kind.filter(|_| self.is_sealed(query.kind)) else {
            return self.inner.list(query).await;
        };
        let mut records = self.opened_of((query.kind, query.area), false).await?;
        if let Some(after) = query.after {
            let place = |record: &Record| Entry::of(self.kinds, record).place();
            records.retain(|record| index::order(kind, after, place(record)).is_lt());
        }
        records.truncate(query.limit);
        Ok(records)
    }

    async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError> {
        match self.is_sealed(kind) {
            true => Ok(self.opened_of((kind, area), false).await?.len()),
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
        let mut records = self.opened_of((kind, area), true).await?;
        records.sort_by_key(|record| std::cmp::Reverse(Entry::of(self.kinds, record).place()));
        records.truncate(limit);
        Ok(records)
    }

    async fn attention(&self) -> Result<Vec<Attention>, StoreError> {
        let items = self.inner.attention().await?;
        Ok(match self.sealer() {
            Some(sealer) => sealer.items(items),
            None => items,
        })
    }

    async fn add_attention(&self, item: Attention) -> Result<(), StoreError> {
        if is_to_be_sealed(self.kinds, &item.body)
            && let Some(sealer) = self.sealer_as_it_stands().await?
        {
            return self.inner.add_attention(sealer.item(item)?).await;
        }
        self.inner.add_attention(item).await
    }

    fn dismiss(&self, mid: Id) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.dismiss(mid)
    }

    async fn put_draft(&self, draft: Draft) -> Result<(), StoreError> {
        let draft = self.sealed_draft(draft).await?;
        self.inner.put_draft(draft).await
    }

    async fn begin_mending(&self, mid: Id, draft: Draft) -> Result<bool, StoreError> {
        let draft = self.sealed_draft(draft).await?;
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

    /// Behind a draft that is being written, which looks at the head first as well.
    async fn remove_draft(&self, key: &str) -> Result<(), StoreError> {
        if is_sensitive_draft(self.kinds, key) {
            self.head().await?;
        }
        self.inner.remove_draft(key).await
    }

    async fn put_photo(
        &self,
        hash: &str,
        bytes: &[u8],
        draft: Option<&str>,
    ) -> Result<(), StoreError> {
        if draft.is_some_and(|key| is_sensitive_draft(self.kinds, key))
            && let Some(sealer) = self.sealer_as_it_stands().await?
        {
            let sealed = sealer.photo(bytes)?;
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
        self.sealer()
            .ok_or(StoreError::Locked)?
            .opened_photo(&bytes)
    }

    fn photo_to_send(
        &self,
        hash: &str,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> {
        self.inner.photo_to_send(hash)
    }

    fn uploads(&self) -> impl Future<Output = Result<Vec<Upload>, StoreError>> {
        self.inner.uploads()
    }

    fn end_upload(
        &self,
        photo: &PhotoOf,
        attention: Option<Attention>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.end_upload(photo, attention)
    }

    fn drop_upload(&self, upload: &Upload) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.drop_upload(upload)
    }

    fn send_again(&self, mid: Id) -> impl Future<Output = Result<(), StoreError>> {
        self.inner.send_again(mid)
    }
}

impl<S: Store> Sealing<S> {
    /// What seals under the key that holds now: another tab may have begun to seal, or
    /// gone on under another. None where nothing is to be sealed.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] where what seals is not here yet.
    async fn sealer_as_it_stands(&self) -> Result<Option<Rc<dyn Seals>>, StoreError> {
        self.head().await?;
        match self.seals() {
            true => self.sealer().ok_or(StoreError::Locked).map(Some),
            false => Ok(None),
        }
    }

    /// The answer with what is sensitive in it sealed; none where nothing is.
    async fn sealed_answer(
        &self,
        answer: &SyncResponse,
    ) -> Result<Option<SyncResponse>, StoreError> {
        let met = tells_of_values(answer);
        if !self.seals() || !met && !may_have_sensitive_rows(self.kinds, answer) {
            return Ok(None);
        }
        let sealer = self.sealer().ok_or(StoreError::Locked)?;
        let waits = match met {
            true => self.inner.outbox(0, usize::MAX).await?,
            false => Vec::new(),
        };
        sealer.answer(answer.clone(), &waits).map(Some)
    }

    /// The records of a sensitive kind and an area, in the order of its list.
    async fn opened_of(
        &self,
        of: (&'static str, Option<Id>),
        archived: bool,
    ) -> Result<Vec<Record>, StoreError> {
        let all = Query {
            kind: sealed::KIND.name,
            area: None,
            after: None,
            limit: usize::MAX,
        };
        let rows = self.inner.list(&all).await?;
        match self.sealer() {
            Some(sealer) => sealer.records(rows, of, archived),
            None if rows.is_empty() => Ok(rows),
            None => Err(StoreError::Locked),
        }
    }

    /// A draft as it is kept.
    async fn sealed_draft(&self, draft: Draft) -> Result<Draft, StoreError> {
        if is_sensitive_draft(self.kinds, &draft.key)
            && let Some(sealer) = self.sealer_as_it_stands().await?
        {
            return sealer.draft(draft);
        }
        Ok(draft)
    }

    /// A draft as it was written.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where it can not be read now.
    fn opened_draft(&self, draft: Draft) -> Result<Draft, StoreError> {
        match self.sealer() {
            Some(sealer) => sealer.opened_draft(draft),
            None if sealed_text(&draft.content).is_some() => Err(StoreError::Locked),
            None => Ok(draft),
        }
    }
}
