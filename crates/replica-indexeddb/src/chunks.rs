//! The chunks of base that were read last: the next screen of a list mostly lies
//! in the same ones.

use js_sys::Uint8Array;

/// How many chunks are kept: a few megabytes.
const KEPT: usize = 64;

/// Chunks by key, the latest used last.
#[derive(Default)]
pub(crate) struct Chunks(Vec<(u64, Uint8Array)>);

impl Chunks {
    /// Takes those of the keys that are here.
    pub(crate) fn take(&mut self, keys: &[u64]) -> Vec<(u64, Uint8Array)> {
        let wanted = |(key, _): &(u64, Uint8Array)| keys.contains(key);
        let (taken, left) = std::mem::take(&mut self.0).into_iter().partition(wanted);
        self.0 = left;
        taken
    }

    /// Keeps these as the latest used.
    pub(crate) fn keep(&mut self, chunks: Vec<(u64, Uint8Array)>) {
        self.0.extend(chunks);
        let over = self.0.len().saturating_sub(KEPT);
        self.0.drain(..over);
    }

    /// Keeps none.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
