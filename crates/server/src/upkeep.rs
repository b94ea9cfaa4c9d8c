//! What the log needs every day.

use crate::clock::Clock;
use crate::codes::BROWSER_KNOWN;
use crate::db::Database;
use std::sync::Arc;
use std::time::Duration;
use sync::limits::LEFT_REMEMBERED;
use tokio::time::sleep;

const DAY: Duration = Duration::from_hours(24);

/// Keeps the log short and its digests right, now and every day, for as long as it is
/// run.
pub(crate) async fn keep_short(db: Arc<dyn Database>, clock: Clock) {
    loop {
        if let Err(error) = db.tidy(clock.now() - LEFT_REMEMBERED).await {
            tracing::warn!(%error, "the log was not tidied");
        }
        let now = clock.now();
        if let Err(error) = db.forget_codes(now, now - BROWSER_KNOWN).await {
            tracing::warn!(%error, "codes were not forgotten");
        }
        if let Err(error) = db.forget_kept(now).await {
            tracing::warn!(%error, "what was kept long enough is not gone yet");
        }
        sleep(DAY).await;
    }
}
