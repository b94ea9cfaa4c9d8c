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
const JUST_COME: Duration = Duration::from_hours(1);

/// Most photos that go in one sweep.
const MOST: u32 = 1_000;

/// Why a sweep was not finished. The next one goes on.
#[derive(Debug, thiserror::Error)]
enum NotSwept {
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

async fn sweep(db: &dyn Database, photos: &PhotoStore, now: Millis) -> Result<(), NotSwept> {
    photos.drop_partial(PARTIAL_LIVES).await?;
    for hash in db.forget_unnamed(now - UNNAMED_LIVES, MOST).await? {
        if !db.is_needed(&hash).await? {
            photos.remove(&hash, JUST_COME).await?;
        }
    }
    Ok(())
}
