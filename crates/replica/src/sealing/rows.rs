//! Rows of base: sealed as they are filed, opened as they are read.

use super::{Seal, Sealing};
use crate::index::{self, Entry};
use crate::store::{Query, Store, StoreError};
use domain::{Id, Record, sealed};
use serde_json::value::{RawValue, to_raw_value};
use std::borrow::Cow;
use std::cmp::Ordering;
use sync::{Outcome, SyncResponse};

impl<S: Store> Sealing<S> {
    /// The answer as it is filed: with what is sensitive in it sealed.
    pub(super) async fn sealed_answer<'a>(
        &self,
        answer: &'a SyncResponse,
    ) -> Result<Cow<'a, SyncResponse>, StoreError> {
        if self.state.borrow().vault.is_none() {
            return Ok(Cow::Borrowed(answer));
        }
        let met = |outcome: &Outcome| {
            matches!(outcome, Outcome::Merged { .. } | Outcome::Conflict { .. })
        };
        let of_rows = self.has_sensitive_rows(answer);
        let of_outcomes = answer.outcomes.iter().any(|told| met(&told.outcome));
        if !of_rows && !of_outcomes {
            return Ok(Cow::Borrowed(answer));
        }
        let seal = self.seal()?.ok_or(StoreError::Locked)?;
        let mut answer = answer.clone();
        if of_rows {
            self.seal_rows(&seal, &mut answer)?;
        }
        if of_outcomes {
            self.seal_outcomes(&seal, &mut answer).await?;
        }
        Ok(Cow::Owned(answer))
    }

    fn has_sensitive_rows(&self, answer: &SyncResponse) -> bool {
        let changes = answer.pages.iter().flat_map(|page| &page.changes);
        let mut rows = changes.filter_map(|change| change.put.as_deref());
        rows.any(|row| self.is_sensitive_row(row.get()))
    }

    fn is_sensitive_row(&self, row: &str) -> bool {
        match kind_in(row) {
            Some(kind) => self.is_sensitive(kind),
            // It was written another way than ours: what it is must be read.
            None => index::read(self.kinds, row).is_ok_and(|row| self.is_sensitive(&row.kind)),
        }
    }

    fn seal_rows(&self, seal: &Seal, answer: &mut SyncResponse) -> Result<(), StoreError> {
        let changes = answer.pages.iter_mut().flat_map(|page| &mut page.changes);
        for change in changes {
            let row = change.put.as_deref().map(RawValue::get);
            let Some(row) = row.filter(|row| self.is_sensitive_row(row)) else {
                continue;
            };
            let record = sealed::record(change.id, seal.for_phone(row)?);
            let row = to_raw_value(&record).map_err(|_| super::not_sealed())?;
            change.put = Some(row);
        }
        Ok(())
    }

    async fn seal_outcomes(
        &self,
        seal: &Seal,
        answer: &mut SyncResponse,
    ) -> Result<(), StoreError> {
        let queue = self.inner.outbox(0, usize::MAX).await?;
        for told in &mut answer.outcomes {
            let entry = queue.iter().find(|entry| entry.mid == told.mid);
            let mutation = entry.and_then(|entry| entry.mutation());
            if mutation.is_some_and(|mutation| mutation.sealed.is_some() || self.touches(&mutation))
            {
                Self::sealed_outcome(seal, &mut told.outcome)?;
            }
        }
        Ok(())
    }

    /// A record of base as it was before it was sealed.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while the phone is; [`StoreError::BaseDamaged`] where
    /// its key does not open it.
    pub(super) fn opened(&self, record: Record) -> Result<Record, StoreError> {
        let Some(text) = sealed::text(&record) else {
            return Ok(record);
        };
        let opener = self.opener_now()?;
        if let Some((from, opened)) = self.state.borrow().opened.get(&record.id)
            && from == text
        {
            return Ok(opened.clone());
        }
        let damaged = || StoreError::BaseDamaged("a sealed record does not open".to_owned());
        let row = opener.text(text).ok_or_else(damaged)?;
        let opened: Record = serde_json::from_str(&row).map_err(|_| damaged())?;
        let mut state = self.state.borrow_mut();
        let kept = (text.to_owned(), opened.clone());
        state.opened.insert(record.id, kept);
        Ok(opened)
    }

    /// The records of a sensitive kind, in the order of its list.
    pub(super) async fn opened_of(
        &self,
        kind: &'static str,
        area: Option<Id>,
        archived: bool,
    ) -> Result<Vec<Record>, StoreError> {
        let all = Query {
            kind: sealed::KIND.name,
            area: None,
            after: None,
            limit: usize::MAX,
        };
        let rows = self.inner.list(&all).await?.into_iter();
        let mut records = rows
            .map(|row| self.opened(row))
            .collect::<Result<Vec<_>, _>>()?;
        records.retain(|record| {
            let entry = Entry::of(self.kinds, record);
            entry.kind == kind
                && entry.archived == archived
                && (area.is_none() || entry.area == area)
        });
        records.sort_by(|one, other| self.order(kind, one, other));
        Ok(records)
    }

    fn order(&self, kind: &str, one: &Record, other: &Record) -> Ordering {
        let place = |record: &Record| Entry::of(self.kinds, record).place();
        match self.kinds.named(kind) {
            Some(kind) => index::order(kind, place(one), place(other)),
            None => Ordering::Equal,
        }
    }

    /// Whether what is read of the kind was sealed.
    pub(super) fn is_sealed(&self, kind: &str) -> bool {
        self.state.borrow().vault.is_some() && self.is_sensitive(kind)
    }

    /// The kinds that may have changed where sealed records did.
    pub(super) fn tell_kinds(&self, kinds: &mut Vec<String>) {
        if !kinds.iter().any(|kind| kind == sealed::KIND.name) {
            return;
        }
        kinds.retain(|kind| kind != sealed::KIND.name);
        let sensitive = self.kinds.iter().filter(|kind| kind.sensitive);
        kinds.extend(sensitive.map(|kind| kind.name.to_owned()));
    }
}

/// The kind in an encoded record, where it stands right behind the id as we write it.
fn kind_in(row: &str) -> Option<&str> {
    const ID: usize = 36;
    let behind = row.strip_prefix(r#"{"id":""#)?.get(ID..)?;
    let kind = behind.strip_prefix(r#"","kind":""#)?;
    kind.split('"').next().filter(|kind| !kind.contains('\\'))
}
