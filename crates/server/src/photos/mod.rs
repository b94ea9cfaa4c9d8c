//! Photos, beside the database: in files, or in a bucket that servers share. Voice notes
//! come and lie like them; what is said of photos holds for both.
//!
//! What has arrived of an upload stays apart until all bytes are there and their hash
//! is right; only then the photo, without metadata, gets the name under which it was
//! announced. A chunk is durable before its receipt.

mod access;
mod bucket;
mod bucket_url;
mod folder;
mod journal;
mod jpeg;
mod shelf;
mod strip;
mod sweep;
mod voice;

pub(crate) use access::{Brought, Shown};
pub use bucket_url::{BucketUrl, NotABucket};
pub(crate) use sweep::{JUST_COME, keep_tidy, sweep};

use crate::sealed::SealingKey;
use axum::body::Bytes;
use bucket::Bucket;

use domain::Id;
use domain::record::{Attached, Medium};
use folder::Folder;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use sha2::{Digest as _, Sha256};
use shelf::Shelf;
use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use sync::limits;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Why bytes were not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PhotoError {
    /// They do not continue where the server stands.
    #[error("wrong offset")]
    WrongOffset {
        /// Where the server stands.
        offset: u64,
    },
    /// They are not a photo, or not the one that was announced.
    #[error("not a photo")]
    NotAPhoto,
    /// There are more of them than a photo may have.
    #[error("too large")]
    TooLarge,
    /// The disk or the bucket failed.
    #[error("storage: {0}")]
    Storage(#[from] io::Error),
}

/// What has arrived of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arrived {
    /// This many bytes, durably.
    Partly(u64),
    /// All of them, verified; of this content type.
    Whole(&'static str),
}

/// Which photo of which record, and how long it was announced to be.
#[derive(Clone, Debug)]
pub(crate) struct Announced {
    pub(crate) record: Id,
    pub(crate) attached: Attached,
    /// How long it is as it comes, where the phone sealed it.
    pub(crate) sealed: Option<u64>,
}

impl Announced {
    /// The name of its upload.
    fn upload(&self) -> String {
        let (record, hash) = (self.record, &self.attached.hash);
        match self.sealed {
            Some(_) => format!("{record}_{hash}_sealed"),
            None => format!("{record}_{hash}"),
        }
    }

    /// How many bytes come.
    pub(crate) fn length(&self) -> u64 {
        self.sealed.unwrap_or(self.attached.size)
    }

    /// Whether bytes can be its first.
    fn begins(&self, bytes: &[u8]) -> bool {
        match self.sealed {
            Some(_) => age_file::is_age(bytes),
            None => match self.attached.medium {
                Medium::Photo => strip::content_type(bytes).is_some(),
                Medium::Voice => voice::begins(bytes),
            },
        }
    }
}

/// Most bytes of what is attached.
fn most(medium: Medium) -> u64 {
    match medium {
        Medium::Photo => limits::PHOTO_BYTES,
        Medium::Voice => limits::VOICE_BYTES,
    }
}

/// Most bytes by which sealing makes a photo longer: a header, and 16 for each 64 KiB.
const SEAL_BYTES: u64 = 8 * 1024;

/// Locks under which uploads take turns, by a part of their hash.
const LANES: usize = 64;

/// Photos that are copied side by side.
const COPIED_ABREAST: usize = 8;

/// All photos of a server.
#[derive(Clone)]
pub(crate) struct PhotoStore {
    shelf: Arc<dyn Shelf>,
    /// What opens what phones sealed; none where nothing is brought.
    key: Option<SealingKey>,
    lanes: Arc<[Arc<Mutex<()>>]>,
}

impl PhotoStore {
    /// The photos in a bucket, or in a data folder where none is named.
    pub(crate) async fn open(data: &Path, bucket: Option<&BucketUrl>) -> io::Result<Self> {
        Ok(Self::on(match bucket {
            Some(url) => Arc::new(Bucket::open(url).await?),
            None => Arc::new(Folder::open(data)?),
        }))
    }

    /// The photos in a folder that is only read from.
    pub(crate) fn as_they_are(folder: &Path) -> Self {
        Self::on(Arc::new(Folder::as_it_is(folder)))
    }

    fn on(shelf: Arc<dyn Shelf>) -> Self {
        Self {
            shelf,
            key: None,
            lanes: (0..LANES).map(|_| Arc::default()).collect(),
        }
    }

    /// The same, with what opens photos that phones sealed.
    pub(crate) fn opened_by(self, key: SealingKey) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// The bytes of a complete photo.
    pub(crate) async fn read(&self, hash: &str) -> io::Result<Bytes> {
        self.shelf.read(hash).await
    }

    /// How many bytes have arrived.
    pub(crate) async fn offset(&self, announced: &Announced) -> io::Result<u64> {
        self.shelf.offset(&announced.upload()).await
    }

    /// Takes the next bytes; durable when this returns. Whoever hangs up meanwhile
    /// leaves no half of it, nor the next one a turn too early.
    pub(crate) async fn append(
        &self,
        announced: &Announced,
        offset: u64,
        bytes: Bytes,
    ) -> Result<Arrived, PhotoError> {
        let turn = self.turn(&announced.attached.hash).await;
        let (store, announced) = (self.clone(), announced.clone());
        let appending = tokio::spawn(async move {
            let _turn = turn;
            store.append_now(&announced, offset, bytes).await
        });
        let appended = appending.await;
        appended.unwrap_or_else(|error| Err(io::Error::other(error).into()))
    }

    /// Stores a photo whose bytes are all at hand.
    pub(crate) async fn put(&self, hash: &str, bytes: Vec<u8>) -> Result<(), PhotoError> {
        let _turn = self.turn(hash).await;
        Ok(self.shelf.put(hash, bytes.into()).await?)
    }

    /// Removes what has arrived of photos to which nothing was added for so long:
    /// whoever comes back after that starts again.
    pub(crate) async fn drop_partial(&self, unused: Duration) -> io::Result<()> {
        self.shelf.discard_unused(unused).await
    }

    /// Removes the bytes of a photo, unless they came within so long; whether they are
    /// gone.
    pub(crate) async fn remove(&self, hash: &str, unless_within: Duration) -> io::Result<bool> {
        let _turn = self.turn(hash).await;
        self.shelf.remove(hash, unless_within).await
    }

    /// Copies all photos that the other one does not have, and all notes of the journal.
    /// How many photos.
    pub(crate) async fn copy_to(&self, other: &Self) -> io::Result<usize> {
        let held: HashSet<String> = other.shelf.hashes().await?.into_iter().collect();
        let mut hashes = self.shelf.hashes().await?;
        hashes.retain(|hash| !held.contains(hash));
        let count = hashes.len();
        let copying = stream::iter(hashes).map(async |hash: String| {
            match self.shelf.read(&hash).await {
                // It was swept away meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                read => other.shelf.put(&hash, read?).await,
            }
        });
        let copying = copying.buffer_unordered(COPIED_ABREAST);
        copying.try_collect::<()>().await?;
        self.copy_journal_to(other).await?;
        Ok(count)
    }

    async fn turn(&self, hash: &str) -> OwnedMutexGuard<()> {
        let lane = hash
            .bytes()
            .fold(0, |sum: usize, b| sum.wrapping_mul(31) + usize::from(b));
        self.lanes[lane % LANES].clone().lock_owned().await
    }

    async fn append_now(
        &self,
        announced: &Announced,
        offset: u64,
        bytes: Bytes,
    ) -> Result<Arrived, PhotoError> {
        let length = announced.length();
        let Attached { size, medium, .. } = announced.attached;
        if announced.sealed.is_some_and(|sealed| sealed <= size) {
            return Err(PhotoError::NotAPhoto);
        }
        if size > most(medium) || length > size + SEAL_BYTES {
            return Err(PhotoError::TooLarge);
        }
        let upload = announced.upload();
        let stands = self.shelf.offset(&upload).await?;
        if stands != offset {
            return Err(PhotoError::WrongOffset { offset: stands });
        }
        let arrived = stands + bytes.len() as u64;
        if arrived > length || (stands == 0 && !announced.begins(&bytes)) {
            self.shelf.discard(&upload).await?;
            return Err(PhotoError::NotAPhoto);
        }
        if !bytes.is_empty() {
            self.shelf.add(&upload, stands, bytes).await?;
        }
        if arrived < length {
            return Ok(Arrived::Partly(arrived));
        }
        self.finish(announced, &upload).await
    }

    async fn finish(&self, announced: &Announced, upload: &str) -> Result<Arrived, PhotoError> {
        let whole = self.shelf.gathered(upload).await?;
        let stands = whole.len() as u64;
        if stands < announced.length() {
            // Another server has just finished it, and is clearing up.
            return Err(PhotoError::WrongOffset { offset: stands });
        }
        let key = self.key.clone().filter(|_| announced.sealed.is_some());
        let verified = verified(whole, key, announced).await?;
        let Some((content_type, photo)) = verified else {
            self.shelf.discard(upload).await?;
            return Err(PhotoError::NotAPhoto);
        };
        self.shelf.put(&announced.attached.hash, photo).await?;
        self.shelf.discard(upload).await?;
        Ok(Arrived::Whole(content_type))
    }
}

/// The photo without its metadata, or the voice note, and its content type, where the bytes, opened by the
/// key if there is one, have the hash; apart from what waits for the network, for it is
/// work.
async fn verified(
    whole: Vec<u8>,
    key: Option<SealingKey>,
    announced: &Announced,
) -> io::Result<Option<(&'static str, Bytes)>> {
    let Attached { hash, size, medium } = announced.attached.clone();
    let verifying = tokio::task::spawn_blocking(move || {
        let whole = match key {
            Some(key) => key.open(&whole)?,
            None => whole,
        };
        let right = whole.len() as u64 == size && hexadecimal(&Sha256::digest(&whole)) == hash;
        right
            .then(|| match medium {
                Medium::Photo => strip::strip(whole),
                Medium::Voice => Some((voice::content_type(&whole)?, whole.into())),
            })
            .flatten()
    });
    verifying.await.map_err(io::Error::other)
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The content type of a photo's first bytes.
pub(crate) fn content_type(bytes: &[u8]) -> Option<&'static str> {
    strip::content_type(bytes)
}

/// Whether the text can be the SHA-256 of a photo; anything else must never
/// become part of a path.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests;
