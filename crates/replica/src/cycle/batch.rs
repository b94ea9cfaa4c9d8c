//! What one request takes along of the outbox.

use crate::store::{Queued, Store, StoreError};
use serde_json::value::RawValue;
use sync::{Envelope, limits};

/// Bytes of a request that are kept free for what is not a mutation.
const ENVELOPE_BYTES: usize = 64 * 1024;
/// Bytes around the body of one mutation, and some.
const ITEM_BYTES: usize = 128;

#[derive(Default)]
pub(super) struct Batch {
    pub(super) envelopes: Vec<Envelope>,
    /// The last number in it that is not yet marked as attempted.
    pub(super) unmarked: Option<u64>,
}

impl Batch {
    /// The next mutations without receipt, in order.
    pub(super) async fn read(store: &impl Store, most: usize) -> Result<Self, StoreError> {
        let mut batch = Self::default();
        let mut after = 0;
        let mut room = limits::REQUEST_BYTES - ENVELOPE_BYTES;
        loop {
            let entries = store.outbox(after, limits::MUTATIONS_PER_REQUEST).await?;
            let Some(last) = entries.last() else {
                return Ok(batch);
            };
            after = last.mseq;
            for entry in entries {
                if entry.receipt.is_some() {
                    continue;
                }
                let size = entry.body.len() + ITEM_BYTES;
                if batch.envelopes.len() == most || (size > room && !batch.is_empty()) {
                    return Ok(batch);
                }
                room = room.saturating_sub(size);
                batch.push(entry);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.envelopes.is_empty()
    }

    pub(super) fn first(&self) -> Option<u64> {
        self.envelopes.first().map(|envelope| envelope.mseq)
    }

    /// Leaves out what comes after a number.
    pub(super) fn end_at(&mut self, mseq: u64) {
        self.envelopes.retain(|envelope| envelope.mseq <= mseq);
    }

    fn push(&mut self, entry: Queued) {
        if !entry.attempted {
            self.unmarked = Some(entry.mseq);
        }
        self.envelopes.push(Envelope {
            mseq: entry.mseq,
            mid: entry.mid,
            body: encoded(entry.body),
        });
    }
}

/// A body that was damaged on the disk still goes, as a JSON text, so that the
/// server refuses it alone and it ends where a person sees it.
fn encoded(body: String) -> Box<RawValue> {
    RawValue::from_string(body.clone())
        .or_else(|_| serde_json::value::to_raw_value(&body))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}
