//! The chunks of base that were read last: the next screen of a list mostly lies
//! in the same ones.

use js_sys::Uint8Array;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many chunks are kept: a few megabytes.
const KEPT: usize = 64;

/// Chunks by key, the latest used last.
#[derive(Default)]
pub(crate) struct Chunks(VecDeque<(u64, Uint8Array)>);

impl Chunks {
    /// Takes those of the keys that are here.
    pub(crate) fn take(&mut self, keys: &BTreeSet<u64>) -> BTreeMap<u64, Uint8Array> {
        let (taken, left) = self.0.drain(..).partition(|(key, _)| keys.contains(key));
        self.0 = left;
        let taken: VecDeque<_> = taken;
        taken.into_iter().collect()
    }

    /// Keeps these as the latest used.
    pub(crate) fn keep(&mut self, chunks: BTreeMap<u64, Uint8Array>) {
        self.0.extend(chunks);
        let over = self.0.len().saturating_sub(KEPT);
        self.0.drain(..over);
    }

    /// Keeps none.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
