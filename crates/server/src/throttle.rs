//! Slowing down whoever guesses passwords, by login and by address.

use domain::Millis;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Tries that a person who mistypes may need.
const FREE_BY_LOGIN: u32 = 5;
/// Many people may sit behind one address.
const FREE_BY_ADDRESS: u32 = 50;
const FIRST_WAIT: Millis = 15_000;
const LONGEST_WAIT: Millis = 5 * 60_000;
/// After this long without a try all is forgotten.
const FORGET: Millis = 15 * 60_000;
/// Logins and addresses after which old ones are looked for.
const MANY: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<String, Tries>>);

#[derive(Clone, Copy, Debug)]
struct Tries {
    count: u32,
    last: Millis,
}

impl Throttle {
    /// Counts a try before its password is looked at, so that tries side by side
    /// count too.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub(crate) fn try_now(&self, login: &str, address: &str, now: Millis) -> Result<(), u64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MANY {
            tries.retain(|_, t| now - t.last < FORGET);
        }
        let keys = keys(login, address);
        let wait = keys
            .iter()
            .filter_map(|(key, free)| tries.get(key)?.wait(*free, now))
            .max();
        if let Some(wait) = wait {
            return Err(u64::try_from(wait).unwrap_or_default().div_ceil(1_000));
        }
        for (key, _) in keys {
            let entry = tries.entry(key).or_insert(Tries {
                count: 0,
                last: now,
            });
            if now - entry.last >= FORGET {
                entry.count = 0;
            }
            entry.count += 1;
            entry.last = now;
        }
        Ok(())
    }

    /// The password was right: the login starts anew, and the try does not count
    /// against the address.
    pub(crate) fn succeeded(&self, login: &str, address: &str) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [(by_login, _), (by_address, _)] = keys(login, address);
        tries.remove(&by_login);
        if let Some(entry) = tries.get_mut(&by_address) {
            entry.count = entry.count.saturating_sub(1);
        }
    }
}

impl Tries {
    /// How long to wait still; none when it is over.
    fn wait(self, free: u32, now: Millis) -> Option<Millis> {
        let beyond = self.count.checked_sub(free)?;
        let wait = (FIRST_WAIT << beyond.min(10)).min(LONGEST_WAIT);
        let left = self.last + wait - now;
        (left > 0).then_some(left)
    }
}

fn keys(login: &str, address: &str) -> [(String, u32); 2] {
    [
        (format!("login {login}"), FREE_BY_LOGIN),
        (format!("address {address}"), FREE_BY_ADDRESS),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_wrong_password_waits_longer_each_time() {
        let throttle = Throttle::default();
        for _ in 0..FREE_BY_LOGIN {
            assert_eq!(throttle.try_now("W1", "a", 0), Ok(()));
        }
        assert_eq!(throttle.try_now("W1", "b", 0), Err(15));
        assert_eq!(throttle.try_now("W2", "a", 0), Ok(()));
        assert_eq!(throttle.try_now("W1", "b", 15_000), Ok(()));
        assert_eq!(throttle.try_now("W1", "b", 15_000), Err(30));
        assert_eq!(throttle.try_now("W1", "b", 15_000 + FORGET), Ok(()));
        assert_eq!(throttle.try_now("W1", "b", 15_000 + FORGET), Ok(()));
    }

    #[test]
    fn a_right_password_makes_good() {
        let throttle = Throttle::default();
        for _ in 0..20 {
            assert_eq!(throttle.try_now("W1", "a", 0), Ok(()));
            throttle.succeeded("W1", "a");
        }
    }
}
