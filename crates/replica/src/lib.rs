//! The phone's half: what a person saved and what the server confirmed, and the
//! cycle that brings the two into step.
//!
//! It knows neither a browser nor HTTP: it speaks to a [`Store`] and a
//! [`Server`], and takes time and ids from an [`Environment`].
//!
//! Layout:
//! - [`store`]: the contract of a store, `standing`: what a tab keeps of it,
//!   `attention`: what a person must look at, `room`: how much one request sends; [`memory`]: the store in memory;
//!   `conformance` (a feature): the one suite that every store must pass;
//! - [`sealing`]: a store that seals what is sensitive, over any other;
//! - [`carry`]: unsent work in a file, from one phone to another;
//! - [`filing`]: what an answer of the server does to a store, in pure code;
//! - [`index`]: what a store must know of a record to list it, read without
//!   decoding the rest;
//! - [`server`]: the contract of the server as the phone sees it;
//! - [`replica`][mod@replica]: saving, reading, drafts, attention, status;
//! - [`cycle`]: one exchange after the other until both are in step;
//!   [`backoff`]: when to try again;
//! - [`photos`]: the lane in which photos follow their records.
#![expect(
    async_fn_in_trait,
    reason = "a replica lives on one thread, in a browser as in tests: its futures need not be Send"
)]

mod attention;
pub mod backoff;
pub mod carry;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod cycle;
pub mod filing;
pub mod index;
pub mod memory;
pub mod photos;
pub mod replica;
mod room;
pub mod sealing;
pub mod server;
mod standing;
pub mod store;

pub use cycle::{Report, SyncError};
pub use memory::MemoryStore;
pub use replica::{Deed, Edit, Environment, Fate, Replica, SaveError, Saved, Status};
pub use server::{Server, ServerError};
pub use store::{Query, Store, StoreError};
