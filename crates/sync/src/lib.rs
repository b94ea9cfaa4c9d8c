//! The sync protocol in pure code: what phone and server say to each other, how
//! edits are merged, and what the server decides.
//!
//! It does no input or output and knows no clock, no randomness, no database.
//! The server calls [`decide`] as law; the phone calls [`replay`] as prediction;
//! both rest on [`merge`], so that they can only differ where the server knew more.
//!
//! Layout:
//! - [`account`]: signing in, and the photo lane;
//! - [`message`]: the messages of `POST /api/sync` and the errors beside them;
//! - [`mutation`]: what a person did, as it waits in the outbox;
//! - [`sealed`]: the same, where nobody is to read it on its way;
//! - [`outcome`]: what became of it;
//! - [`merge`], [`sentences`]: bringing two edits of one record together;
//! - [`runs`]: how two texts differ, for people to see;
//! - [`decide`]: the server's decision on one mutation; [`log`]: on a group of
//!   pushes, and its answers;
//! - [`replay`]: the phone's view, base and pending mutations together;
//! - [`digest`]: what a scope holds, in short;
//! - [`looking_back`]: what became of a record, and what never came to be;
//! - [`limits`]: the sizes that both sides hold to;
//! - [`poke`]: the server-sent events that say "there is something to pull".

pub mod account;
pub mod decide;
pub mod digest;
pub mod limits;
pub mod log;
pub mod looking_back;
pub mod merge;
pub mod message;
pub mod mutation;
pub mod outcome;
pub mod poke;
pub mod replay;
pub mod runs;
pub mod sealed;
mod sentences;
pub mod visitor;

pub use digest::Digest;
pub use message::{
    Change, Cursor, Envelope, ErrorBody, ErrorCode, Permissions, ScopePage, SyncRequest,
    SyncResponse,
};
pub use mutation::{FieldChange, Mutation, Op, RecordChange};
pub use outcome::{Displaced, Outcome, Receipt};
