//! The one writer. Requests hand their mutations to it; it takes all that wait,
//! decides on them in memory one by one, and makes them durable with one commit:
//!
//! ```text
//! request ─┐              ┌ lock the counter, load what they name
//! request ─┼──▶ queue ──▶ │ decide, one by one (pure)
//! request ─┘              └ store what they came to, commit ─▶ answers, pokes
//! ```
//!
//! A database error is never an outcome: the group is undone and each push tried
//! again alone, so that one bad push does not take others down with it.

mod queue;

use crate::clock::Clock;
use crate::db::{Database, DbError, DbResult};
use crate::live::{Hub, Notice, pokes};
use crate::metrics::Metrics;
use crate::seal;
use crate::sessions::RecentSessions;
use domain::Id;
use domain::kind::Rulebook;
use futures::FutureExt as _;
use queue::{Entrance, Job};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use sync::ErrorCode;
use sync::log::{self, Finished, Push, Verdict};

/// Mutations after which a group is closed.
const GROUP: usize = 2_000;

/// The way to the writer.
#[derive(Clone)]
pub(crate) struct Writer(Entrance);

impl Writer {
    /// Brings a push before the writer; returns when it is durable or refused,
    /// with what the phone now sees where the writer can tell.
    pub(crate) async fn push(&self, push: Push) -> Verdict {
        let answered = self.0.enter(push)?;
        answered.await.unwrap_or(Err(ErrorCode::Unavailable))
    }
}

/// What the writer works with.
pub(crate) struct Desk {
    pub(crate) server: Id,
    pub(crate) rules: Rulebook,
    pub(crate) db: Arc<dyn Database>,
    pub(crate) clock: Clock,
    pub(crate) hub: Hub,
    pub(crate) metrics: Metrics,
    pub(crate) sessions: RecentSessions,
}

/// Starts the writer. It ends when all ways to it are gone.
pub(crate) fn start(desk: Desk) -> Writer {
    let (entrance, mut queue) = queue::queue();
    tokio::spawn(async move {
        while let Some(jobs) = queue.next(GROUP).await {
            desk.serve(jobs).await;
        }
    });
    Writer(entrance)
}

impl Desk {
    async fn serve(&self, jobs: Vec<Job>) {
        let parts = jobs
            .into_iter()
            .map(|job| (job.push, (job.answer, job.place)));
        let (pushes, answers): (Vec<_>, Vec<_>) = parts.unzip();
        let verdicts = match self.attempt(&pushes).await {
            Ok(verdicts) => verdicts,
            Err(error) if pushes.len() == 1 => self.given_up(&error),
            Err(error) => {
                tracing::warn!(%error, pushes = pushes.len(), "group undone; trying one by one");
                let mut verdicts = Vec::with_capacity(pushes.len());
                for push in &pushes {
                    let alone = self.attempt(std::slice::from_ref(push)).await;
                    verdicts.extend(alone.unwrap_or_else(|error| self.given_up(&error)));
                }
                verdicts
            }
        };
        for ((answer, _), verdict) in answers.into_iter().zip(verdicts) {
            // A phone that hung up asks again and gets the stored outcome.
            let _ = answer.send(verdict);
        }
    }

    fn given_up(&self, error: &DbError) -> Vec<Verdict> {
        tracing::error!(%error, "push not taken");
        self.metrics.database_errors.inc();
        vec![Err(ErrorCode::Unavailable)]
    }

    /// One group, from lock to commit. A panic in it counts as a failure of the
    /// database, so that it undoes the group and spares the writer.
    async fn attempt(&self, pushes: &[Push]) -> DbResult<Vec<Verdict>> {
        let attempt = AssertUnwindSafe(self.commit(pushes)).catch_unwind();
        let panicked = DbError::Corrupt {
            what: "group (a panic undid it)",
        };
        let settled = attempt.await.unwrap_or(Err(panicked))?;
        let (finished, verdicts) = settled;
        self.metrics.count_group(&finished.tally);
        let signed_out = &finished.written.signed_out;
        if !signed_out.is_empty() {
            self.sessions.forget_people(signed_out);
            self.hub.reconsider();
        }
        if !finished.moved.is_empty() {
            self.hub.poke(&pokes(&finished.moved));
        }
        Ok(verdicts)
    }

    async fn commit(&self, pushes: &[Push]) -> DbResult<(Finished, Vec<Verdict>)> {
        let wanted = log::wanted(self.rules.kinds, pushes);
        let (open, loaded) = self.db.begin(&wanted).await?;
        let now = self.clock.now();
        let (finished, verdicts) =
            log::decide(self.rules, pushes, (&wanted, loaded), now, seal::tag)?;
        let pokes = pokes(&finished.moved);
        let notice = (!pokes.is_empty()).then(|| Notice::encode(self.server, &pokes));
        open.finish(&finished.written, notice.as_deref()).await?;
        Ok((finished, verdicts))
    }
}

#[cfg(test)]
mod tests;
