//! The server: an ordered log of record versions behind HTTP.
//!
//! But for the clerk and for what ends the photos of documents it knows no record kind by name; what may be written and who may read it is
//! decided by the pure functions of [`domain`] and [`sync`]. It is not the place
//! for rules of the neighbourhood.
//!
//! Layout:
//! - [`db`]: what is kept, behind one trait for SQLite and PostgreSQL;
//! - `upkeep`: what the log needs every day; `papers`: photos of documents go;
//! - `writer`: the one writer with group commit; `pull`: answers from one snapshot;
//! - `clerk`: gives the seats of events, as [`domain::seats`] says;
//! - `looking_back`: versions of records, and what never came to be;
//! - `http`: the resources; `photos`: their bytes; `live`: telling listeners;
//! - `app`: the files of the phone app; `public`: what visitors and search engines read
//!   without it; `board`: the titles of all that;
//! - `passwords`, `codes`, `throttle`, `sessions`: who somebody is;
//! - `running`: starting and ending a server; [`cli`]: the program around it.

mod app;
mod board;
mod clerk;
pub mod cli;
mod clock;
mod codes;
mod config;
mod context;
pub mod db;
mod erasure;
mod http;
mod import;
mod live;
mod looking_back;
mod metrics;
mod neighbourhood;
mod own_hand;
mod papers;
mod passwords;
mod photos;
mod public;
mod pull;
mod random;
mod running;
mod seal;
mod sealed;
mod sessions;
mod throttle;
mod upkeep;
mod writer;

pub use clock::Clock;
pub use codes::{CodeSender, NotSent, Webhook};
pub use config::{Config, Demo};
pub use http::normalised_login;
pub use neighbourhood::DemoError;
pub use passwords::{PasswordError, hashed};
pub use photos::{BucketUrl, NotABucket};
pub use running::{Running, StartError, start};
