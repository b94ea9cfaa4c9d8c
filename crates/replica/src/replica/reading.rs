//! Reading: base with what is pending played over it.

use super::{Environment, Replica};
use crate::filing::Changed;
use crate::index::{Entry, order};
use crate::store::{Query, Queued, Store, StoreError, Upload};
use domain::{Id, Kinds, Record};

/// What a row tells of the way of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// 已保存在本机: something of it waits to be sent.
    SavedHere,
    /// 已送达: the server has all of it.
    Sent,
    /// 需要处理: the person must look at something.
    NeedsAttention,
}

impl<S: Store, E: Environment> Replica<S, E> {
    /// The record as the person sees it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn record(&self, id: Id) -> Result<Option<Record>, StoreError> {
        let pending = self
            .pending
            .borrow()
            .touched(id)
            .map(|touched| touched.view.clone());
        match pending {
            Some(view) => Ok(view),
            None => self.of_base(async || self.store.record(id).await).await,
        }
    }

    /// Records in the order of their kind's list, archived ones left out.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        let Some(kind) = self.kinds.named(query.kind) else {
            return Ok(Vec::new());
        };
        let touched = self.touched_of(query.kind);
        let in_base = touched.iter().filter(|(base, _)| base.is_some()).count();
        let wider = Query {
            limit: query.limit.saturating_add(in_base),
            ..query.clone()
        };
        let base = self.of_base(async || self.store.list(&wider).await).await?;
        let place = |record: &Record| Entry::of(self.kinds, record).place();
        let id = |(base, view): &(Option<Record>, Option<Record>)| {
            base.as_ref().or(view.as_ref()).map(|record| record.id)
        };
        // In order, as what is touched is held by id.
        let ids: Vec<Id> = touched.iter().filter_map(id).collect();
        let mut rows = base;
        rows.retain(|record| ids.binary_search(&record.id).is_err());
        for view in touched.into_iter().filter_map(|(_, view)| view) {
            let at = place(&view);
            let before = |other| order(kind, other, at).is_lt();
            if is_listed(self.kinds, query, &view, false) && query.after.is_none_or(before) {
                let behind = rows.partition_point(|row| before(place(row)));
                rows.insert(behind, view);
            }
        }
        rows.truncate(query.limit);
        Ok(rows)
    }

    /// The records of a kind (and area) that were put away: those of the highest sort
    /// key first, whichever way the kind's list goes.
    ///
    /// # Errors
    /// What the store says.
    pub async fn put_away(
        &self,
        kind: &'static str,
        area: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let touched = self.touched_of(kind);
        let wider = limit.saturating_add(touched.len());
        let base = self.of_base(async || self.store.put_away(kind, area, wider).await);
        let mut rows = base.await?;
        let query = Query {
            kind,
            area,
            after: None,
            limit,
        };
        for (base, view) in touched {
            rows.retain(|row| base.as_ref().is_none_or(|base| base.id != row.id));
            rows.extend(view.filter(|view| is_listed(self.kinds, &query, view, true)));
        }
        rows.sort_by_key(|row| std::cmp::Reverse(Entry::of(self.kinds, row).place()));
        rows.truncate(limit);
        Ok(rows)
    }

    /// How many records of the kind (and area) there are, archived ones left out.
    ///
    /// # Errors
    /// What the store says.
    pub async fn count(&self, kind: &'static str, area: Option<Id>) -> Result<usize, StoreError> {
        let query = Query {
            kind,
            area,
            after: None,
            limit: 0,
        };
        let touched = self.touched_of(kind);
        let counted = |record: &Option<Record>| {
            let record = record.as_ref();
            usize::from(record.is_some_and(|record| is_listed(self.kinds, &query, record, false)))
        };
        let gone: usize = touched.iter().map(|(base, _)| counted(base)).sum();
        let come: usize = touched.iter().map(|(_, view)| counted(view)).sum();
        let base = self.of_base(async || self.store.count(kind, area).await);
        let base = base.await?;
        Ok((base + come).saturating_sub(gone))
    }

    /// What the server has not received, oldest first and at most `limit`; what was
    /// taken back is nobody's work any more.
    ///
    /// # Errors
    /// What the store says.
    pub async fn unsent(&self, limit: usize) -> Result<Vec<Queued>, StoreError> {
        let (mut unsent, mut after) = (Vec::new(), 0);
        while unsent.len() < limit {
            let entries = self.store.outbox(after, limit).await?;
            let Some(last) = entries.last() else { break };
            after = last.mseq;
            unsent.extend(entries.into_iter().filter(Queued::is_unsent));
        }
        unsent.truncate(limit);
        Ok(unsent)
    }

    /// The photos that the server has not confirmed, in the order in which they
    /// were saved.
    ///
    /// # Errors
    /// What the store says.
    pub async fn photos_waiting(&self) -> Result<Vec<Upload>, StoreError> {
        self.mended(async |store| store.uploads().await).await
    }

    /// Where the record stands on its way to the server.
    #[must_use]
    pub fn fate(&self, record: Id) -> Fate {
        let pending = self.pending.borrow();
        if pending.needs_attention(record) {
            Fate::NeedsAttention
        } else if pending.is_unsent(record) {
            Fate::SavedHere
        } else {
            Fate::Sent
        }
    }

    /// Whether the server has the record that the person sees, as far as this phone was
    /// told; what only waits here has not arrived.
    #[must_use]
    pub fn has_arrived(&self, record: Id) -> bool {
        let pending = self.pending.borrow();
        pending
            .touched(record)
            .is_none_or(|touched| touched.base.is_some())
    }

    /// What is read of base. A damaged one is void, which everybody is told, and is
    /// then read as it is: empty, until it has come again.
    pub(crate) async fn of_base<T>(
        &self,
        read: impl AsyncFn() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match read().await {
            Err(StoreError::BaseDamaged(_)) => {}
            read => return read,
        }
        let turn = self.turn.lock().await;
        // Another read may have found it meanwhile.
        if matches!(read().await, Err(StoreError::BaseDamaged(_))) {
            self.void_base().await?;
            drop(turn);
            self.tell(&Changed {
                everything: true,
                ..Changed::default()
            });
        }
        read().await
    }

    /// The records of a kind that pending mutations touch, as base has them and as
    /// the person sees them.
    fn touched_of(&self, kind: &str) -> Vec<(Option<Record>, Option<Record>)> {
        let pending = self.pending.borrow();
        let of_kind = |record: &Option<Record>| record.as_ref().is_some_and(|r| r.kind == kind);
        pending
            .all_touched()
            .filter(|touched| of_kind(&touched.base) || of_kind(&touched.view))
            .map(|touched| (touched.base.clone(), touched.view.clone()))
            .collect()
    }
}

/// Whether a list shows the record: that of what is in use, or of what was put away.
fn is_listed(kinds: Kinds, query: &Query, record: &Record, archived: bool) -> bool {
    let entry = Entry::of(kinds, record);
    entry.kind == query.kind
        && entry.archived == archived
        && (query.area.is_none() || entry.area == query.area)
}
