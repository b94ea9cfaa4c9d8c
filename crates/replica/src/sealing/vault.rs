//! The phone's own key: begun when a member of staff signs in, put under a PIN before
//! anything sensitive is shown, opened by it.
//!
//! ```text
//!   none ──begin──► open ──set_pin──► by PIN ◄──lock── ──unlock──► unlocked
//!                    ▲                   │ forgotten, after signing in anew
//!                    └──────reset────────┘
//! ```

use super::{Cipher, Sealing};
use crate::store::{Store, StoreError};
use domain::json::{FromJson, Members};
use domain::{Value, from_json};
use serde::Serialize;
use std::rc::Rc;

/// Wrong PINs after which only a new vault helps: whoever holds the phone may not guess
/// for ever.
const MOST_WRONG: u32 = 10;

/// A new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    /// What it opens is sealed with.
    pub public: String,
    /// What opens.
    pub secret: String,
}

/// A phone's own key, as it lies in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Vault {
    /// What is sealed with.
    pub public: String,
    /// What opens.
    pub key: VaultKey,
    /// PINs that were tried since the last right one.
    #[serde(skip_serializing_if = "is_zero")]
    pub wrong: u32,
}
from_json!(Vault { public, key; wrong });

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The secret half.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultKey {
    /// As it is: no PIN was set yet.
    Open(String),
    /// Under a PIN.
    ByPin(String),
}

impl FromJson for VaultKey {
    fn from_json(value: Value) -> Option<Self> {
        let (form, value) = Members::of(value)?.only()?;
        let text = value.as_str()?.to_owned();
        Some(match form.as_str() {
            "open" => Self::Open(text),
            "by_pin" => Self::ByPin(text),
            _ => return None,
        })
    }
}

/// How a phone stands between its owner and others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Nothing is sealed here.
    None,
    /// What is sealed can be read, and no PIN was set.
    WithoutPin,
    /// What is sealed can not be read before the PIN is given.
    Locked,
    /// It was given.
    Unlocked,
}

/// What became of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlocking {
    /// It is the right one.
    Unlocked,
    /// It is another; so many tries are left.
    Wrong {
        /// Before only [`Sealing::reset`] helps.
        left: u32,
    },
}

impl<S: Store> Sealing<S> {
    /// Takes note of the vault as the store below holds it.
    pub(super) fn stands(&self, vault: Option<&Vault>) {
        let mut state = self.state.borrow_mut();
        if state.vault.as_ref() == vault {
            return;
        }
        let same_key = state.vault.as_ref().map(|v| &v.public) == vault.map(|v| &v.public);
        if !same_key {
            state.secret = None;
            state.opened.clear();
        }
        state.vault = vault.cloned();
        drop(state);
        self.take_open_key();
    }

    fn take_open_key(&self) {
        let mut state = self.state.borrow_mut();
        if let Some(Vault {
            key: VaultKey::Open(secret),
            ..
        }) = &state.vault
        {
            state.secret = Some(secret.clone());
        }
    }

    /// The ciphers have arrived, with the server's public key.
    pub fn equip(&self, cipher: Rc<dyn Cipher>, server: String) {
        let mut state = self.state.borrow_mut();
        state.cipher = Some(cipher);
        state.server = Some(server);
    }

    /// How the phone stands.
    #[must_use]
    pub fn lock_state(&self) -> Lock {
        let state = self.state.borrow();
        match (&state.vault, &state.secret) {
            (None, _) => Lock::None,
            (Some(vault), Some(_)) => match vault.key {
                VaultKey::Open(_) => Lock::WithoutPin,
                VaultKey::ByPin(_) => Lock::Unlocked,
            },
            (Some(_), None) => Lock::Locked,
        }
    }

    /// Begins to seal, if it does not yet: base is read afresh, and unfinished forms
    /// are sealed as they are.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] without ciphers.
    pub async fn begin(&self) -> Result<(), StoreError> {
        self.stands(self.inner.head().await?.vault.as_ref());
        if self.state.borrow().vault.is_none() {
            self.begin_anew().await?;
            self.seal_drafts().await?;
        }
        Ok(())
    }

    async fn begin_anew(&self) -> Result<(), StoreError> {
        let cipher = self.state.borrow().cipher.clone();
        let key = cipher.ok_or(StoreError::Locked)?.new_key();
        let vault = Vault {
            public: key.public,
            key: VaultKey::Open(key.secret),
            wrong: 0,
        };
        self.inner.keep_vault(&vault, true).await?;
        self.stands(Some(&vault));
        Ok(())
    }

    async fn seal_drafts(&self) -> Result<(), StoreError> {
        for draft in self.inner.drafts().await? {
            if self.is_sensitive_draft(&draft.key) {
                self.put_draft(draft).await?;
            }
        }
        Ok(())
    }

    /// Puts the key under a PIN, in place of any other.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] while the phone is.
    pub async fn set_pin(&self, pin: &str) -> Result<(), StoreError> {
        let opener = self.opener_now()?;
        let locked = opener.cipher.lock(&opener.secret, pin);
        let locked = locked.ok_or_else(super::not_sealed)?;
        let vault = self.state.borrow().vault.clone();
        let vault = Vault {
            key: VaultKey::ByPin(locked),
            wrong: 0,
            ..vault.ok_or(StoreError::Locked)?
        };
        self.keep(vault).await
    }

    /// Opens the key by a PIN. Each try is written down before it is looked at.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] without ciphers.
    pub async fn unlock(&self, pin: &str) -> Result<Unlocking, StoreError> {
        self.stands(self.inner.head().await?.vault.as_ref());
        let (vault, cipher) = {
            let state = self.state.borrow();
            (state.vault.clone(), state.cipher.clone())
        };
        let cipher = cipher.ok_or(StoreError::Locked)?;
        let Some(vault) = vault else {
            return Ok(Unlocking::Unlocked);
        };
        let VaultKey::ByPin(locked) = &vault.key else {
            self.take_open_key();
            return Ok(Unlocking::Unlocked);
        };
        if vault.wrong >= MOST_WRONG {
            return Ok(Unlocking::Wrong { left: 0 });
        }
        let tried = Vault {
            wrong: vault.wrong + 1,
            ..vault.clone()
        };
        let left = MOST_WRONG - tried.wrong;
        self.keep(tried).await?;
        let Some(secret) = cipher.unlock(locked, pin) else {
            return Ok(Unlocking::Wrong { left });
        };
        self.keep(Vault { wrong: 0, ..vault }).await?;
        self.state.borrow_mut().secret = Some(secret);
        Ok(Unlocking::Unlocked)
    }

    async fn keep(&self, vault: Vault) -> Result<(), StoreError> {
        self.inner.keep_vault(&vault, false).await?;
        self.stands(Some(&vault));
        Ok(())
    }

    /// Forgets the secret key, where a PIN brings it back.
    pub fn lock(&self) {
        let mut state = self.state.borrow_mut();
        if let Some(Vault {
            key: VaultKey::ByPin(_),
            ..
        }) = state.vault
        {
            state.secret = None;
            state.opened.clear();
        }
    }

    /// Begins anew under another key, as nobody knows the PIN: base is read afresh.
    /// What is queued is sent all the same; unfinished forms that were sealed are gone,
    /// which the person was told.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] without ciphers.
    pub async fn reset(&self) -> Result<(), StoreError> {
        for draft in self.inner.drafts().await? {
            if super::sealed_text(&draft.content).is_some() {
                self.inner.remove_draft(&draft.key).await?;
            }
        }
        self.begin_anew().await
    }
}
