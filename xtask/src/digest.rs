//! Short content hashes, to see whether something changed.

use sha2::{Digest, Sha256};

/// A hash over parts; where one part ends counts, so that moving a byte from
/// one file to the next changes it.
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// The fingerprint of nothing.
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    /// Adds one part.
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// All that was added, as 16 hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        first_hex_digits(&self.0.finalize())
    }
}

/// The SHA-256 of some bytes, its first 16 hexadecimal digits.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    first_hex_digits(&Sha256::digest(bytes))
}

fn first_hex_digits(hash: &[u8]) -> String {
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_start_of_the_sha_256() {
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f01cfea");
    }

    #[test]
    fn the_border_between_two_parts_counts() {
        let of = |parts: &[&str]| {
            let mut fingerprint = Fingerprint::new();
            parts
                .iter()
                .for_each(|part| fingerprint.add(part.as_bytes()));
            fingerprint.finish()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
    }
}
