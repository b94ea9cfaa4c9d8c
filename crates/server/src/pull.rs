//! The downward half of an exchange: reads for an answer what [`sync::log`] asks
//! for, all of it from one snapshot.

use crate::db::{Database, DbError, DbResult, Snapshot, Span, Wanted};
use crate::{random, seal};
use domain::{Id, Millis};
use sync::log::{self, Answering, Reading, Started};
use sync::{ErrorCode, SyncRequest, SyncResponse};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// The request is turned away.
    #[error("refused: {0:?}")]
    Refused(ErrorCode),
    /// This device was not seen before, and must be registered first.
    #[error("unknown device")]
    UnknownDevice,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<log::NoAnswer> for NoAnswer {
    fn from(reason: log::NoAnswer) -> Self {
        match reason {
            log::NoAnswer::Refused(code) => Self::Refused(code),
            log::NoAnswer::UnknownDevice => Self::UnknownDevice,
        }
    }
}

/// Answers a request of `person`; of a visitor where there is none.
pub(crate) async fn answer(
    db: &dyn Database,
    request: &SyncRequest,
    person: Option<Id>,
    now: Millis,
) -> Result<SyncResponse, NoAnswer> {
    let asked = log::asked(request, person);
    loop {
        let (mut snapshot, mut seen) = db.snapshot(&asked).await?;
        let epoch = seen.head.epoch;
        let heads = std::mem::take(&mut seen.scope_heads);
        let started = Answering::start(request, person, seen, now, seal::is_ours);
        let mut answering = match started {
            Ok(Started::Answering(answering)) => answering,
            Ok(Started::RolledBack) => {
                snapshot.close().await?;
                take_new_epoch(db, epoch).await?;
                continue;
            }
            Err(reason) => {
                snapshot.close().await?;
                return Err(reason.into());
            }
        };
        let scopes = answering.scopes();
        let heads = if asked.scopes == scopes {
            heads
        } else {
            snapshot.scope_heads(&scopes).await?
        };
        // What is one's own first, then one's areas, then what is everybody's.
        for (&scope, &head) in scopes.iter().zip(&heads).rev() {
            while let Some(reading) = answering.wants(scope, head) {
                read(&mut *snapshot, &mut answering, reading).await?;
            }
        }
        snapshot.close().await?;
        for scope in answering.mistaken() {
            tracing::warn!(%scope, device = %request.device, "a phone held what it should not");
        }
        return Ok(answering.finish(request, now).map_err(DbError::from)?);
    }
}

async fn read(
    snapshot: &mut dyn Snapshot,
    answering: &mut Answering,
    reading: Reading,
) -> DbResult<()> {
    let Reading {
        scope, span, bytes, ..
    } = reading;
    let changes = snapshot.changes(scope, span, bytes).await?;
    let tag = match (span, changes.rows.last()) {
        (Span::Beyond(_), Some(last)) if !changes.complete => {
            Some(tag_of(snapshot, last.seq).await?)
        }
        _ => None,
    };
    Ok(answering.add(reading, changes, tag)?)
}

async fn tag_of(snapshot: &mut dyn Snapshot, seq: u64) -> DbResult<String> {
    let tags = snapshot.tags(&[seq]).await?;
    let (_, tag) = tags
        .into_iter()
        .next()
        .ok_or(DbError::Corrupt { what: "commit tag" })?;
    Ok(tag)
}

/// Takes a new epoch, unless somebody else has since `known` was read.
async fn take_new_epoch(db: &dyn Database, known: Id) -> DbResult<()> {
    let (mut open, loaded) = db.begin(&Wanted::default()).await?;
    if loaded.head.epoch == known {
        tracing::warn!("the log was rolled back; taking a new epoch");
        open.take_epoch(random::id()).await?;
    }
    open.commit().await
}
