//! The one writer. Requests hand their mutations to it; it takes all that wait,
//! decides on them in memory one by one, and makes them durable with one commit:
//!
//! ```text
//! request ─┐              ┌ lock the counter, load what they name
//! request ─┼──▶ queue ──▶ │ decide, one by one (pure)
//! request ─┘              └ store what they came to, commit ─▶ on disk ─▶ answers, pokes
//!                                                          └▶ the next group
//! ```
//!
//! While a group is on its way to the disk the next one is decided on top of it, which
//! can not be on disk before it.
//!
//! A database error is never an outcome: the group is undone and each push tried
//! again alone, so that one bad push does not take others down with it.

mod queue;

use crate::clock::Clock;
use crate::db::{Database, DbError, DbResult, Settling};
use crate::live::{Hub, Notice, pokes};
use crate::metrics::Metrics;
use crate::seal;
use crate::sessions::RecentSessions;
use domain::Id;
use domain::kind::Rulebook;
use futures::FutureExt as _;
use queue::{Entrance, Job, Place};
use std::iter::repeat_with;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use sync::ErrorCode;
use sync::log::{self, Finished, Push, Verdict};
use tokio::sync::oneshot;

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
    let desk = Arc::new(desk);
    tokio::spawn(async move {
        while let Some(jobs) = queue.next(GROUP).await {
            desk.serve(jobs).await;
        }
    });
    Writer(entrance)
}

/// Where the verdict of a push is awaited, and its place in the queue until then.
type Answer = (oneshot::Sender<Verdict>, Place);

/// A group that is committed.
struct Committed {
    finished: Finished,
    verdicts: Vec<Verdict>,
    settling: Settling,
}

impl Desk {
    /// Brings a group as far as its commit, so that the next one may begin; it is told
    /// of when it is on disk.
    async fn serve(self: &Arc<Self>, jobs: Vec<Job>) {
        let parts = jobs
            .into_iter()
            .map(|job| (job.push, (job.answer, job.place)));
        let (pushes, answers): (Vec<_>, Vec<_>) = parts.unzip();
        match self.attempt(&pushes).await {
            Ok(committed) => self.settle(committed, answers),
            Err(error) if pushes.len() == 1 => self.give_up(&error, answers),
            Err(error) => {
                tracing::warn!(%error, pushes = pushes.len(), "group undone; trying one by one");
                for (push, answer) in pushes.iter().zip(answers) {
                    match self.attempt(std::slice::from_ref(push)).await {
                        Ok(committed) => self.settle(committed, vec![answer]),
                        Err(error) => self.give_up(&error, vec![answer]),
                    }
                }
            }
        }
    }

    /// One group, from lock to commit. A panic in it counts as a failure of the
    /// database, so that it undoes the group and spares the writer.
    async fn attempt(&self, pushes: &[Push]) -> DbResult<Committed> {
        let attempt = AssertUnwindSafe(self.commit(pushes)).catch_unwind();
        let panicked = DbError::Corrupt {
            what: "group (a panic undid it)",
        };
        attempt.await.unwrap_or(Err(panicked))
    }

    async fn commit(&self, pushes: &[Push]) -> DbResult<Committed> {
        let wanted = log::wanted(self.rules.kinds, pushes);
        let (open, loaded) = self.db.begin(&wanted).await?;
        let now = self.clock.now();
        let (finished, verdicts) =
            log::decide(self.rules, pushes, (&wanted, loaded), now, seal::tag)?;
        let pokes = pokes(&finished.moved);
        let notice = (!pokes.is_empty()).then(|| Notice::encode(self.server, &pokes));
        let settling = open.finish(&finished.written, notice.as_deref()).await?;
        Ok(Committed {
            finished,
            verdicts,
            settling,
        })
    }

    /// Tells of a group once it is on disk.
    fn settle(self: &Arc<Self>, committed: Committed, answers: Vec<Answer>) {
        let desk = self.clone();
        tokio::spawn(async move {
            if let Err(error) = committed.settling.await {
                desk.give_up(&error, answers);
                return;
            }
            desk.tell(&committed.finished);
            answer(answers, committed.verdicts);
        });
    }

    fn tell(&self, finished: &Finished) {
        self.metrics.count_group(&finished.tally);
        let signed_out = &finished.written.signed_out;
        if !signed_out.is_empty() {
            self.sessions.forget_people(signed_out);
            self.hub.reconsider();
        }
        if !finished.moved.is_empty() {
            self.hub.poke(&pokes(&finished.moved));
        }
    }

    fn give_up(&self, error: &DbError, answers: Vec<Answer>) {
        tracing::error!(%error, pushes = answers.len(), "push not taken");
        self.metrics.database_errors.inc_by(answers.len() as u64);
        answer(answers, repeat_with(|| Err(ErrorCode::Unavailable)));
    }
}

fn answer(answers: Vec<Answer>, verdicts: impl IntoIterator<Item = Verdict>) {
    for ((answer, _), verdict) in answers.into_iter().zip(verdicts) {
        // A phone that hung up asks again and gets the stored outcome.
        let _ = answer.send(verdict);
    }
}

#[cfg(test)]
mod tests;
