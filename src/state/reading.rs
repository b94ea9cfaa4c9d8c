//! Reading the replica, and knowing when to read again.

use super::app::App;
use crate::platform::timing;
use domain::kinds::ALL;
use domain::{Id, Record};
use leptos::prelude::*;
use replica::index::Entry;
use replica::replica::Fate;
use replica::sealing::Lock;
use replica::store::{Attention, Draft, Queued, Upload};
use replica::{Query, StoreError};

/// How many records are read at a time.
const PAGE: usize = 500;

impl App {
    /// Reads again when records of the kind change: call it where a reading's
    /// source is tracked.
    pub fn watch(self, kind: &'static str) {
        self.everything.track();
        if let Some(trigger) = self.change_of(kind) {
            trigger.track();
        }
    }

    /// Says that records of these kinds changed.
    pub(super) fn kinds_changed<'k>(self, kinds: impl IntoIterator<Item = &'k str>) {
        for kind in kinds {
            if let Some(trigger) = self.change_of(kind) {
                trigger.notify();
            }
        }
    }

    fn change_of(self, kind: &str) -> Option<Trigger> {
        self.changes.with_value(|changes| {
            let mut changes = changes.iter();
            let found = changes.find(|(name, _)| *name == kind);
            found.map(|(_, trigger)| *trigger)
        })
    }

    /// Says that anything may have changed.
    pub(super) fn all_changed(self) {
        self.everything.notify();
    }

    /// Records of a kind in the order of its list, as the person sees them.
    pub async fn list(self, query: Query) -> Result<Vec<Record>, StoreError> {
        let started = timing::start();
        let records = self.phone().await?.list(&query).await?;
        started.measure("list:open");
        Ok(records)
    }

    /// Every record of a kind (and area), or those behind a place in the order of its
    /// list: where one is looked for among all, none is too old to be found.
    pub async fn every(
        self,
        kind: &'static str,
        area: Option<Id>,
        after: Option<(i64, Id)>,
    ) -> Result<Vec<Record>, StoreError> {
        let (mut found, mut next) = self.page(kind, area, after).await?;
        while next.is_some() {
            let (more, behind) = self.page(kind, area, next).await?;
            found.extend(more);
            next = behind;
        }
        Ok(found)
    }

    /// A page of a kind's records, and behind which place there may be more.
    pub async fn page(
        self,
        kind: &'static str,
        area: Option<Id>,
        after: Option<(i64, Id)>,
    ) -> Result<(Vec<Record>, Option<(i64, Id)>), StoreError> {
        let query = Query {
            kind,
            area,
            after,
            limit: PAGE,
        };
        let records = self.list(query).await?;
        let last = records.last().filter(|_| records.len() == PAGE);
        let behind = last.map(|last| Entry::of(ALL, last).place());
        Ok((records, behind))
    }

    /// Records of a kind (and area) that were put away, those of the highest sort key
    /// first.
    pub async fn put_away(
        self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.phone().await?.put_away(kind, area, limit).await
    }

    /// A record as the person sees it.
    pub async fn record(self, id: Id) -> Result<Option<Record>, StoreError> {
        self.phone().await?.record(id).await
    }

    /// Where a record is on its way to the server.
    pub async fn fate(self, id: Id) -> Result<Fate, StoreError> {
        Ok(self.phone().await?.fate(id))
    }

    /// Whether the server has it, as far as this phone was told.
    pub async fn has_arrived(self, id: Id) -> Result<bool, StoreError> {
        Ok(self.phone().await?.has_arrived(id))
    }

    /// What needs the person's attention, oldest first; not while some of it is locked.
    pub async fn attention(self) -> Result<Vec<Attention>, StoreError> {
        let items = self.phone().await?.attention().await?;
        let is_sealed = |item: &Attention| item.mutation().is_some_and(|m| m.sealed.is_some());
        // What an earlier key sealed is shown as what can not be read.
        let locked = self.lock.get_untracked() != Lock::Unlocked;
        match locked && items.iter().any(is_sealed) {
            true => Err(StoreError::Locked),
            false => Ok(items),
        }
    }

    /// What the server has not received, oldest first and at most `limit`.
    pub async fn unsent(self, limit: usize) -> Result<Vec<Queued>, StoreError> {
        self.phone().await?.unsent(limit).await
    }

    /// The photos that the server has not confirmed.
    pub async fn photos_waiting(self) -> Result<Vec<Upload>, StoreError> {
        self.phone().await?.photos_waiting().await
    }

    /// The draft of that key.
    pub async fn draft(self, key: &str) -> Result<Option<Draft>, StoreError> {
        self.phone().await?.draft(key).await
    }

    /// All drafts, latest first.
    pub async fn drafts(self) -> Result<Vec<Draft>, StoreError> {
        self.phone().await?.drafts().await
    }

    /// Counts again what the state line shows.
    pub(super) fn recount(self) {
        let counted = self
            .parts
            .with_value(|parts| parts.phone.as_ref().map(|phone| phone.status()));
        if let Some(counted) = counted {
            self.status.update(|status| status.count(&counted));
        }
    }
}
