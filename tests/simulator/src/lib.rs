//! A seeded simulation of the whole of sync: many people, phones and tabs, one
//! server, and everything between them that can fail. The product's own replica,
//! store in memory and decisions run in it, on one thread, without a clock, and
//! with no chance but the seed's: the same seed is the same run.
//!
//! It is no test of HTTP, of a browser or of a database; those have their own.
//!
//! Layout:
//! - [`run`][mod@run]: a run, and shrinking one that fails; [`plan`][mod@plan]: what happens in it;
//! - [`world`], [`weather`]: what happens to phones and messages; [`executor`], [`stage`];
//! - [`store`], [`network`], [`server`]: the product behind waits and faults;
//! - [`mod@sealed`]: what phones seal, seen through;
//! - [`deeds`], [`people`], [`kinds`]: who does what to which records;
//! - [`check`], [`quiet`]: the invariants; [`oracle`], [`ledger`]: what they are held against;
//! - [`defect`]: deliberate defects, which must be found;
//! - [`corpus`]: runs that once failed; [`fleet`]: many seeds on all cores.

pub mod check;
pub mod corpus;
pub mod deeds;
pub mod defect;
pub mod executor;
pub mod fleet;
pub mod kinds;
pub mod ledger;
pub mod network;
pub mod oracle;
pub mod people;
pub mod plan;
pub mod quiet;
pub mod random;
pub mod run;
pub mod sealed;
pub mod server;
pub mod stage;
pub mod store;
pub mod trace;
pub mod weather;
pub mod world;
