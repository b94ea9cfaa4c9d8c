//! Slowing down whoever guesses passwords and codes, has codes sent, or signs up without
//! an account, by login and by address.
//!
//! What a login tried is forgotten once it rests. Behind an address, such as a station's
//! or a carrier's, somebody always tries: what came from it is forgotten some time after
//! the first of it, so that no address is slowed down for good.

use domain::Millis;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How often somebody may try, and how long they wait then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Tries of one login, or for one phone number, that are free.
    by_login: u32,
    /// Many people may sit behind one address.
    by_address: u32,
    first_wait: Millis,
    longest_wait: Millis,
    /// After this long without a try a login's are forgotten, and an address's after
    /// this long since the first.
    forget: Millis,
}

/// Tries of a password or a code, as somebody who mistypes needs them.
pub(crate) const TRIES: Limits = Limits {
    by_login: 5,
    by_address: 50,
    first_wait: 15_000,
    longest_wait: 5 * 60_000,
    forget: 15 * 60_000,
};

/// Codes that are sent: each costs money, and a stranger could have somebody's phone
/// ring all night.
pub(crate) const CODES: Limits = Limits {
    by_login: 1,
    by_address: 50,
    first_wait: 60_000,
    longest_wait: 60 * 60_000,
    forget: 24 * 60 * 60_000,
};

/// Sign-ups of visitors: whole halls do so behind one address, and each is somebody who
/// has not done so yet, but no program shall fill a server.
pub(crate) const VISITORS: Limits = Limits {
    by_login: 5,
    by_address: 300,
    first_wait: 15_000,
    longest_wait: 60_000,
    forget: 15 * 60_000,
};

/// Logins and addresses after which old ones are looked for.
const MANY: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Throttle {
    limits: Limits,
    tries: Mutex<HashMap<String, Tries>>,
}

#[derive(Clone, Copy, Debug)]
struct Tries {
    count: u32,
    last: Millis,
    /// When they are forgotten.
    until: Millis,
}

/// What tries are counted by.
#[derive(Clone, Copy)]
enum By {
    Login,
    Address,
}

impl Throttle {
    pub(crate) fn of(limits: Limits) -> Self {
        Self {
            limits,
            tries: Mutex::default(),
        }
    }

    /// Counts a try before it is looked at, so that tries side by side count too.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub(crate) fn try_now(&self, login: &str, address: &str, now: Millis) -> Result<(), u64> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MANY {
            tries.retain(|_, t| now < t.until);
        }
        let keys = Self::keys(login, address);
        let wait = keys
            .iter()
            .filter_map(|(key, by)| tries.get(key)?.wait(*by, self.limits, now))
            .max();
        if let Some(wait) = wait {
            return Err(u64::try_from(wait).unwrap_or_default().div_ceil(1_000));
        }
        let until = now + self.limits.forget;
        for (key, by) in keys {
            let known = tries.get(&key).filter(|known| now < known.until);
            let entry = Tries {
                count: known.map_or(0, |known| known.count) + 1,
                last: now,
                until: match (by, known) {
                    (By::Address, Some(known)) => known.until,
                    (By::Address, None) | (By::Login, _) => until,
                },
            };
            tries.insert(key, entry);
        }
        Ok(())
    }

    /// It was the right one: the login starts anew, and what it tried does not count
    /// against the address.
    pub(crate) fn succeeded(&self, login: &str, address: &str) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let [(by_login, _), (by_address, _)] = Self::keys(login, address);
        let tried = tries.remove(&by_login).map_or(0, |entry| entry.count);
        if let Some(entry) = tries.get_mut(&by_address) {
            entry.count = entry.count.saturating_sub(tried);
        }
    }

    fn keys(login: &str, address: &str) -> [(String, By); 2] {
        [
            (format!("login {login}"), By::Login),
            (format!("address {address}"), By::Address),
        ]
    }
}

impl Tries {
    /// How long to wait still; none when it is over.
    fn wait(self, by: By, limits: Limits, now: Millis) -> Option<Millis> {
        let free = match by {
            By::Login => limits.by_login,
            By::Address => limits.by_address,
        };
        let beyond = self.count.checked_sub(free)?;
        let wait = (limits.first_wait << beyond.min(10)).min(limits.longest_wait);
        let left = (self.last + wait).min(self.until) - now;
        (left > 0).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_wrong_password_waits_longer_each_time() {
        let throttle = Throttle::of(TRIES);
        for _ in 0..TRIES.by_login {
            assert_eq!(throttle.try_now("W1", "a", 0), Ok(()));
        }
        assert_eq!(throttle.try_now("W1", "b", 0), Err(15));
        assert_eq!(throttle.try_now("W2", "a", 0), Ok(()));
        assert_eq!(throttle.try_now("W1", "b", 15_000), Ok(()));
        assert_eq!(throttle.try_now("W1", "b", 15_000), Err(30));
        assert_eq!(throttle.try_now("W1", "b", 15_000 + TRIES.forget), Ok(()));
        assert_eq!(throttle.try_now("W1", "b", 15_000 + TRIES.forget), Ok(()));
    }

    #[test]
    fn a_second_code_for_a_number_waits_a_minute_and_a_third_two() {
        let throttle = Throttle::of(CODES);
        assert_eq!(throttle.try_now("138", "a", 0), Ok(()));
        assert_eq!(throttle.try_now("138", "b", 59_000), Err(1));
        assert_eq!(throttle.try_now("139", "b", 59_000), Ok(()));
        assert_eq!(throttle.try_now("138", "b", 60_000), Ok(()));
        assert_eq!(throttle.try_now("138", "b", 60_000), Err(120));
    }

    #[test]
    fn codes_for_many_numbers_from_one_address_wait_too() {
        let throttle = Throttle::of(CODES);
        for n in 0..CODES.by_address {
            assert_eq!(throttle.try_now(&n.to_string(), "a", 0), Ok(()));
        }
        assert_eq!(throttle.try_now("138", "a", 0), Err(60));
        assert_eq!(throttle.try_now("138", "b", 0), Ok(()));
    }

    #[test]
    fn an_address_from_which_somebody_always_tries_is_not_slowed_down_for_good() {
        for limits in [TRIES, CODES, VISITORS] {
            let throttle = Throttle::of(limits);
            let last = i64::from(limits.by_address);
            for n in 0..last {
                assert_eq!(throttle.try_now(&n.to_string(), "a", n), Ok(()));
            }
            assert!(throttle.try_now("late", "a", last).is_err());
            let forgotten = limits.forget;
            assert_eq!(throttle.try_now("late", "a", forgotten), Ok(()));
            assert_eq!(throttle.try_now("later", "a", forgotten), Ok(()));
        }
    }

    #[test]
    fn what_led_to_the_right_one_does_not_count_against_the_address() {
        let throttle = Throttle::of(TRIES);
        for n in 0..TRIES.by_address {
            let login = n.to_string();
            for _ in 0..3 {
                assert_eq!(throttle.try_now(&login, "a", 0), Ok(()));
            }
            throttle.succeeded(&login, "a");
        }
    }

    #[test]
    fn a_right_password_makes_good() {
        let throttle = Throttle::of(TRIES);
        for _ in 0..20 {
            assert_eq!(throttle.try_now("W1", "a", 0), Ok(()));
            throttle.succeeded("W1", "a");
        }
    }
}
