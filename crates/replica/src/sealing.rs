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
//! It knows no cipher ([`Cipher`]). What seals is equipped when it is needed
//! ([`Sealing::equip`]), and reached only through [`Seals`]: a program that is loaded in
//! parts need not hold it on phones that seal nothing. Until it is here, what is sealed
//! counts as locked.
//!
//! Layout: `vault`, the keys; `seals`, what is asked of a sealer; `sealer`, `deeds`,
//! `rows`, `work`: what is sealed and opened; `store`, where in the contract that happens.

mod deeds;
mod rows;
mod sealer;
mod seals;
mod store;
mod vault;
mod work;

use crate::store::{Store, decode};
use domain::Kinds;
use seals::Seals;
use std::cell::RefCell;
use std::rc::Rc;
use sync::Mutation;

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
    /// As the store below was last seen to hold it.
    vault: RefCell<Option<Vault>>,
    sealer: RefCell<Option<Rc<dyn Seals>>>,
}

impl<S: Store> Sealing<S> {
    /// Over a store that knows [`domain::sealed::KIND`] beside these kinds.
    pub fn over(inner: S, kinds: Kinds) -> Self {
        Self {
            inner,
            kinds,
            vault: RefCell::default(),
            sealer: RefCell::default(),
        }
    }

    /// Whether anything is sealed here.
    fn seals(&self) -> bool {
        self.vault.borrow().is_some()
    }

    /// What seals; none until it is here.
    fn sealer(&self) -> Option<Rc<dyn Seals>> {
        self.sealer.borrow().clone()
    }

    fn is_sensitive(&self, kind: &str) -> bool {
        is_sensitive(self.kinds, kind)
    }

    /// Whether what is read of the kind was sealed.
    fn is_sealed(&self, kind: &str) -> bool {
        self.seals() && self.is_sensitive(kind)
    }
}

fn is_sensitive(kinds: Kinds, kind: &str) -> bool {
    kinds.named(kind).is_some_and(|kind| kind.sensitive)
}

/// Whether a draft is of what is sensitive: its key begins with the kind.
fn is_sensitive_draft(kinds: Kinds, key: &str) -> bool {
    let kind = key.split(':').next();
    kind.is_some_and(|kind| is_sensitive(kinds, kind))
}

/// Whether the deed touches what is sensitive.
fn touches(kinds: Kinds, mutation: &Mutation) -> bool {
    let mut changes = mutation.changes.iter();
    changes.any(|change| is_sensitive(kinds, &change.kind))
}

/// Whether the body is that of a deed that touches what is sensitive.
fn is_to_be_sealed(kinds: Kinds, body: &str) -> bool {
    decode(body).is_some_and(|mutation| touches(kinds, &mutation))
}

#[cfg(test)]
mod tests;
