//! Where the bytes of photos lie, and what such a place must promise.

use axum::body::Bytes;
use std::io;
use std::time::Duration;

/// A place for bytes. Complete photos are named by their hash, uploads by what is
/// being uploaded; at one upload at a time somebody of this server is at work.
#[async_trait::async_trait]
pub(super) trait Shelf: Send + Sync {
    /// The bytes of a complete photo.
    async fn read(&self, hash: &str) -> io::Result<Bytes>;

    /// Keeps a complete photo: all of it, durably, when this returns, and never a part
    /// of it under that name.
    async fn put(&self, hash: &str, bytes: Bytes) -> io::Result<()>;

    /// Removes a complete photo, unless it was put within so long; whether it is gone.
    async fn remove(&self, hash: &str, unless_within: Duration) -> io::Result<bool>;

    /// The hashes of all complete photos.
    async fn hashes(&self) -> io::Result<Vec<String>>;

    /// Keeps a note that stands beside the photos and outlives the database, durably when
    /// this returns.
    async fn note(&self, name: &str, text: Bytes) -> io::Result<()>;

    /// A note.
    async fn noted(&self, name: &str) -> io::Result<Bytes>;

    /// The names of all notes.
    async fn notes(&self) -> io::Result<Vec<String>>;

    /// How many bytes of an upload have arrived.
    async fn offset(&self, upload: &str) -> io::Result<u64>;

    /// Adds the next bytes to an upload, durably, where it stands.
    async fn add(&self, upload: &str, offset: u64, bytes: Bytes) -> io::Result<()>;

    /// All that has arrived of an upload.
    async fn gathered(&self, upload: &str) -> io::Result<Vec<u8>>;

    /// Removes what has arrived of an upload.
    async fn discard(&self, upload: &str) -> io::Result<()>;

    /// Removes uploads to which nothing was added for so long.
    async fn discard_unused(&self, unused: Duration) -> io::Result<()>;
}
