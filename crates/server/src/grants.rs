//! The grants of the people who are busy right now, held in memory for as long
//! as the permission counter has not moved.

use crate::db::Head;
use domain::{Actor, Grant, Id};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// People after which the memory starts anew.
const MOST: usize = 20_000;

#[derive(Debug, Default)]
pub(crate) struct GrantCache(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    of: Option<(Id, u64)>,
    grants: HashMap<Id, Vec<Grant>>,
}

impl GrantCache {
    /// The person's grants, if they are held for this state of the permissions.
    pub(crate) fn find(&self, head: &Head, person: Id) -> Option<Vec<Grant>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.of != Some((head.epoch, head.permissions)) {
            return None;
        }
        held.grants.get(&person).cloned()
    }

    /// Holds grants that were read together with `head`.
    pub(crate) fn hold(&self, head: &Head, person: Id, grants: Vec<Grant>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = Some((head.epoch, head.permissions));
        if held.of != of || held.grants.len() >= MOST {
            held.grants.clear();
            held.of = of;
        }
        held.grants.insert(person, grants);
    }
}

/// Differs whenever what the person holds differs; 53 bits, so that a browser
/// can hold it as a number.
pub(crate) fn version(actor: &Actor) -> u64 {
    let held = serde_json::to_vec(actor).unwrap_or_default();
    let hash = Sha256::digest(&held);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(first) >> 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Role;

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
