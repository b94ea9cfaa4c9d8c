//! The replica's store in the browser, over IndexedDB. Nothing else uses that.
//!
//! It is not a place for rules of sync: [`replica::filing`] decides, this stores.
//!
//! Layout, from the browser upwards:
//! - `names`, `schema`, `opening`, `repair`: which database, what is in it, opening
//!   it, and mending it;
//! - `request`, `keys`, `failure`: the browser's events, keys and exceptions;
//! - `connection`, `transaction`: the one way to run a transaction;
//! - `segment`, `log`, `catalogue`, `id_map`, `chunks`, `base`, `compaction`:
//!   confirmed records, as a log of segments with a catalogue in memory;
//! - `queue`, `forms`, `photos`, `filing`, `carrying`: everything else that is held;
//! - `aside`: what can be read of databases that were set aside;
//! - `removal`: taking away all of a person who asks to be forgotten;
//! - `store`: the contract, which draws on all of them.

mod aside;
mod base;
mod carrying;
mod catalogue;
mod chunks;
mod compaction;
mod connection;
mod failure;
mod filing;
mod forms;
mod id_map;
mod keys;
mod log;
mod names;
mod opening;
mod photos;
mod queue;
mod removal;
mod repair;
mod request;
mod schema;
mod segment;
mod store;
mod transaction;

use base::Base;
use connection::Connection;
use domain::{Id, Kinds};
use names::Names;
use replica::StoreError;
use std::cell::Cell;

/// The store of one user, or of visitors, in this browser.
pub struct IndexedDbStore {
    kinds: Kinds,
    connection: Connection,
    base: Base,
    /// Whether this tab saved something since it last looked for what is to be sent.
    saved_here: Cell<bool>,
}

impl IndexedDbStore {
    /// Opens the store of a user, or that of visitors.
    ///
    /// # Errors
    /// `Blocked`, `NewerVersion` or `Failed` when it can not be opened now. A
    /// damaged database is no error: it is mended where that loses nothing, or else
    /// set aside.
    pub async fn open(kinds: Kinds, user: Option<Id>) -> Result<Self, StoreError> {
        Ok(Self {
            kinds,
            connection: Connection::open(Names::of(user)).await?,
            base: Base::unknown(kinds),
            saved_here: Cell::new(false),
        })
    }

    /// Removes all that a user has in this browser, unsent work too. Whoever holds it open
    /// is told to let go.
    ///
    /// # Errors
    /// When the browser has no databases to give; `Blocked` or `Failed` where something
    /// stays, for somebody holds it open or the browser would not.
    pub async fn remove(user: Id) -> Result<(), StoreError> {
        removal::remove(&Names::of(Some(user))).await
    }

    /// Lets go of the database, as the browser may do at any time. The next call
    /// opens it again.
    pub fn close(&self) {
        self.connection.close();
    }
}

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
