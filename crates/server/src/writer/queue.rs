//! What waits for the writer: bounded, and fair between devices.
//!
//! ```text
//!   device A  ▪▪▪▪  (most that one may have waiting)
//!   device B  ▪          ─▶ one of each in turn ─▶ the next group
//!   device C  ▪▪
//! ```
//!
//! A phone has one push under way. Whoever sends many at once waits behind their own,
//! and nobody else does.

use domain::Id;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use sync::ErrorCode;
use sync::log::{Push, Verdict};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

/// Bytes of mutations that may wait, with those of the group under way.
const WAITING_BYTES: usize = 64 << 20;

/// What a push counts for at least: no more than 4,096 of them wait.
const LEAST_BYTES: usize = WAITING_BYTES / 4_096;

/// Pushes of one device that may wait.
const WAITING_OF_A_DEVICE: usize = 4;

/// Pushes of one account that may wait, under whatever device ids: nothing but the
/// account is proven by the session.
const WAITING_OF_AN_ACCOUNT: usize = 64;

/// Seconds after which whoever found no room comes again.
const RETRY_AFTER: u64 = 2;

/// A push that waits.
pub(super) struct Job {
    pub(super) push: Push,
    pub(super) answer: oneshot::Sender<Verdict>,
    pub(super) place: Place,
}

/// A share of the room, given back when it is dropped.
pub(super) struct Place {
    /// The device, and whose it is.
    who: [Id; 2],
    senders: Arc<Senders>,
    _under_way: Option<UnderWay>,
    _room: OwnedSemaphorePermit,
}

/// One of those that are under way, until it is dropped.
struct UnderWay(watch::Sender<usize>);

/// How many pushes each device and each account has waiting.
type Senders = Mutex<[HashMap<Id, usize>; 2]>;

/// Where pushes come in.
#[derive(Clone)]
pub(super) struct Entrance {
    jobs: mpsc::UnboundedSender<Job>,
    room: Arc<Semaphore>,
    senders: Arc<Senders>,
}

/// Where the writer takes them.
pub(super) struct Queue {
    jobs: mpsc::UnboundedReceiver<Job>,
    waiting: HashMap<Id, VecDeque<Job>>,
    /// Whose turn it is; each device that has something waiting, once.
    turns: VecDeque<Id>,
    /// How many wait.
    len: usize,
    /// How many were taken from here and are not answered yet.
    under_way: watch::Sender<usize>,
}

/// An empty queue.
pub(super) fn queue() -> (Entrance, Queue) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let entrance = Entrance {
        jobs: sender,
        room: Arc::new(Semaphore::new(WAITING_BYTES)),
        senders: Arc::default(),
    };
    let queue = Queue {
        jobs: receiver,
        waiting: HashMap::new(),
        turns: VecDeque::new(),
        len: 0,
        under_way: watch::Sender::default(),
    };
    (entrance, queue)
}

impl Entrance {
    /// Lets a push wait.
    ///
    /// # Errors
    /// `TooMany` where there is no room, for it or for its device.
    pub(super) fn enter(&self, push: Push) -> Result<oneshot::Receiver<Verdict>, ErrorCode> {
        let full = ErrorCode::TooMany {
            retry_after: RETRY_AFTER,
        };
        let bytes = push.bytes().clamp(LEAST_BYTES, WAITING_BYTES);
        let room = self.room.clone().try_acquire_many_owned(bytes as u32);
        let room = room.map_err(|_| full.clone())?;
        let who = [push.device(), push.account()];
        let place = Place::of(who, &self.senders, room).ok_or(full)?;
        let (answer, answered) = oneshot::channel();
        let job = Job {
            push,
            answer,
            place,
        };
        let sent = self.jobs.send(job);
        sent.map_err(|_| ErrorCode::Unavailable)?;
        Ok(answered)
    }
}

impl Job {
    fn sent_off(mut self, all: &watch::Sender<usize>) -> Self {
        all.send_modify(|all| *all += 1);
        self.place._under_way = Some(UnderWay(all.clone()));
        self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|all| *all -= 1);
    }
}

impl Place {
    fn of(who: [Id; 2], senders: &Arc<Senders>, room: OwnedSemaphorePermit) -> Option<Self> {
        let mut held = senders.lock().unwrap_or_else(PoisonError::into_inner);
        let most = [WAITING_OF_A_DEVICE, WAITING_OF_AN_ACCOUNT];
        let mut waits = held.iter().zip(&who).zip(most);
        if waits.any(|((held, sender), most)| held.get(sender).is_some_and(|n| *n >= most)) {
            return None;
        }
        for (held, sender) in held.iter_mut().zip(who) {
            *held.entry(sender).or_default() += 1;
        }
        Some(Self {
            who,
            senders: senders.clone(),
            _under_way: None,
            _room: room,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        for (held, sender) in held.iter_mut().zip(self.who) {
            if let Some(waiting) = held.get_mut(&sender) {
                *waiting -= 1;
                if *waiting == 0 {
                    held.remove(&sender);
                }
            }
        }
    }
}

impl Queue {
    /// The next pushes, of about so many mutations; none once all ways to here are gone.
    ///
    /// While more are on their way to the disk than wait here, further ones are waited
    /// for: those who hear of their push send the next, and a commit costs the same for
    /// one as for many. So whoever pushes at a time falls into two groups, one of which
    /// is on its way to the disk while the other one is written.
    pub(super) async fn next(&mut self, mutations: usize) -> Option<Vec<Job>> {
        if self.turns.is_empty() {
            let first = self.jobs.recv().await?;
            self.take_in(first);
        }
        while let Ok(job) = self.jobs.try_recv() {
            self.take_in(job);
        }
        let mut told = self.under_way.subscribe();
        while self.len < *told.borrow_and_update() {
            tokio::select! {
                Some(job) = self.jobs.recv() => self.take_in(job),
                _ = told.changed() => {}
            }
        }
        let (mut group, mut size) = (Vec::new(), 0);
        while size < mutations
            && let Some(job) = self.in_turn()
        {
            size += job.push.len();
            group.push(job.sent_off(&self.under_way));
        }
        Some(group)
    }

    fn take_in(&mut self, job: Job) {
        let device = job.push.device();
        let waiting = self.waiting.entry(device).or_default();
        if waiting.is_empty() {
            self.turns.push_back(device);
        }
        waiting.push_back(job);
        self.len += 1;
    }

    fn in_turn(&mut self) -> Option<Job> {
        let device = self.turns.pop_front()?;
        let waiting = self.waiting.get_mut(&device)?;
        let job = waiting.pop_front();
        self.len -= usize::from(job.is_some());
        if waiting.is_empty() {
            self.waiting.remove(&device);
        } else {
            self.turns.push_back(device);
        }
        job
    }
}
