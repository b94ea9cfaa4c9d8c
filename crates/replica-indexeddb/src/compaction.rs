//! Compaction: many thin segments of one scope become one.
//!
//! Every poke of the server leaves a segment of a few records, and every new
//! version of a record leaves dead bytes in an older one. Versions decide what is
//! newest, never the order of segments, so that merging some of them is safe.

use crate::IndexedDbStore;
use crate::base::{self, Changes};
use crate::catalogue::{Catalogue, Extent, Found};
use crate::failure::Failure;
use crate::segment::{Draft, Item};
use crate::transaction::{Tx, damaged};
use domain::Scope;
use replica::StoreError;
use replica::index::Entry;
use std::borrow::Cow;

/// A scope may have this many thin segments.
const TOLERATED: usize = 32;

/// A segment with fewer living bytes is thin.
const THIN: u64 = 32 * 1024;

impl IndexedDbStore {
    /// Merges the thin segments of a scope that has too many of them.
    pub(crate) async fn compact(&self) -> Result<(), StoreError> {
        if self.base.peek(worth_merging).is_none() {
            return Ok(());
        }
        let write = self.connection.write(&base::STORES, async |tx| {
            match self.base.look(tx, |base| worth_merging(base)).await? {
                Some((scope, segments)) => self.merge(tx, scope, segments).await.map(Some),
                None => Ok(None),
            }
        });
        if let Some(step) = write.await? {
            self.base.took(step);
        }
        Ok(())
    }

    async fn merge(
        &self,
        tx: &Tx,
        scope: Scope,
        segments: Vec<u32>,
    ) -> Result<base::Step, Failure> {
        let look = |base: &mut Catalogue| (base.log(), newest(base, &segments));
        let (before, newest) = self.base.look(tx, look).await?;
        let found: Vec<Found> = newest.iter().filter_map(|(found, ..)| *found).collect();
        let mut bodies = self.base.bodies(tx, &found).await?.into_iter();
        let bodies: Vec<Option<Vec<u8>>> = newest
            .iter()
            .map(|(found, ..)| found.and_then(|_| bodies.next()))
            .collect();
        let mut draft = Draft::of(scope);
        for ((_, item, entry), body) in newest.iter().zip(&bodies) {
            match (entry, body) {
                (Some(entry), Some(body)) => draft.put(entry.clone(), item.seq, body),
                (None, None) => draft.leave(item.id, item.seq),
                _ => return Err(damaged("segment_body", "a record without bytes")),
            }
        }
        let changes = Changes {
            before,
            gone: segments,
            come: vec![draft],
        };
        self.base.write(tx, changes)
    }
}

/// The newest of everything in these segments: where it is and what lists need.
fn newest(catalogue: &Catalogue, segments: &[u32]) -> Vec<(Option<Found>, Item, Option<Entry>)> {
    let items = catalogue.newest_in(segments).into_iter();
    items
        .map(|(segment, item)| {
            let found = item.put.map(|put| Found {
                id: item.id,
                segment,
                put,
            });
            let entry = item.put.map(|put| Entry {
                id: item.id,
                kind: Cow::Owned(catalogue.kind_of(&put).to_owned()),
                area: catalogue.area_of(&put),
                sort: put.sort,
                archived: put.archived,
            });
            (found, item, entry)
        })
        .collect()
}

/// A scope with too many thin segments, and these.
fn worth_merging(catalogue: &Catalogue) -> Option<(Scope, Vec<u32>)> {
    let thin = |extent: &Extent| extent.live < THIN || extent.live * 2 < extent.bytes;
    let thin_of = |scope: Scope| -> Vec<u32> {
        let segments = catalogue.segments().iter();
        let of_scope = segments.filter(|(_, extent)| extent.scope == scope && thin(extent));
        of_scope.map(|(number, _)| *number).collect()
    };
    let scopes = catalogue.segments().values().map(|extent| extent.scope);
    scopes
        .map(|scope| (scope, thin_of(scope)))
        .find(|(_, segments)| segments.len() > TOLERATED)
}
