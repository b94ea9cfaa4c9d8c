//! One exchange after the other, until phone and server are in step.
//!
//! ```text
//!   read what is next, marked as attempted ─► ask ─► file ─┐
//!        ▲               (durable)         (network)        │
//!        └──── there is more, or another tab moved on ◄─────┘
//! ```
//!
//! Nothing is held across the network but the right to ask; each answer is filed
//! only while the store still stands where it was asked from. What is no answer
//! pauses the queue and changes nothing in it.

mod failure;

use crate::filing::{Changed, Filed};
use crate::replica::{Environment, Replica};
use crate::server::{Server, ServerError};
use crate::store::{Guard, Head, Matter, Queued, Room, Store, StoreError, encode};
use domain::{Id, Millis, Scope, ShortMap};
use serde_json::value::RawValue;
use sync::{Cursor, Digest, Envelope, ErrorCode, Mutation, SyncRequest, SyncResponse, limits};

pub use failure::SyncError;

/// Rounds without any progress after which a cycle gives up for now.
const IDLE_ROUNDS: u32 = 8;

/// How often one cycle asks whether the phone holds what it should: where changes come
/// at the first time, there was nothing to compare yet.
const CHECKS: u32 = 2;

/// Device ids within one cycle after which it gives up for now: a server that
/// forgets whatever it is told must not make a phone begin anew for ever.
const DEVICES: u32 = 3;

/// What a cycle did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Requests that were answered.
    pub rounds: u32,
    /// Mutations for which the server gave its receipt.
    pub received: usize,
    /// Records that came or went.
    pub rows: usize,
    /// The server's clock at the last answer.
    pub server_time: Millis,
    /// Whether the person's permissions are others than those last heard of.
    pub permissions_changed: bool,
}

impl<S: Store, E: Environment> Replica<S, E> {
    /// Brings phone and server into step: sends all that is unsent, pulls all that
    /// is new.
    ///
    /// # Errors
    /// Why it stopped. What was filed until then stays filed, and nothing unsent is
    /// touched.
    pub async fn sync(&self, server: &impl Server) -> Result<Report, SyncError> {
        let _exchange = self.exchange.lock().await;
        let mut cycle = Cycle::default();
        while cycle.idle < IDLE_ROUNDS && cycle.devices <= DEVICES {
            if self.round(server, &mut cycle).await? {
                return match cycle.can_not_send {
                    Some(code) => Err(SyncError::Refused(code)),
                    None => Ok(cycle.report),
                };
            }
        }
        Err(SyncError::NoProgress)
    }

    /// One request and what becomes of it; whether phone and server are in step.
    async fn round(&self, server: &impl Server, cycle: &mut Cycle) -> Result<bool, SyncError> {
        // What another tab saves from here on goes with the next request.
        let (mut head, batch) = self.next(cycle).await?;
        if head.device.is_none() {
            // The store was opened anew since, and could not read who it was.
            head.device = Some(self.store.found(self.environment.new_id()).await?);
        }
        let checks = batch.is_empty() && cycle.checks < CHECKS && self.is_to_be_checked(&head);
        if cycle.in_step && batch.is_empty() && cycle.suspected.is_none() && !checks {
            return Ok(true);
        }
        cycle.watch(&head, &batch);
        let only_pulls = batch.is_empty() && !checks && !cycle.withholds();
        let mut request = self.request(&head, &batch);
        if checks {
            cycle.checks += 1;
            request.digests = self.digests(&head).await?;
        }
        match server.sync(&request).await {
            Ok(answer) => {
                let in_step = self.take(&request, &answer, cycle).await?;
                // It may have found what another tab has queued.
                return Ok(in_step && only_pulls && !self.is_queued());
            }
            Err(ServerError::Refused(ErrorCode::Gap { expected })) if !batch.is_empty() => {
                cycle.pull_first(expected);
            }
            Err(ServerError::Refused(ErrorCode::Revoked { device }))
                if Some(device) == head.device =>
            {
                self.wipe().await?;
                return Err(SyncError::Revoked { device });
            }
            Err(error) if turns_away(&error) && !batch.is_empty() => {
                self.narrow(&batch, cycle, error).await?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(false)
    }

    /// Where the phone stands, and what the next request sends. A cycle begins with what
    /// is in memory, where that says that nothing waits: most bring others' news only.
    async fn next(&self, cycle: &mut Cycle) -> Result<(Head, Vec<Queued>), StoreError> {
        let first = cycle.last.is_none();
        if let Some(head) = self.stands_idle_at().filter(|_| first) {
            return Ok((head, Vec::new()));
        }
        let room = cycle.room();
        self.mended(async |store| store.next_to_send(room).await)
            .await
    }

    fn request(&self, head: &Head, batch: &[Queued]) -> SyncRequest {
        SyncRequest {
            protocol: limits::PROTOCOL,
            user: self.user,
            device: head.device.unwrap_or(Id::NIL),
            epoch: head.epoch,
            permissions: head.permissions,
            settled: head.settled,
            mutations: batch.iter().map(envelope).collect(),
            cursors: head.cursors.clone(),
            digests: None,
        }
    }

    /// Whether it is time to compare what the phone holds with the server.
    fn is_to_be_checked(&self, head: &Head) -> bool {
        let now = self.environment.now();
        let recently = |at: Millis| (0..limits::CHECKED_EVERY).contains(&(now - at));
        head.in_step_at.is_some() && !head.checked_at.is_none_or(recently)
    }

    /// What the phone holds; none where it has moved on from this head.
    async fn digests(&self, head: &Head) -> Result<Option<ShortMap<Scope, Digest>>, StoreError> {
        match self.store.digests(head).await {
            Err(StoreError::BaseDamaged(_)) => {
                let _turn = self.turn.lock().await;
                self.void_base().await?;
                Ok(None)
            }
            read => read,
        }
    }

    /// Files an answer; whether it brought everything.
    async fn take(
        &self,
        request: &SyncRequest,
        answer: &SyncResponse,
        cycle: &mut Cycle,
    ) -> Result<bool, StoreError> {
        let guard = Guard {
            device: Some(request.device),
            settled: request.settled,
            next_device: self.environment.new_id(),
            epoch: request.epoch,
            permissions: request.permissions,
            cursors: request.cursors.clone(),
            checks: request.digests.is_some(),
        };
        let Some(changed) = self.file(&guard, answer).await? else {
            return Ok(false);
        };
        let told = |mseq| answer.outcomes.iter().any(|told| told.mseq == mseq);
        let received = |sent: &&Envelope| told(sent.mseq);
        cycle.report.received += request.mutations.iter().filter(received).count();
        cycle.report.rounds += 1;
        cycle.report.rows += answer.pages.iter().map(|p| p.changes.len()).sum::<usize>();
        cycle.report.server_time = answer.server_time;
        let known = request.permissions;
        cycle.report.permissions_changed |=
            known.is_some_and(|known| known != answer.permissions.version);
        cycle.in_step = !answer.more;
        cycle.pulled();
        cycle.widen();
        self.tell(&changed);
        Ok(cycle.in_step)
    }

    /// Files an answer and brings what is in memory along; none when it is stale.
    async fn file(
        &self,
        guard: &Guard,
        answer: &SyncResponse,
    ) -> Result<Option<Changed>, StoreError> {
        let _turn = self.turn.lock().await;
        let now = self.environment.now();
        match self.store.file(guard, answer, now).await {
            Err(StoreError::BaseDamaged(_)) => {
                self.void_base().await?;
                Ok(None)
            }
            // Where something is damaged, reading it anew puts it out of the way.
            Err(StoreError::Corrupt(_)) | Ok(Filed::Stale) => {
                self.reload().await?;
                Ok(None)
            }
            Err(error) => Err(error),
            Ok(Filed::Filed {
                changed,
                head,
                queued,
            }) => {
                self.reload_after(&changed, *head, queued).await?;
                Ok(Some(changed))
            }
        }
    }

    /// This device was signed out from afar: what the server gave goes.
    async fn wipe(&self) -> Result<(), StoreError> {
        let turn = self.turn.lock().await;
        let wiped = self.store.head().await?.cursors.is_empty();
        if !wiped {
            self.store.wipe().await?;
            self.reload().await?;
        }
        drop(turn);
        if !wiped {
            self.tell(&Changed {
                everything: true,
                ..Changed::default()
            });
        }
        Ok(())
    }

    /// The server will not take the batch as it is: half of it is tried, and at
    /// last a single mutation leaves the queue for attention, so that it does not
    /// hold up the rest. That it is to blame is certain only when the server, which
    /// must speak our protocol, served a request without it and turned it away again.
    async fn narrow(
        &self,
        batch: &[Queued],
        cycle: &mut Cycle,
        error: ServerError,
    ) -> Result<(), SyncError> {
        if batch.len() > 1 {
            cycle.most = batch.len() / 2;
            return Ok(());
        }
        let (Some(entry), ServerError::Refused(code)) = (batch.first(), &error) else {
            return Err(error.into());
        };
        let only = entry.mid;
        if is_noop(entry) {
            // What stood here is in attention already.
            cycle.can_not_send = Some(code.clone());
            return Ok(());
        }
        if cycle.condemned != Some(only) {
            cycle.suspected = Some(only);
            return Ok(());
        }
        let noop = encode(&Mutation::noop(self.environment.now()));
        let matter = Matter::Parked {
            status: code.status(),
        };
        let turn = self.turn.lock().await;
        self.store.park(only, noop, matter).await?;
        self.reload().await?;
        drop(turn);
        cycle.most = limits::MUTATIONS_PER_REQUEST;
        self.tell(&Changed::all());
        Ok(())
    }
}

/// What a cycle remembers from round to round.
struct Cycle {
    report: Report,
    /// Most mutations in the next request.
    most: usize,
    gap: Gap,
    /// Why nothing can be sent: the server will not have these numbers even after a
    /// pull, or takes not even a noop. There is still something to pull.
    can_not_send: Option<ErrorCode>,
    /// The last answer brought everything.
    in_step: bool,
    /// A mutation that was turned away alone; the next request goes without it.
    suspected: Option<Id>,
    /// A mutation without which the server served a request.
    condemned: Option<Id>,
    last: Option<Standing>,
    idle: u32,
    /// As which devices it asked so far.
    devices: u32,
    /// How often it asked whether the phone holds what it should.
    checks: u32,
}

impl Default for Cycle {
    fn default() -> Self {
        Self {
            report: Report::default(),
            most: limits::MUTATIONS_PER_REQUEST,
            gap: Gap::None,
            can_not_send: None,
            in_step: false,
            suspected: None,
            condemned: None,
            last: None,
            idle: 0,
            devices: 0,
            checks: 0,
        }
    }
}

/// Whether the server would not have what was sent before the phone has pulled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    /// It said so: the next request only pulls.
    Told,
    /// It was pulled since, and the phone began anew if that was due.
    Pulled,
}

/// Where the phone stood when it asked.
#[derive(PartialEq)]
struct Standing {
    device: Option<Id>,
    epoch: Option<Id>,
    permissions: Option<u64>,
    cursors: ShortMap<Scope, Cursor>,
    sends: (Option<u64>, usize),
}

impl Cycle {
    /// Whether what is queued is not to be sent with the next request.
    fn withholds(&self) -> bool {
        self.can_not_send.is_some() || self.suspected.is_some() || self.gap == Gap::Told
    }

    /// How much the next request sends.
    fn room(&self) -> Room {
        Room::of(if self.withholds() { 0 } else { self.most })
    }

    /// Counts rounds that ask the same from the same place.
    fn watch(&mut self, head: &Head, batch: &[Queued]) {
        let device = self.last.as_ref().and_then(|last| last.device);
        self.devices += u32::from(device != head.device);
        let standing = Standing {
            device: head.device,
            epoch: head.epoch,
            permissions: head.permissions,
            cursors: head.cursors.clone(),
            sends: (batch.first().map(|entry| entry.mseq), batch.len()),
        };
        if self.last.as_ref() == Some(&standing) {
            self.idle += 1;
        } else {
            self.idle = 0;
            self.last = Some(standing);
        }
    }

    fn pull_first(&mut self, expected: u64) {
        match self.gap {
            Gap::None | Gap::Told => {
                self.gap = Gap::Told;
                self.in_step = false;
            }
            Gap::Pulled => self.can_not_send = Some(ErrorCode::Gap { expected }),
        }
    }

    fn pulled(&mut self) {
        self.gap = match self.gap {
            Gap::None => Gap::None,
            Gap::Told | Gap::Pulled => Gap::Pulled,
        };
    }

    /// The server served a request: the next one may hold more.
    fn widen(&mut self) {
        self.condemned = self.suspected.take();
        self.most = match self.condemned {
            Some(_) => 1,
            None => (self.most * 2).min(limits::MUTATIONS_PER_REQUEST),
        };
    }
}

fn is_noop(entry: &Queued) -> bool {
    let mutation = entry.mutation();
    mutation.is_some_and(|mutation| mutation.is_noop())
}

fn envelope(entry: &Queued) -> Envelope {
    Envelope {
        mseq: entry.mseq,
        mid: entry.mid,
        body: encoded(&entry.body),
    }
}

/// A body that was damaged on the disk still goes, as a JSON text, so that the
/// server refuses it alone and it ends where a person sees it.
fn encoded(body: &str) -> Box<RawValue> {
    RawValue::from_string(body.to_owned())
        .or_else(|_| serde_json::value::to_raw_value(body))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Whether a smaller request may fare better.
fn turns_away(error: &ServerError) -> bool {
    match error {
        ServerError::Refused(code) => matches!(
            code,
            ErrorCode::Malformed { .. } | ErrorCode::TooLarge | ErrorCode::Forbidden
        ),
        // A proxy on the way has a limit of its own.
        ServerError::NotOurProtocol { status } => *status == 413,
        ServerError::Offline => false,
    }
}

#[cfg(test)]
mod tests;
