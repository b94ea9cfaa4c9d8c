//! The phone's own key: begun when a member of staff signs in, put under a PIN before
//! anything sensitive is shown, opened by it.
//!
//! ```text
//!   none ──begin──► without PIN ──set_pin──► unlocked ──lock──► locked
//!                        ▲                      ▲ └─────unlock─────┤
//!                        └─────── reset, as nobody knows the PIN ──┘
//! ```

use super::sealer::{Sealer, not_sealed, sealed_text};
use super::seals::Seals;
use super::{Cipher, Sealing, is_sensitive_draft};
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
    /// What is sealed can not be read before a PIN is set.
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
        if self.vault.borrow().as_ref() == vault {
            return;
        }
        self.vault.replace(vault.cloned());
        if let Some(sealer) = self.sealer() {
            sealer.stands(vault);
        }
    }

    /// The ciphers have arrived, with the server's public key.
    pub fn equip(&self, cipher: Rc<dyn Cipher>, server: String) {
        let sealer = Sealer::new(self.kinds, cipher, server);
        sealer.stands(self.vault.borrow().as_ref());
        let known = self.sealer.borrow();
        sealer.hold(known.as_ref().and_then(|known| known.secret()));
        drop(known);
        self.sealer.replace(Some(Rc::new(sealer)));
    }

    /// What seals.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where it is not here yet.
    fn equipped(&self) -> Result<Rc<dyn Seals>, StoreError> {
        self.sealer().ok_or(StoreError::Locked)
    }

    fn secret(&self) -> Option<String> {
        self.sealer()?.secret()
    }

    fn hold(&self, secret: Option<String>) {
        if let Some(sealer) = self.sealer() {
            sealer.hold(secret);
        }
    }

    /// How the phone stands.
    #[must_use]
    pub fn lock_state(&self) -> Lock {
        let held = self.secret().is_some();
        match &*self.vault.borrow() {
            None => Lock::None,
            Some(_) if held => Lock::Unlocked,
            Some(vault) => match vault.key {
                VaultKey::Open(_) => Lock::WithoutPin,
                VaultKey::ByPin(_) => Lock::Locked,
            },
        }
    }

    /// Begins to seal, if it does not yet: base is read afresh, and unfinished forms
    /// are sealed as they are.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] without ciphers.
    pub async fn begin(&self) -> Result<(), StoreError> {
        if self.known().await?.is_none() {
            self.begin_instead_of(None).await?;
        }
        // The page may have ended before all of them were.
        self.seal_drafts().await
    }

    /// The vault as the store below holds it now.
    async fn known(&self) -> Result<Option<Vault>, StoreError> {
        let vault = self.inner.head().await?.vault;
        self.stands(vault.as_ref());
        Ok(vault)
    }

    /// Where another tab was faster, its key is the one.
    async fn begin_instead_of(&self, vault: Option<&Vault>) -> Result<(), StoreError> {
        let key = self.equipped()?.cipher().new_key();
        let new = Vault {
            public: key.public,
            key: VaultKey::Open(key.secret),
            wrong: 0,
        };
        self.keep_vault(&new, vault).await.map(drop)
    }

    async fn seal_drafts(&self) -> Result<(), StoreError> {
        for draft in self.inner.drafts().await? {
            let open = sealed_text(&draft.content).is_none();
            if open && is_sensitive_draft(self.kinds, &draft.key) {
                self.put_draft(draft).await?;
            }
        }
        Ok(())
    }

    /// Puts the key under a PIN, in place of any other; what is sealed can then be read.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] while the phone is.
    pub async fn set_pin(&self, pin: &str) -> Result<(), StoreError> {
        let sealer = self.equipped()?;
        loop {
            let vault = self.known().await?.ok_or(StoreError::Locked)?;
            let secret = match &vault.key {
                VaultKey::Open(secret) => secret.clone(),
                VaultKey::ByPin(_) => sealer.secret().ok_or(StoreError::Locked)?,
            };
            let locked = sealer.cipher().lock(&secret, pin);
            let by_pin = Vault {
                key: VaultKey::ByPin(locked.ok_or_else(not_sealed)?),
                wrong: 0,
                public: vault.public.clone(),
            };
            if self.keep(&by_pin, &vault).await? {
                self.hold(Some(secret));
                return Ok(());
            }
        }
    }

    /// Opens the key by a PIN. Each try is written down before it is looked at.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] without ciphers.
    pub async fn unlock(&self, pin: &str) -> Result<Unlocking, StoreError> {
        let sealer = self.equipped()?;
        loop {
            // Without a vault, or without a PIN, there is none to be the right one.
            let vault = self.known().await?.ok_or(StoreError::Locked)?;
            let VaultKey::ByPin(locked) = &vault.key else {
                return Err(StoreError::Locked);
            };
            if vault.wrong >= MOST_WRONG {
                return Ok(Unlocking::Wrong { left: 0 });
            }
            let tried = Vault {
                wrong: vault.wrong + 1,
                ..vault.clone()
            };
            if !self.keep(&tried, &vault).await? {
                continue;
            }
            let Some(secret) = sealer.cipher().unlock(locked, pin) else {
                let left = MOST_WRONG - tried.wrong;
                return Ok(Unlocking::Wrong { left });
            };
            // Where another tab tried meanwhile, its try still counts.
            self.keep(&Vault { wrong: 0, ..vault }, &tried).await?;
            self.hold(Some(secret));
            return Ok(Unlocking::Unlocked);
        }
    }

    /// Whether the vault was kept, as nobody had put another in the place of that one.
    async fn keep(&self, vault: &Vault, instead_of: &Vault) -> Result<bool, StoreError> {
        let kept = self.keep_vault(vault, Some(instead_of)).await?;
        Ok(kept.as_ref() == Some(vault))
    }

    /// Forgets the secret key; the PIN brings it back.
    pub fn lock(&self) {
        self.hold(None);
    }

    /// Begins anew under another key, as nobody knows the PIN: base is read afresh.
    /// What is queued is sent all the same; unfinished forms that were sealed are gone,
    /// which the person was told.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Locked`] without ciphers.
    pub async fn reset(&self) -> Result<(), StoreError> {
        for draft in self.inner.drafts().await? {
            if sealed_text(&draft.content).is_some() {
                self.inner.remove_draft(&draft.key).await?;
            }
        }
        let vault = self.vault.borrow().clone();
        self.begin_instead_of(vault.as_ref()).await
    }
}
