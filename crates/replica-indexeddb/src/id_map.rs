//! A map from ids to numbers that spends little on hashing: ids are random, or
//! hashes, in most of their bits already.

use domain::Id;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A number for each id.
#[derive(Default)]
pub(crate) struct IdMap(HashMap<u128, u32, BuildHasherDefault<Fold>>);

impl IdMap {
    /// The number of an id.
    pub(crate) fn of(&self, id: Id) -> Option<u32> {
        self.0.get(&key(id)).copied()
    }

    /// Sets the number of an id.
    pub(crate) fn set(&mut self, id: Id, number: u32) {
        self.0.insert(key(id), number);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// All numbers, in no order.
    pub(crate) fn values(&self) -> impl Iterator<Item = u32> {
        self.0.values().copied()
    }
}

fn key(id: Id) -> u128 {
    u128::from_le_bytes(*id.as_bytes())
}

#[derive(Default)]
struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, id: u128) {
        let folded = (id as u64) ^ ((id >> 64) as u64);
        // The golden ratio spreads the bits over the whole word.
        self.0 = folded.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
