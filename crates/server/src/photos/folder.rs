//! Photos as files.
//!
//! ```text
//! photos/ab/ab12…   complete
//! partial/…         what has arrived of an upload; its length is the durable offset
//! erasures/…        who asked to be forgotten, each a note of its own
//! ```

use super::is_hash;
use super::shelf::Shelf;
use async_trait::async_trait;
use axum::body::Bytes;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// These folders in a data folder.
#[derive(Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folders where they are not there yet.
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        for name in ["photos", "partial"] {
            fs::create_dir_all(data.join(name))?;
        }
        Ok(Self(data.to_owned()))
    }

    /// A folder that is only read from, as that of a backup: nothing is made in it.
    pub(super) fn as_it_is(data: &Path) -> Self {
        Self(data.to_owned())
    }

    fn complete(&self, hash: &str) -> PathBuf {
        let fan = hash.get(..2).unwrap_or("_");
        self.0.join("photos").join(fan).join(hash)
    }

    fn partial(&self, upload: &str) -> PathBuf {
        self.0.join("partial").join(upload)
    }

    fn named(&self, note: &str) -> PathBuf {
        self.0.join("erasures").join(note)
    }
}

#[async_trait]
impl Shelf for Folder {
    async fn read(&self, hash: &str) -> io::Result<Bytes> {
        tokio::fs::read(self.complete(hash)).await.map(Bytes::from)
    }

    async fn put(&self, hash: &str, bytes: Bytes) -> io::Result<()> {
        let path = self.complete(hash);
        blocking(move || put(&path, &bytes)).await
    }

    async fn remove(&self, hash: &str, unless_within: Duration) -> io::Result<bool> {
        remove_older(&self.complete(hash), unless_within).await
    }

    async fn hashes(&self) -> io::Result<Vec<String>> {
        let mut hashes = Vec::new();
        let mut fans = match tokio::fs::read_dir(self.0.join("photos")).await {
            // Of a backup that has none.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(hashes),
            fans => fans?,
        };
        while let Some(fan) = fans.next_entry().await? {
            let mut files = tokio::fs::read_dir(fan.path()).await?;
            while let Some(file) = files.next_entry().await? {
                let name = file.file_name().into_string();
                hashes.extend(name.ok().filter(|name| is_hash(name)));
            }
        }
        Ok(hashes)
    }

    async fn note(&self, name: &str, text: Bytes) -> io::Result<()> {
        let path = self.named(name);
        blocking(move || put(&path, &text)).await
    }

    async fn noted(&self, name: &str) -> io::Result<Bytes> {
        tokio::fs::read(self.named(name)).await.map(Bytes::from)
    }

    async fn notes(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut files = match tokio::fs::read_dir(self.0.join("erasures")).await {
            // Nobody has asked yet.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(names),
            files => files?,
        };
        while let Some(file) = files.next_entry().await? {
            names.extend(file.file_name().into_string());
        }
        // What was cut off while it was written.
        names.retain(|name| !name.ends_with(".new"));
        Ok(names)
    }

    async fn offset(&self, upload: &str) -> io::Result<u64> {
        match tokio::fs::metadata(self.partial(upload)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    async fn add(&self, upload: &str, offset: u64, bytes: Bytes) -> io::Result<()> {
        let path = self.partial(upload);
        blocking(move || {
            let mut file = OpenOptions::new().append(true).create(true).open(&path)?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            if offset == 0 {
                sync_folder(&path)
            } else {
                Ok(())
            }
        })
        .await
    }

    async fn gathered(&self, upload: &str) -> io::Result<Vec<u8>> {
        tokio::fs::read(self.partial(upload)).await
    }

    async fn discard(&self, upload: &str) -> io::Result<()> {
        remove_older(&self.partial(upload), Duration::ZERO)
            .await
            .map(drop)
    }

    async fn discard_unused(&self, unused: Duration) -> io::Result<()> {
        let mut files = tokio::fs::read_dir(self.0.join("partial")).await?;
        while let Some(file) = files.next_entry().await? {
            remove_older(&file.path(), unused).await?;
        }
        Ok(())
    }
}

/// The file gets its name once all of it is on disk.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    if !folder.exists() {
        fs::create_dir_all(folder)?;
        sync_folder(folder)?;
    }
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_folder(path)
}

/// Removes a file that was not changed within so long; whether it is gone.
async fn remove_older(path: &Path, age: Duration) -> io::Result<bool> {
    let changed = match tokio::fs::metadata(path).await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        metadata => metadata?.modified()?,
    };
    let goes = age.is_zero() || changed.elapsed().is_ok_and(|since| since > age);
    if goes {
        tokio::fs::remove_file(path).await?;
    }
    Ok(goes)
}

/// A new name is durable once its folder is synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let worked = tokio::task::spawn_blocking(work).await;
    worked.unwrap_or_else(|error| Err(io::Error::other(error)))
}
