//! The server: an ordered log of record versions behind HTTP.
