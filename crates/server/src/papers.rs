//! Photos of documents go so many days after their application has ended
//! ([`domain::items::papers`]): out of the record, as a version that the server wrote and
//! that reaches every phone, and then with their bytes, those that earlier versions named
//! as well.
//!
//! ```text
//! applications with photos ─▶ what is due (pure) ─▶ writer ─▶ bytes ─▶ note of them
//! ```
//!
//! What is due follows from the record alone, and what still has a note is looked at every
//! day: where a crash cut it off, or an older backup or a late phone brings photos back, it
//! is done again, without a journal of its own.

use crate::clock::Clock;
use crate::db::{Asked, Database, DbError};
use crate::erasure::retention_times;
use crate::own_hand::{NotWritten, OwnHand, edit_of};
use crate::photos::{JUST_COME, PhotoStore};
use crate::writer::Writer;
use domain::items::papers;
use domain::kinds::service_application::KIND;
use domain::{Id, Record};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use sync::ErrorCode;
use tokio::time::sleep;

const DAY: Duration = Duration::from_hours(24);

/// How often it is tried to write: once more where the log has forgotten the hand.
const TRIES: usize = 2;

/// Why some photos are still there. The next day goes on with them.
#[derive(Debug, thiserror::Error)]
enum StillThere {
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Storage(#[from] io::Error),
    #[error("the log took no note of it: {0:?}")]
    NotWritten(Option<ErrorCode>),
}

/// Lets photos of documents go, now and every day, for as long as it is run.
pub(crate) async fn keep_short(
    db: Arc<dyn Database>,
    photos: PhotoStore,
    writer: Writer,
    clock: Clock,
) {
    let mut work = Work {
        db,
        photos,
        clock,
        hand: OwnHand::new(writer),
    };
    loop {
        if let Err(error) = work.let_go().await {
            tracing::warn!(%error, "photos of documents are not gone yet");
        }
        sleep(DAY).await;
    }
}

struct Work {
    db: Arc<dyn Database>,
    photos: PhotoStore,
    clock: Clock,
    hand: OwnHand,
}

impl Work {
    /// Goes on with the others where one can not go, and tells why.
    async fn let_go(&mut self) -> Result<(), StillThere> {
        let now = self.clock.now();
        let (mut snapshot, _) = self.db.snapshot(&Asked::default()).await?;
        let rules = retention_times(&mut *snapshot).await?;
        snapshot.close().await?;
        let mut left = None;
        for row in self.db.with_photos(KIND.name).await? {
            let record = serde_json::from_str::<Record>(&row.body);
            let record = record.map_err(|_| DbError::Corrupt { what: "record" })?;
            let record = record.present(&KIND);
            if papers::go_at(&record, &rules, now).is_some_and(|at| at <= now) {
                left = self.end(&record).await.err().or(left);
            }
        }
        left.map_or(Ok(()), Err)
    }

    /// The bytes go only once no record names them, and their note only after them.
    async fn end(&mut self, application: &Record) -> Result<(), StillThere> {
        if let Some(area) = KIND.area_of(application) {
            self.take_out(application, area).await?;
        }
        if self.still_names_photos(application.id).await? {
            return Err(StillThere::NotWritten(None));
        }
        for photo in self.db.photos_of(application.id).await? {
            let needed = self.db.is_needed_elsewhere(&photo).await?;
            if needed || self.photos.remove(&photo.hash, JUST_COME).await? {
                self.db.forget_photo(&photo).await?;
            }
        }
        Ok(())
    }

    /// What was written may have been refused.
    async fn still_names_photos(&self, application: Id) -> Result<bool, StillThere> {
        let (mut snapshot, _) = self.db.snapshot(&Asked::default()).await?;
        let row = snapshot.record(application).await?;
        snapshot.close().await?;
        let Some(row) = row else { return Ok(false) };
        let record = serde_json::from_str::<Record>(&row.body);
        let record = record.map_err(|_| DbError::Corrupt { what: "record" })?;
        Ok(papers::without(&record.present(&KIND)).is_some())
    }

    async fn take_out(&mut self, application: &Record, area: Id) -> Result<(), StillThere> {
        let without = papers::without(application);
        let Some(edit) = without.and_then(|fields| edit_of(application, fields)) else {
            return Ok(());
        };
        let now = self.clock.now();
        for _ in 0..TRIES {
            match self.hand.write(area, None, [edit.clone()], now).await {
                Ok(()) => return Ok(()),
                Err(NotWritten::Moved) => {}
                Err(NotWritten::Failed(error)) => return Err(StillThere::NotWritten(Some(error))),
            }
        }
        Err(StillThere::NotWritten(None))
    }
}
