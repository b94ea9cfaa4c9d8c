//! How much one request sends.

use crate::store::Queued;
use sync::limits;

/// Bytes of a request that are kept free for what is not a mutation.
const ENVELOPE_BYTES: usize = 64 * 1024;
/// Bytes around the body of one mutation, and some.
const ITEM_BYTES: usize = 128;

/// The room for mutations in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    mutations: usize,
    bytes: usize,
    untouched: bool,
}

impl Room {
    /// Room for at most so many, and for no more bytes than a request may have.
    #[must_use]
    pub fn of(mutations: usize) -> Self {
        Self {
            mutations,
            bytes: limits::REQUEST_BYTES - ENVELOPE_BYTES,
            untouched: true,
        }
    }

    /// Takes up the room of one more; false where there is none. The first has room
    /// however large it is: nothing else would ever send it.
    pub fn take(&mut self, entry: &Queued) -> bool {
        let size = entry.body.len() + ITEM_BYTES;
        if self.mutations == 0 || (size > self.bytes && !self.untouched) {
            return false;
        }
        self.mutations -= 1;
        self.bytes = self.bytes.saturating_sub(size);
        self.untouched = false;
        true
    }
}
