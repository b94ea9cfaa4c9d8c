//! Rows of base: sealed as they are filed, opened as they are read.

use super::sealer::{Seal, Sealer, not_sealed};
use super::seals::Seals as _;
use super::{is_sensitive, touches};
use crate::index::{self, Entry};
use crate::standing::Standing;
use crate::store::{Queued, StoreError};
use domain::{Id, Kinds, Record, sealed};
use serde_json::value::{RawValue, to_raw_value};
use std::cmp::Ordering;
use sync::{Outcome, SyncResponse};

/// Whether rows of the answer may be sensitive.
pub(super) fn may_have_sensitive_rows(kinds: Kinds, answer: &SyncResponse) -> bool {
    let changes = answer.pages.iter().flat_map(|page| &page.changes);
    let mut rows = changes.filter_map(|change| change.put.as_deref());
    rows.any(|row| kind_in(row.get()).is_none_or(|kind| is_sensitive(kinds, kind)))
}

/// Whether the answer tells of values that met, which may be sensitive.
pub(super) fn tells_of_values(answer: &SyncResponse) -> bool {
    let mut outcomes = answer.outcomes.iter().map(|told| &told.outcome);
    outcomes.any(|outcome| matches!(outcome, Outcome::Merged { .. } | Outcome::Conflict { .. }))
}

/// The kinds that may have changed where sealed records did.
pub(super) fn tell_kinds(all: Kinds, changed: &mut Vec<String>) {
    if !changed.iter().any(|kind| kind == sealed::KIND.name) {
        return;
    }
    changed.retain(|kind| kind != sealed::KIND.name);
    let sensitive = all.iter().filter(|kind| kind.sensitive);
    changed.extend(sensitive.map(|kind| kind.name.to_owned()));
}

fn is_sensitive_row(kinds: Kinds, row: &str) -> bool {
    match kind_in(row) {
        Some(kind) => is_sensitive(kinds, kind),
        // It was written another way than ours: what it is must be read.
        None => index::read(kinds, row).is_ok_and(|row| is_sensitive(kinds, &row.kind)),
    }
}

impl Sealer {
    /// The answer as it is filed: with what is sensitive in it sealed.
    pub(super) fn sealed_answer(
        &self,
        mut answer: SyncResponse,
        waits: &[Queued],
    ) -> Result<SyncResponse, StoreError> {
        let seal = self.seal().ok_or(StoreError::Locked)?;
        self.seal_rows(&seal, &mut answer)?;
        self.seal_outcomes(&seal, &mut answer, waits)?;
        Ok(answer)
    }

    fn seal_rows(&self, seal: &Seal<'_>, answer: &mut SyncResponse) -> Result<(), StoreError> {
        let changes = answer.pages.iter_mut().flat_map(|page| &mut page.changes);
        for change in changes {
            let row = change.put.as_deref().map(RawValue::get);
            let Some(row) = row.filter(|row| is_sensitive_row(self.kinds, row)) else {
                continue;
            };
            let record = sealed::record(change.id, seal.for_phone(row)?);
            let row = to_raw_value(&record).map_err(|_| not_sealed())?;
            change.put = Some(row);
        }
        Ok(())
    }

    fn seal_outcomes(
        &self,
        seal: &Seal<'_>,
        answer: &mut SyncResponse,
        waits: &[Queued],
    ) -> Result<(), StoreError> {
        let sealed =
            |mutation: sync::Mutation| mutation.sealed.is_some() || touches(self.kinds, &mutation);
        for told in &mut answer.outcomes {
            let entry = waits.iter().find(|entry| entry.mid == told.mid);
            if entry.and_then(Queued::mutation).is_some_and(sealed) {
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
        if let Some(opened) = self.opened_from(record.id, text) {
            return Ok(opened);
        }
        let damaged = || StoreError::BaseDamaged("a sealed record does not open".to_owned());
        let row = opener.text(text).ok_or_else(damaged)?;
        let opened: Record = serde_json::from_str(&row).map_err(|_| damaged())?;
        self.keep_opened(text, &opened);
        Ok(opened)
    }

    /// The records of a sensitive kind, in the order of its list.
    pub(super) fn opened_of(
        &self,
        sealed: Vec<Record>,
        (kind, area): (&'static str, Option<Id>),
        archived: bool,
    ) -> Result<Vec<Record>, StoreError> {
        let opened = sealed.into_iter().map(|row| self.opened(row));
        let mut records = opened.collect::<Result<Vec<_>, _>>()?;
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

    /// All that a tab keeps in memory, as far as it can be read.
    pub(super) fn opened_standing(&self, mut standing: Standing) -> Result<Standing, StoreError> {
        for (id, record) in std::mem::take(&mut standing.base) {
            match self.opened(record) {
                Ok(record) => {
                    standing.base.insert(id, record);
                }
                Err(StoreError::Locked) => {}
                Err(error) => return Err(error),
            }
        }
        let queue = standing.queue.into_iter().map(|(entry, _)| entry);
        standing.queue = Standing::queue_of(self.queue(queue.collect()));
        standing.attention = self.items(standing.attention);
        Ok(standing)
    }
}

/// The kind in an encoded record, where it stands right behind the id as we write it.
fn kind_in(row: &str) -> Option<&str> {
    const ID: usize = 36;
    let behind = row.strip_prefix(r#"{"id":""#)?.get(ID..)?;
    let kind = behind.strip_prefix(r#"","kind":""#)?;
    kind.split('"').next().filter(|kind| !kind.contains('\\'))
}
