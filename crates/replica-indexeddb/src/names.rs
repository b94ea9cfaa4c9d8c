//! What databases are called. A database that can not be opened is set aside by
//! using the next generation of the name; it is never deleted, as it may hold
//! work that was not sent.

use domain::Id;
use replica::StoreError;

/// The databases of one user on this device.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    owner: String,
}

impl Names {
    /// The names for a user, or for visitors.
    pub(crate) fn of(user: Option<Id>) -> Self {
        Self {
            owner: user.map_or_else(|| "visitor".to_owned(), |user| user.to_string()),
        }
    }

    /// The name in use.
    pub(crate) fn current(&self) -> String {
        self.of_generation(self.generation())
    }

    /// Names of databases that were set aside, oldest first.
    pub(crate) fn set_aside(&self) -> Vec<String> {
        (FIRST..self.generation())
            .map(|past| self.of_generation(past))
            .collect()
    }

    /// Uses another name from now on, unless somebody did so since `damaged` was
    /// the current one.
    pub(crate) fn leave(&self, damaged: &str) -> Result<(), StoreError> {
        if self.current() != damaged {
            return Ok(());
        }
        let next = (self.generation() + 1).to_string();
        let noted = storage().is_some_and(|storage| storage.set_item(&self.key(), &next).is_ok());
        if noted {
            Ok(())
        } else {
            Err(StoreError::Corrupt(damaged.to_owned()))
        }
    }

    fn of_generation(&self, generation: u32) -> String {
        format!("jiamenkou-{generation}-{}", self.owner)
    }

    fn generation(&self) -> u32 {
        let noted = storage().and_then(|storage| storage.get_item(&self.key()).ok().flatten());
        noted.and_then(|text| text.parse().ok()).unwrap_or(FIRST)
    }

    fn key(&self) -> String {
        format!("jmk.store.{}", self.owner)
    }
}

const FIRST: u32 = 1;

#[expect(
    clippy::disallowed_methods,
    reason = "the store finds its databases by itself, also where there is no app, as in the bench"
)]
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
