//! Photos on disk, beside the database.
//!
//! ```text
//! photos/ab/ab12…   complete, verified, without metadata; named by the hash
//!                   that was announced
//! partial/…         what has arrived so far; its length is the durable offset
//! ```
//!
//! A chunk is on disk before its receipt; a file is complete once all bytes are
//! there and their hash is right, and only then gets its name.

mod access;
mod jpeg;
mod strip;
mod sweep;

pub(crate) use access::{Brought, Shown};
pub(crate) use sweep::keep_tidy;

use domain::Id;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use sync::limits;
use tokio::sync::{Mutex, MutexGuard};

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
    /// The disk failed.
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
    pub(crate) hash: String,
    pub(crate) size: u64,
}

/// Locks under which uploads take turns, by a part of their hash.
const LANES: usize = 64;

/// The folders.
#[derive(Clone)]
pub(crate) struct PhotoStore {
    folder: PathBuf,
    lanes: Arc<[Mutex<()>]>,
}

impl PhotoStore {
    /// The store in a data folder, made where it is not there yet.
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        for name in ["photos", "partial"] {
            fs::create_dir_all(data.join(name))?;
        }
        Ok(Self {
            folder: data.to_owned(),
            lanes: (0..LANES).map(|_| Mutex::default()).collect(),
        })
    }

    /// The bytes of a complete photo.
    pub(crate) async fn read(&self, hash: &str) -> io::Result<Vec<u8>> {
        tokio::fs::read(self.complete(hash)).await
    }

    /// How many bytes have arrived.
    pub(crate) async fn offset(&self, announced: &Announced) -> io::Result<u64> {
        match tokio::fs::metadata(self.partial(announced)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Takes the next bytes; on disk when this returns.
    pub(crate) async fn append(
        &self,
        announced: &Announced,
        offset: u64,
        bytes: axum::body::Bytes,
    ) -> Result<Arrived, PhotoError> {
        let _turn = self.turn(&announced.hash).await;
        let (store, announced) = (self.clone(), announced.clone());
        blocking(move || store.append_now(&announced, offset, &bytes)).await
    }

    /// Stores a photo whose bytes are all at hand.
    pub(crate) async fn put(&self, hash: String, bytes: Vec<u8>) -> Result<(), PhotoError> {
        let _turn = self.turn(&hash).await;
        let store = self.clone();
        blocking(move || Ok(store.complete_now(&hash, &bytes)?)).await
    }

    /// Removes what has arrived of photos to which nothing was added for so long:
    /// whoever comes back after that starts again.
    pub(crate) async fn drop_partial(&self, unused: Duration) -> io::Result<()> {
        let mut files = tokio::fs::read_dir(self.folder.join("partial")).await?;
        while let Some(file) = files.next_entry().await? {
            let changed = file.metadata().await?.modified()?;
            if changed.elapsed().is_ok_and(|age| age > unused) {
                tokio::fs::remove_file(file.path()).await?;
            }
        }
        Ok(())
    }

    /// Removes the bytes of a photo.
    pub(crate) async fn remove(&self, hash: &str) -> io::Result<()> {
        let _turn = self.turn(hash).await;
        match tokio::fs::remove_file(self.complete(hash)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    async fn turn(&self, hash: &str) -> MutexGuard<'_, ()> {
        let lane = hash
            .bytes()
            .fold(0, |sum: usize, b| sum.wrapping_mul(31) + usize::from(b));
        self.lanes[lane % LANES].lock().await
    }

    fn append_now(
        &self,
        announced: &Announced,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Arrived, PhotoError> {
        if announced.size > limits::PHOTO_BYTES {
            return Err(PhotoError::TooLarge);
        }
        let path = self.partial(announced);
        let new = !path.exists();
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)?;
        let stands = file.seek(SeekFrom::End(0))?;
        if stands != offset {
            return Err(PhotoError::WrongOffset { offset: stands });
        }
        let arrived = stands + bytes.len() as u64;
        if arrived > announced.size || (stands == 0 && strip::content_type(bytes).is_none()) {
            fs::remove_file(&path)?;
            return Err(PhotoError::NotAPhoto);
        }
        file.write_all(bytes)?;
        file.sync_data()?;
        if new {
            sync_folder(&path)?;
        }
        if arrived < announced.size {
            return Ok(Arrived::Partly(arrived));
        }
        self.finish(announced, &path, file)
    }

    fn finish(
        &self,
        announced: &Announced,
        partial: &Path,
        mut file: File,
    ) -> Result<Arrived, PhotoError> {
        let mut whole = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut whole)?;
        let right = hexadecimal(&Sha256::digest(&whole)) == announced.hash;
        let stripped = right.then(|| strip::strip(whole)).flatten();
        let Some((content_type, stripped)) = stripped else {
            fs::remove_file(partial)?;
            return Err(PhotoError::NotAPhoto);
        };
        self.complete_now(&announced.hash, &stripped)?;
        fs::remove_file(partial)?;
        Ok(Arrived::Whole(content_type))
    }

    fn complete_now(&self, hash: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.complete(hash);
        let folder = path.parent().unwrap_or(&self.folder);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(folder)?;
        }
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        sync_folder(&path)
    }

    fn complete(&self, hash: &str) -> PathBuf {
        let fan = hash.get(..2).unwrap_or("_");
        self.folder.join("photos").join(fan).join(hash)
    }

    fn partial(&self, announced: &Announced) -> PathBuf {
        let name = format!("{}_{}", announced.record, announced.hash);
        self.folder.join("partial").join(name)
    }
}

/// A new name is durable once its folder is synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PhotoError> + Send + 'static,
) -> Result<T, PhotoError> {
    let worked = tokio::task::spawn_blocking(work).await;
    worked.unwrap_or_else(|error| Err(io::Error::other(error).into()))
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
