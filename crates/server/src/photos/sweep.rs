//! What nobody needs any more goes after some time: parts of photos that nobody went
//! on with, and photos that no record names.

use super::PhotoStore;
use crate::clock::Clock;
use crate::db::{Database, DbError};
use domain::Millis;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use sync::limits::KEPT_AFTER_RECEIPT;
use tokio::time::sleep;

const DAY: Duration = Duration::from_hours(24);

/// How long what has arrived of a photo waits for the rest.
const PARTIAL_LIVES: Duration = Duration::from_hours(7 * 24);

/// How long a photo lives that its record names no more: as long as the oldest
/// backup that may be brought back, in which it is still named.
const UNNAMED_LIVES: Millis = KEPT_AFTER_RECEIPT;

/// Bytes that came within so long stay: they may be of an upload, at this server or
/// another, that is not noted as complete yet.
pub(crate) const JUST_COME: Duration = Duration::from_hours(1);

/// Most photos that go in one sweep.
const MOST: u32 = 1_000;

/// Why a sweep was not finished. The next one goes on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSwept {
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Storage(#[from] io::Error),
}

/// Sweeps now and every day, for as long as it is run.
pub(crate) async fn keep_tidy(db: Arc<dyn Database>, photos: PhotoStore, clock: Clock) {
    loop {
        if let Err(error) = sweep(&*db, &photos, clock.now()).await {
            tracing::warn!(%error, "photos were not swept");
        }
        sleep(DAY).await;
    }
}

/// Sweeps once.
///
/// # Errors
/// When the database or the storage fails.
pub(crate) async fn sweep(
    db: &dyn Database,
    photos: &PhotoStore,
    now: Millis,
) -> Result<(), NotSwept> {
    photos.drop_partial(PARTIAL_LIVES).await?;
    for photo in db.forget_unnamed(now - UNNAMED_LIVES, MOST).await? {
        let needed = db.is_needed(&photo.hash).await?;
        if !needed && !photos.remove(&photo.hash, JUST_COME).await? {
            // As after a restore, which brings all bytes anew: the next sweep finds it.
            db.put_photo(&photo, now - UNNAMED_LIVES - 1).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{self, PhotoRow, Tenant};
    use domain::Id;

    const LONG_AGO: Millis = 1;
    const NOW: Millis = LONG_AGO + UNNAMED_LIVES + 1;

    #[tokio::test]
    async fn what_a_sweep_spared_goes_with_a_later_one() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        let db = db::open(&url, Tenant(1)).await.unwrap();
        let photos = PhotoStore::open(folder.path(), None).await.unwrap();
        let photo = PhotoRow {
            record: Id::NIL,
            hash: "ab".repeat(32),
            content_type: "image/png".to_owned(),
        };
        // Its record names it no more, and its bytes have just come from a backup.
        db.put_photo(&photo, LONG_AGO).await.unwrap();
        photos.put(&photo.hash, b"bytes".to_vec()).await.unwrap();
        sweep(&*db, &photos, NOW).await.unwrap();
        assert!(photos.read(&photo.hash).await.is_ok());
        super::super::tests::age(folder.path(), JUST_COME * 2);
        sweep(&*db, &photos, NOW + UNNAMED_LIVES + 1).await.unwrap();
        assert!(photos.read(&photo.hash).await.is_err());
        assert!(!db.is_needed(&photo.hash).await.unwrap());
    }
}
