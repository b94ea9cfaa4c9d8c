//! Locking a replica that seals, and unlocking it: what is in memory goes and comes
//! with the key.

use super::{Environment, Replica};
use crate::filing::Changed;
use crate::sealing::{Cipher, Lock, Sealing, Unlocking};
use crate::store::{Store, StoreError};
use std::rc::Rc;

impl<S: Store, E: Environment> Replica<Sealing<S>, E> {
    /// How the phone stands between its owner and others.
    #[must_use]
    pub fn lock_state(&self) -> Lock {
        self.store.lock_state()
    }

    /// The ciphers have arrived, with the server's public key; `seals` where from now
    /// on what is sensitive is to be sealed, if it is not yet.
    ///
    /// # Errors
    /// What the store says.
    pub async fn equip(
        &self,
        cipher: Rc<dyn Cipher>,
        server: String,
        seals: bool,
    ) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.equip(cipher, server);
        if seals {
            self.store.begin().await?;
        }
        self.reload().await?;
        drop(turn);
        self.tell(&Changed::all());
        Ok(())
    }

    /// Puts the key under a PIN.
    ///
    /// # Errors
    /// What the store says.
    pub async fn set_pin(&self, pin: &str) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.set_pin(pin).await?;
        self.reload().await?;
        drop(turn);
        self.tell(&Changed::all());
        Ok(())
    }

    /// Opens what is sealed, if this is the PIN.
    ///
    /// # Errors
    /// What the store says.
    pub async fn unlock(&self, pin: &str) -> Result<Unlocking, StoreError> {
        let turn = self.turn.lock().await;
        let unlocking = self.store.unlock(pin).await?;
        self.reload().await?;
        drop(turn);
        self.tell(&Changed::all());
        Ok(unlocking)
    }

    /// Forgets what was opened.
    ///
    /// # Errors
    /// What the store says; it is locked all the same.
    pub async fn lock(&self) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.lock();
        let reloaded = self.reload().await;
        drop(turn);
        self.tell(&Changed::all());
        reloaded
    }

    /// Begins anew under another key, as nobody knows the PIN. What is queued is sent
    /// all the same; unfinished forms that were sealed are gone.
    ///
    /// # Errors
    /// What the store says.
    pub async fn forget_pin(&self) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        self.store.reset().await?;
        self.reload().await?;
        drop(turn);
        self.tell(&Changed::all());
        Ok(())
    }
}
