//! Telling one state of a person's permissions from another.

use domain::Actor;
use sha2::{Digest as _, Sha256};

/// Differs whenever what the person holds differs; 53 bits, so that a browser
/// can hold it as a number.
pub(crate) fn version(actor: &Actor) -> u64 {
    let held = serde_json::to_vec(&(actor.user, &actor.grants)).unwrap_or_default();
    let hash = Sha256::digest(&held);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(first) >> 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Grant, Id, Role};

    #[test]
    fn the_version_moves_with_the_grants_that_hold() {
        let grant = |until| Grant {
            role: Role::Worker,
            area: None,
            from: 0,
            until,
        };
        let at = |grants: &[Grant], now| version(&Actor::at(Id::NIL, grants, now));
        assert_eq!(at(&[grant(None)], 5), at(&[grant(None)], 6));
        assert_ne!(at(&[grant(Some(6))], 5), at(&[grant(Some(6))], 6));
        assert!(at(&[], 0) < 1 << 53);
    }
}
