//! The server's half in pure code: what a group of pushes comes to, and what an
//! answer says. The server runs it over its database, a simulator over memory.
//!
//! ```text
//!   wanted ─► (load) ─► decide ─► (store, commit)      the way up
//!   asked ──► (read) ─► Answering ─► response          the way down
//! ```
//!
//! It is blind to kinds and knows no clock, randomness or database: times and
//! tags are arguments, rows come and go by [`rows`].

mod answer;
mod group;
mod proof;
mod push;
pub mod rows;
mod sight;

pub use answer::{Answering, NoAnswer, Reading, Started, answer_in_step, asked};
pub use group::{Finished, Tally, Verdict, decide};
pub use push::{Area, Push, wanted};
pub use sight::Sight;

use crate::{ErrorCode, SyncRequest, limits};

/// Something that was stored does not decode: what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecodable(pub &'static str);

/// Numbers beyond this one no phone can have counted to, and no browser can hold.
const LARGEST_NUMBER: u64 = 1 << 53;

/// Whether a request keeps to the protocol and its bounds.
///
/// # Errors
/// Why it is not served.
pub fn check(request: &SyncRequest) -> Result<(), ErrorCode> {
    let malformed = |field: &str| ErrorCode::Malformed {
        field: field.to_owned(),
    };
    if request.protocol != limits::PROTOCOL {
        return Err(ErrorCode::Outdated);
    }
    if request.mutations.len() > limits::MUTATIONS_PER_REQUEST {
        return Err(ErrorCode::TooLarge);
    }
    let numbers = || request.mutations.iter().map(|envelope| envelope.mseq);
    let in_order = numbers()
        .zip(numbers().skip(1))
        .all(|(one, next)| next == one + 1);
    let largest = numbers().max().unwrap_or(0).max(request.settled);
    if largest > LARGEST_NUMBER || !in_order {
        return Err(malformed("mseq"));
    }
    let cursors = request.cursors.values();
    let numbers = cursors.map(|cursor| cursor.seq.max(cursor.below));
    if numbers.max().unwrap_or(0) > LARGEST_NUMBER {
        return Err(malformed("cursors"));
    }
    Ok(())
}
