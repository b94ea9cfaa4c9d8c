//! What databases are called. A database that can not be opened is set aside by
//! using the next generation of the name; it is deleted only where its person asks to
//! be forgotten, as it may hold work that was not sent.

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

    /// Names of databases that were set aside, oldest first, but for those that the
    /// person knows of.
    pub(crate) fn set_aside(&self) -> Vec<String> {
        (noted(&self.known_key())..self.generation())
            .map(|past| self.of_generation(past))
            .collect()
    }

    /// The names of all generations.
    pub(crate) fn all(&self) -> Vec<String> {
        let all = FIRST..=self.generation();
        all.map(|generation| self.of_generation(generation))
            .collect()
    }

    /// Forgets what is noted of them.
    pub(crate) fn forget(&self) {
        if let Some(storage) = storage() {
            for key in [self.key(), self.known_key()] {
                // Where it stays it is a number.
                let _ = storage.remove_item(&key);
            }
        }
    }

    /// The person knows of those before this generation.
    pub(crate) fn acknowledge_set_aside(&self, generation: u32) -> Result<(), StoreError> {
        note(&self.known_key(), generation)
            .ok_or_else(|| StoreError::Failed("a setting was not kept".to_owned()))
    }

    /// Uses another name from now on, unless somebody did so since `damaged` was
    /// the current one.
    pub(crate) fn leave(&self, damaged: &str) -> Result<(), StoreError> {
        if self.current() != damaged {
            return Ok(());
        }
        note(&self.key(), self.generation() + 1)
            .ok_or_else(|| StoreError::Corrupt(damaged.to_owned()))
    }

    fn of_generation(&self, generation: u32) -> String {
        format!("jiamenkou-{generation}-{}", self.owner)
    }

    /// The one in use.
    pub(crate) fn generation(&self) -> u32 {
        noted(&self.key())
    }

    fn key(&self) -> String {
        format!("jmk.store.{}", self.owner)
    }

    /// Of generations before this one the person knows.
    fn known_key(&self) -> String {
        format!("jmk.store-known.{}", self.owner)
    }
}

const FIRST: u32 = 1;

fn noted(key: &str) -> u32 {
    let noted = storage().and_then(|storage| storage.get_item(key).ok().flatten());
    noted.and_then(|text| text.parse().ok()).unwrap_or(FIRST)
}

fn note(key: &str, generation: u32) -> Option<()> {
    storage()?.set_item(key, &generation.to_string()).ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the store finds its databases by itself, also where there is no app, as in the bench"
)]
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
