//! Photos as objects in a bucket of an S3-compatible store.
//!
//! ```text
//! photos/ab/ab12…            complete
//! partial/RECORD_HASH/0      the bytes of an upload from 0 on
//! partial/RECORD_HASH/262144 … from 262144 on
//!                            └ the offset is where the row of chunks ends
//! erasures/ID                who asked to be forgotten, each a note of its own
//! ```
//!
//! An object is there whole or not at all, and never grows. So a chunk is an object of
//! its own, named by where it begins: any server over the bucket sees where an upload
//! stands. Two that keep one chunk at a time keep the same bytes, for the phone cuts
//! them where the last receipt ended; where somebody cuts otherwise, the hash tells.

use super::bucket_url::BucketUrl;
use super::is_hash;
use super::shelf::Shelf;
use async_trait::async_trait;
use axum::body::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    BackoffConfig, Error, ObjectMeta, ObjectStore as _, ObjectStoreExt as _, RetryConfig,
};
use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, SystemTime};

/// A phone waits for each chunk, and asks again by itself.
const PATIENCE: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    },
    max_retries: 2,
    retry_timeout: Duration::from_secs(10),
};

/// Requests under way for one photo.
const ABREAST: usize = 8;

/// Chunks after which an upload begins anew. Phones make 32 of the largest photo.
const MOST_CHUNKS: usize = 1_000;

/// A bucket, from a folder in it on.
pub(super) struct Bucket {
    store: AmazonS3,
    folder: Path,
}

impl Bucket {
    /// Fails where the bucket can not be reached.
    pub(super) async fn open(url: &BucketUrl) -> io::Result<Self> {
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&url.bucket)
            .with_virtual_hosted_style_request(url.virtual_hosted)
            .with_disable_bulk_delete(true)
            .with_retry(PATIENCE);
        if let Some(endpoint) = url.endpoint() {
            builder = builder
                .with_allow_http(endpoint.starts_with("http://"))
                .with_endpoint(endpoint);
        }
        if let Some(region) = &url.region {
            builder = builder.with_region(region);
        }
        if let Some(key) = &url.key {
            builder = builder
                .with_access_key_id(&key.id)
                .with_secret_access_key(&key.secret);
        }
        let bucket = Self {
            store: builder.build().map_err(failed)?,
            folder: Path::parse(&url.folder).map_err(io::Error::other)?,
        };
        let nothing = bucket.folder.clone().join("partial").join("nothing");
        bucket.found(&nothing).await?;
        Ok(bucket)
    }

    fn complete(&self, hash: &str) -> Path {
        let fan = hash.get(..2).unwrap_or("_");
        self.folder.clone().join("photos").join(fan).join(hash)
    }

    fn partial(&self, upload: &str) -> Path {
        self.folder.clone().join("partial").join(upload)
    }

    fn named(&self, note: &str) -> Path {
        self.folder.clone().join("erasures").join(note)
    }

    async fn found(&self, folder: &Path) -> io::Result<Vec<ObjectMeta>> {
        let found = self.store.list(Some(folder)).try_collect().await;
        found.map_err(failed)
    }

    /// The chunks of an upload that continue one another from its beginning.
    async fn chunks(&self, upload: &str) -> io::Result<Vec<ObjectMeta>> {
        let found = self.found(&self.partial(upload)).await?;
        let mut found: BTreeMap<u64, ObjectMeta> = found
            .into_iter()
            .filter_map(|chunk| Some((begin(&chunk)?, chunk)))
            .collect();
        let (mut chunks, mut end) = (Vec::new(), 0);
        while let Some(chunk) = found.remove(&end) {
            end += chunk.size;
            chunks.push(chunk);
        }
        Ok(chunks)
    }

    /// The last ones first, so that what a cut leaves is the beginning of an upload.
    async fn remove_chunks(&self, mut chunks: Vec<ObjectMeta>) -> io::Result<()> {
        chunks.sort_by_key(begin);
        for chunk in chunks.iter().rev() {
            self.remove_object(&chunk.location).await?;
        }
        Ok(())
    }

    async fn remove_object(&self, path: &Path) -> io::Result<()> {
        match self.store.delete(path).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn bytes(&self, path: &Path) -> io::Result<Bytes> {
        let found = self.store.get(path).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }
}

#[async_trait]
impl Shelf for Bucket {
    async fn read(&self, hash: &str) -> io::Result<Bytes> {
        self.bytes(&self.complete(hash)).await
    }

    async fn put(&self, hash: &str, bytes: Bytes) -> io::Result<()> {
        let put = self.store.put(&self.complete(hash), bytes.into()).await;
        put.map(|_| ()).map_err(failed)
    }

    async fn remove(&self, hash: &str, unless_within: Duration) -> io::Result<bool> {
        let path = self.complete(hash);
        match self.store.head(&path).await {
            Err(Error::NotFound { .. }) => Ok(true),
            Err(error) => Err(failed(error)),
            Ok(object) if is_older(&object, unless_within) => {
                self.remove_object(&path).await.map(|()| true)
            }
            Ok(_) => Ok(false),
        }
    }

    async fn hashes(&self) -> io::Result<Vec<String>> {
        let found = self.found(&self.folder.clone().join("photos")).await?;
        let names = found.iter().filter_map(|object| object.location.filename());
        Ok(names.filter(|n| is_hash(n)).map(str::to_owned).collect())
    }

    async fn note(&self, name: &str, text: Bytes) -> io::Result<()> {
        let put = self.store.put(&self.named(name), text.into()).await;
        put.map(|_| ()).map_err(failed)
    }

    async fn noted(&self, name: &str) -> io::Result<Bytes> {
        self.bytes(&self.named(name)).await
    }

    async fn notes(&self) -> io::Result<Vec<String>> {
        let found = self.found(&self.folder.clone().join("erasures")).await?;
        let names = found.iter().filter_map(|object| object.location.filename());
        Ok(names.map(str::to_owned).collect())
    }

    async fn offset(&self, upload: &str) -> io::Result<u64> {
        let chunks = self.chunks(upload).await?;
        if chunks.len() >= MOST_CHUNKS {
            self.discard(upload).await?;
            return Ok(0);
        }
        Ok(chunks.iter().map(|chunk| chunk.size).sum())
    }

    async fn add(&self, upload: &str, offset: u64, bytes: Bytes) -> io::Result<()> {
        let path = self.partial(upload).join(offset.to_string());
        let put = self.store.put(&path, bytes.into()).await;
        put.map(|_| ()).map_err(failed)
    }

    async fn gathered(&self, upload: &str) -> io::Result<Vec<u8>> {
        let chunks = self.chunks(upload).await?;
        let reading = stream::iter(chunks)
            .map(|chunk| async move { self.bytes(&chunk.location).await })
            .buffered(ABREAST);
        let parts: Vec<Bytes> = reading.try_collect().await?;
        Ok(parts.concat())
    }

    async fn discard(&self, upload: &str) -> io::Result<()> {
        let chunks = self.found(&self.partial(upload)).await?;
        self.remove_chunks(chunks).await
    }

    async fn discard_unused(&self, unused: Duration) -> io::Result<()> {
        let mut uploads = BTreeMap::<String, Vec<ObjectMeta>>::new();
        for chunk in self.found(&self.folder.clone().join("partial")).await? {
            let upload = chunk.location.as_ref().rsplit_once('/');
            if let Some((upload, _)) = upload {
                uploads.entry(upload.to_owned()).or_default().push(chunk);
            }
        }
        for chunks in uploads.into_values() {
            if chunks.iter().all(|chunk| is_older(chunk, unused)) {
                self.remove_chunks(chunks).await?;
            }
        }
        Ok(())
    }
}

/// Where a chunk begins, which is its name.
fn begin(chunk: &ObjectMeta) -> Option<u64> {
    chunk.location.filename()?.parse().ok()
}

fn is_older(object: &ObjectMeta, age: Duration) -> bool {
    let changed = SystemTime::from(object.last_modified);
    age.is_zero() || changed.elapsed().is_ok_and(|since| since > age)
}

fn failed(error: Error) -> io::Error {
    match error {
        Error::NotFound { .. } => io::Error::new(io::ErrorKind::NotFound, error),
        error => io::Error::other(error),
    }
}
