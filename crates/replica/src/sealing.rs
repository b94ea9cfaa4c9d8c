//! A store that seals what is sensitive, over any other store.
//!
//! ```text
//!   Replica ──► Sealing ──► the store in the browser, or in memory
//!                 │  rows, outcomes   for the phone's own key
//!                 │  deeds, photos    for that and the server's
//!                 └─ drafts           for the phone's own key
//! ```
//! To seal takes public keys only: what comes down is filed, and what is saved is sent,
//! while the phone is locked. To read takes the secret one, which lies in the store
//! under a PIN ([`Vault`]) and is held in memory from [`Sealing::unlock`] to
//! [`Sealing::lock`].
//!
//! Where no vault was begun, as on a resident's own phone, everything passes through.
//!
//! It knows no cipher ([`Cipher`]). Layout: `vault`, the keys; `deeds`, `rows`, `work`:
//! what is sealed and opened; `store`, where in the contract that happens.

mod deeds;
mod rows;
mod store;
mod vault;
mod work;

use crate::store::{Store, StoreError};
use domain::{Id, Kinds, Record, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

pub use vault::{KeyPair, Lock, Unlocking, Vault, VaultKey};

/// How a sealed photo begins, as the server tells it from another: it is an age file.
pub const SEALED_PHOTO: &[u8] = b"age-encryption.org/v1\n";

/// Seals and opens. Keys are texts.
pub trait Cipher {
    /// A key that nobody has.
    fn new_key(&self) -> KeyPair;
    /// Bytes that any of these public keys opens; none where a key is none.
    fn seal(&self, bytes: &[u8], to: &[&str]) -> Option<Vec<u8>>;
    /// What was sealed; none where this secret key does not open it, or it was changed.
    fn open(&self, sealed: &[u8], secret: &str) -> Option<Vec<u8>>;
    /// Sealed bytes as text.
    fn text_of(&self, sealed: &[u8]) -> String;
    /// The bytes of such a text.
    fn bytes_of(&self, text: &str) -> Option<Vec<u8>>;
    /// A secret key under a PIN. Slow on purpose.
    fn lock(&self, secret: &str, pin: &str) -> Option<String>;
    /// The secret key; none where the PIN is another. As slow.
    fn unlock(&self, locked: &str, pin: &str) -> Option<String>;
}

/// A store that seals what is sensitive before it reaches the one below.
pub struct Sealing<S> {
    inner: S,
    kinds: Kinds,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// As the store below was last seen to hold it.
    vault: Option<Vault>,
    cipher: Option<Rc<dyn Cipher>>,
    /// The server's public key.
    server: Option<String>,
    /// The secret key, while the phone is unlocked.
    secret: Option<String>,
    /// Records that were opened, with the texts they were opened from.
    opened: BTreeMap<Id, (String, Record)>,
}

/// All that is needed to seal.
struct Seal {
    cipher: Rc<dyn Cipher>,
    /// The phone's own public key.
    own: String,
    server: String,
}

/// All that is needed to open.
struct Opener {
    cipher: Rc<dyn Cipher>,
    secret: String,
}

impl Seal {
    /// Sealed so that the phone itself opens it.
    fn for_phone(&self, text: &str) -> Result<String, StoreError> {
        self.seal(text, &[&self.own])
    }

    /// Sealed so that the server opens it, and the phone.
    fn for_both(&self, text: &str) -> Result<String, StoreError> {
        self.seal(text, &[&self.server, &self.own])
    }

    fn photo(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let sealed = self.cipher.seal(bytes, &[&self.server, &self.own]);
        sealed.ok_or_else(not_sealed)
    }

    fn seal(&self, text: &str, to: &[&str]) -> Result<String, StoreError> {
        let sealed = self.cipher.seal(text.as_bytes(), to);
        Ok(self.cipher.text_of(&sealed.ok_or_else(not_sealed)?))
    }

    /// A value in place of which nothing of it is to be seen.
    fn value(&self, value: &Value) -> Result<Value, StoreError> {
        Ok(sealed_value(self.for_phone(&value.to_string())?))
    }
}

impl Opener {
    fn text(&self, sealed: &str) -> Option<String> {
        let sealed = self.cipher.bytes_of(sealed)?;
        String::from_utf8(self.cipher.open(&sealed, &self.secret)?).ok()
    }

    /// What a value was before it was sealed; one that is not sealed stays as it is.
    fn value(&self, value: &Value) -> Option<Value> {
        match sealed_text(value) {
            Some(sealed) => serde_json::from_str(&self.text(sealed)?).ok(),
            None => Some(value.clone()),
        }
    }
}

/// A key that is none, or a cipher that fails, which none is known to.
fn not_sealed() -> StoreError {
    StoreError::Failed("could not be sealed".to_owned())
}

const SEALED: &str = "sealed";

fn sealed_value(text: String) -> Value {
    Value::Object(
        [(SEALED.to_owned(), Value::String(text))]
            .into_iter()
            .collect(),
    )
}

fn sealed_text(value: &Value) -> Option<&str> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.get(SEALED)?.as_str()
}

impl<S: Store> Sealing<S> {
    /// Over a store that knows [`domain::sealed::KIND`] beside these kinds.
    pub fn over(inner: S, kinds: Kinds) -> Self {
        Self {
            inner,
            kinds,
            state: RefCell::default(),
        }
    }

    fn is_sensitive(&self, kind: &str) -> bool {
        self.kinds.named(kind).is_some_and(|kind| kind.sensitive)
    }

    /// Whether a draft is of what is sensitive: its key begins with the kind.
    fn is_sensitive_draft(&self, key: &str) -> bool {
        key.split(':')
            .next()
            .is_some_and(|kind| self.is_sensitive(kind))
    }

    /// What seals; none where nothing is to be sealed.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where it is, and the ciphers are not here yet.
    fn seal(&self) -> Result<Option<Seal>, StoreError> {
        let state = self.state.borrow();
        let Some(vault) = &state.vault else {
            return Ok(None);
        };
        let ready = state.cipher.clone().zip(state.server.clone());
        let (cipher, server) = ready.ok_or(StoreError::Locked)?;
        Ok(Some(Seal {
            cipher,
            own: vault.public.clone(),
            server,
        }))
    }

    /// What opens; none while the phone is locked, or where there is nothing to open.
    fn opener(&self) -> Option<Opener> {
        let state = self.state.borrow();
        Some(Opener {
            cipher: state.cipher.clone()?,
            secret: state.secret.clone()?,
        })
    }

    /// What opens.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while the phone is.
    fn opener_now(&self) -> Result<Opener, StoreError> {
        self.opener().ok_or(StoreError::Locked)
    }
}

#[cfg(test)]
mod tests;
