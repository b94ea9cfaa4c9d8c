//! What a scope holds, in short: phone and server compare it now and then, to find
//! what nothing else would ever tell them.

use domain::{Id, from_json};
use serde::Serialize;

/// How many records a scope holds, and the sum of their hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// How many.
    pub records: u64,
    /// The sum of [`hash`] over them.
    pub hashes: u64,
}
from_json!(Digest { records, hashes });

impl Digest {
    /// Counts a record that is there at this version.
    pub fn add(&mut self, record: Id, seq: u64) {
        self.records += 1;
        self.hashes += u64::from(hash(record, seq));
    }
}

/// A hash of a record at a version, never zero. It finds errors, not intruders.
#[must_use]
pub fn hash(record: Id, seq: u64) -> u32 {
    let halves = record.as_bytes().as_chunks::<8>().0;
    let numbers = halves.iter().map(|half| u64::from_be_bytes(*half));
    let mixed = numbers
        .chain([seq])
        .fold(0, |mixed, number| mix(mixed ^ number));
    ((mixed >> 32) as u32).max(1)
}

/// The finishing step of SplitMix64 (Steele, Lea and Flood, 2014).
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_version_counts() {
        let id = |n| Id::from_bytes([n; 16]);
        let mut second_half = [1; 16];
        second_half[15] = 2;
        let all = [
            hash(id(1), 1),
            hash(id(1), 2),
            hash(id(2), 1),
            hash(Id::from_bytes(second_half), 1),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one));
        }
    }
}
