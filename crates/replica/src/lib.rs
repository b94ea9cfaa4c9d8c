//! The phone's half: what a person saved and what the server confirmed, and the
//! cycle that brings the two into step.
//!
//! It knows neither a browser nor HTTP: it speaks to a [`Store`] and a
//! [`Server`], and takes time and ids from an [`Environment`].
//!
//! Layout:
//! - [`store`]: the contract of a store; [`memory`]: the store in memory;
//!   [`conformance`]: the one suite that every store must pass;
//! - [`filing`]: what an answer of the server does to a store, in pure code;
//! - [`index`]: what a store must know of a record to list it, read without
//!   decoding the rest;
//! - [`server`]: the contract of the server as the phone sees it;
//! - [`replica`]: saving, reading, drafts, attention, status;
//! - [`cycle`]: one exchange after the other until both are in step;
//! - [`photos`]: the lane in which photos follow their records.

pub mod conformance;
pub mod cycle;
pub mod filing;
pub mod index;
pub mod memory;
pub mod photos;
pub mod replica;
pub mod server;
pub mod store;

pub use replica::{Deed, Edit, Environment, Replica, SaveError, Status};
pub use server::{Server, ServerError};
pub use store::{Query, Store, StoreError};
