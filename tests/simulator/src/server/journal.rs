//! What a run asks of the server's database and what it is told, to be played over a
//! real one.

use domain::{Grant, Id, Millis};
use sync::log::Reading;
use sync::log::rows::{Asked, Changes, Loaded, Seen, Wanted, Written};

/// Something that happened at the database.
pub enum Entry {
    /// Somebody was given these grants instead of theirs.
    Granted(Id, Vec<Grant>),
    /// A device was signed out from afar.
    Revoked(Id),
    /// A group was decided.
    Group {
        /// What was asked for it.
        wanted: Wanted,
        /// What was told.
        loaded: Box<Loaded>,
        /// What it came to.
        written: Box<Written>,
        /// Whether it was committed, or undone.
        committed: bool,
    },
    /// An answer was begun: what was asked for it, and what was told.
    Seen(Asked, Box<Seen>),
    /// Changes of a scope were read, up to so many bytes.
    Read(Reading, usize, Changes),
    /// A new epoch was taken.
    Epoch(Id),
    /// What left before an instant was forgotten.
    Tidied(Millis),
    /// The database was copied.
    BackedUp,
    /// The copy came back.
    Restored,
}
