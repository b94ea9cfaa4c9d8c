//! A model of the server: the product's own decisions and answers over a database
//! in memory, with crashes where a real one may have them. What it commits and
//! answers is held against the oracle at once.

mod answers;
mod database;
mod journal;
mod photos;
mod witness;

pub use database::Database;
pub use journal::Entry;
pub use photos::{Disk, hash_of};

use crate::defect::Defect;
use crate::kinds::may_write;
use crate::oracle::{self, Oracle};
use crate::sealed;
use crate::stage::Stage;
use domain::kind::Rulebook;
use domain::{Grant, Id, Kinds, Millis, Scope};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;
use sync::log::rows::{Head, OutcomeRow};
use sync::log::{self, Push, Sight};
use sync::{ErrorCode, Mutation, SyncRequest, limits};

/// A request that has arrived.
pub struct Arrived {
    /// The message.
    pub message: u64,
    /// Who is signed in on the browser that it came from.
    pub session: Option<Id>,
    /// The encoded [`SyncRequest`].
    pub text: String,
}

/// An answer that is to be made.
pub struct Due {
    /// The message.
    pub message: u64,
    request: SyncRequest,
    person: Option<Id>,
    sight: Option<(Sight, BTreeSet<Scope>)>,
}

/// What becomes of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFate {
    /// It is durable.
    Done,
    /// The database fails; nothing is written.
    Failed,
    /// The server ends before it.
    CrashBefore,
    /// The server ends after it, before any answer.
    CrashAfter,
}

/// What became of a group.
pub enum Served {
    /// Requests that were turned away, and answers that are due.
    Group(Vec<(u64, ErrorCode)>, Vec<Due>),
    /// The server ended.
    Crashed,
}

struct Backup {
    db: Database,
    deeds: usize,
}

/// The server.
pub struct Server {
    /// Its database.
    pub db: Database,
    /// The photos on its disk.
    pub disk: Disk,
    /// The kinds that it knows.
    pub kinds: Kinds,
    /// Its clock.
    pub now: Millis,
    /// The second opinion.
    pub oracle: Oracle,
    stage: Rc<Stage>,
    backup: Option<Backup>,
    tags: u64,
    epochs: u8,
    /// For a defect: grants as they once were.
    ever_held: BTreeMap<Id, BTreeSet<Scope>>,
    /// For a defect: the latest clock that wrote each record.
    clocks: BTreeMap<Id, Millis>,
}

impl Server {
    /// A server that knows these people.
    #[must_use]
    pub fn new(
        stage: Rc<Stage>,
        kinds: Kinds,
        now: Millis,
        grants: BTreeMap<Id, Vec<Grant>>,
    ) -> Self {
        let epoch = epoch(0);
        stage.enter(|| Entry::Epoch(epoch));
        for (person, held) in &grants {
            stage.enter(|| Entry::Granted(*person, held.clone()));
        }
        let head = Head {
            epoch,
            seq: 0,
            tag: format!("{epoch}/0"),
            horizon: 0,
            secret: String::new(),
            name: String::new(),
            demo: false,
        };
        Self {
            db: Database::new(head, grants),
            disk: Disk::default(),
            kinds,
            now,
            oracle: Oracle::default(),
            stage,
            backup: None,
            tags: 0,
            epochs: 0,
            ever_held: BTreeMap::new(),
            clocks: BTreeMap::new(),
        }
    }

    /// The scopes that a person may read now.
    #[must_use]
    pub fn held(&self, person: Option<Id>) -> BTreeSet<Scope> {
        oracle::held_by(person, self.db.grants_of(person), self.now)
    }

    /// Gives somebody other grants.
    pub fn grant(&mut self, person: Id, grants: Vec<Grant>) {
        self.stage.enter(|| Entry::Granted(person, grants.clone()));
        self.db.grants.insert(person, grants);
    }

    /// Copies the database.
    pub fn back_up(&mut self) {
        self.stage.enter(|| Entry::BackedUp);
        self.backup = Some(Backup {
            db: self.db.clone(),
            deeds: self.oracle.deeds(),
        });
    }

    /// More time passes than anything is remembered for: nobody brings back a copy
    /// from before it.
    pub fn be_left_alone(&mut self) {
        self.now += 2 * limits::LEFT_REMEMBERED;
        self.backup = None;
        if self.stage.has(Defect::ForgetsHorizon) {
            self.db.forget_left(self.db.head.seq);
        } else {
            let before = self.now - limits::LEFT_REMEMBERED;
            self.stage.enter(|| Entry::Tidied(before));
            self.db.tidy(before);
        }
    }

    /// Brings the copy back; by the server's own command under a new epoch, or
    /// behind its back. Whether there was one.
    pub fn restore(&mut self, by_command: bool) -> bool {
        let Some(backup) = &self.backup else {
            return false;
        };
        self.stage.enter(|| Entry::Restored);
        self.db = backup.db.clone();
        self.oracle.go_back_to(backup.deeds);
        let db = &self.db;
        let mut ledger = self.stage.ledger.borrow_mut();
        ledger
            .arrived
            .retain(|photo| db.photos.contains(&(photo.record, photo.hash.clone())));
        drop(ledger);
        if by_command {
            self.take_new_epoch();
        }
        true
    }

    fn take_new_epoch(&mut self) {
        self.epochs += 1;
        self.db.head.epoch = epoch(self.epochs);
        self.stage.enter(|| Entry::Epoch(self.db.head.epoch));
        self.stage
            .note(|| format!("  server takes epoch {}", self.epochs));
    }

    /// Decides a group of requests in one transaction.
    pub fn serve(&mut self, group: Vec<Arrived>, fate: CommitFate) -> Served {
        let (mut refused, mut due, mut pushes, mut senders) = (vec![], vec![], vec![], vec![]);
        for arrived in group {
            let message = arrived.message;
            match self.admit(arrived) {
                Err(code) => refused.push((message, code)),
                Ok((mut request, person)) => {
                    if let (Some(person), false) = (person, request.mutations.is_empty()) {
                        let before = bodies(&request);
                        sealed::open(&mut request.mutations);
                        let sent = bodies(&request);
                        if self.stage.has(Defect::TakesSealedForNothing) {
                            let was_sealed = |e: &sync::Envelope| before.get(&(e.mseq, e.mid));
                            for envelope in &mut request.mutations {
                                if was_sealed(envelope).is_some_and(|b| b != envelope.body.get()) {
                                    envelope.body = nothing();
                                }
                            }
                        }
                        if self.stage.has(Defect::MergesByClock) {
                            self.heed_clocks(&mut request);
                        }
                        pushes.push((sent, Push::of(&mut request, person)));
                        senders.push((message, request, person));
                    } else {
                        due.push(Due {
                            message,
                            request,
                            person,
                            sight: None,
                        });
                    }
                }
            }
        }
        if pushes.is_empty() {
            return match fate {
                CommitFate::CrashBefore | CommitFate::CrashAfter => Served::Crashed,
                CommitFate::Done | CommitFate::Failed => Served::Group(refused, due),
            };
        }
        let (sent, pushes): (Vec<_>, Vec<_>) = pushes.into_iter().unzip();
        match self.commit(&sent, &pushes, fate) {
            Committed::Crashed => return Served::Crashed,
            Committed::Failed => {
                let unavailable = |(message, _, _)| (message, ErrorCode::Unavailable);
                refused.extend(senders.into_iter().map(unavailable));
            }
            Committed::Done(verdicts) => {
                for ((message, request, person), verdict) in senders.into_iter().zip(verdicts) {
                    match verdict {
                        Err(code) => refused.push((message, code)),
                        Ok(sight) => due.push(Due {
                            message,
                            request,
                            person: Some(person),
                            sight: sight.map(|sight| (sight, self.held(Some(person)))),
                        }),
                    }
                }
            }
        }
        Served::Group(refused, due)
    }

    fn admit(&self, arrived: Arrived) -> Result<(SyncRequest, Option<Id>), ErrorCode> {
        let request: SyncRequest =
            serde_json::from_str(&arrived.text).map_err(|_| ErrorCode::Malformed {
                field: "body".to_owned(),
            })?;
        log::check(&request)?;
        let person = match (request.user, arrived.session) {
            (None, _) => None,
            (Some(_), None) => return Err(ErrorCode::SignedOut),
            (Some(_), Some(session)) if self.stage.has(Defect::IgnoresWhoSent) => Some(session),
            (Some(user), Some(session)) if user == session => Some(user),
            (Some(_), Some(_)) => return Err(ErrorCode::WrongUser),
        };
        if person.is_none() && !request.mutations.is_empty() {
            return Err(ErrorCode::Forbidden);
        }
        Ok((request, person))
    }

    fn commit(&mut self, sent: &[Bodies], pushes: &[Push], fate: CommitFate) -> Committed {
        let wanted = log::wanted(self.kinds, pushes);
        let mut loaded = self.db.load(&wanted);
        let told = Box::new(loaded.clone());
        if self.stage.has(Defect::DecidesKnownMidAgain) {
            let same = |row: &OutcomeRow| {
                sent.iter()
                    .any(|bodies| bodies.contains_key(&(row.mseq, row.mid)))
            };
            loaded.outcomes.retain(same);
        }
        self.tags += 1;
        let tag = |head: &Head, _: RangeInclusive<u64>| format!("{}/{}", head.epoch, self.tags);
        let rules = Rulebook {
            kinds: self.kinds,
            may_write,
            may_see: |_, _| true,
            rests_on: |_, _| None,
            signs_out: |_| None,
        };
        let decided = log::decide(rules, pushes, (&wanted, loaded), self.now, tag);
        let (mut finished, verdicts) = match decided {
            Ok(decided) => decided,
            Err(undecodable) => {
                self.stage.broken("I6", format!("{undecodable:?}"));
                return Committed::Failed;
            }
        };
        if self.stage.has(Defect::ForgetsLastNumber) {
            finished
                .written
                .devices
                .iter_mut()
                .for_each(|d| d.last_mseq = 0);
        }
        self.stage.enter(|| Entry::Group {
            wanted,
            loaded: told,
            written: Box::new(finished.written.clone()),
            committed: matches!(fate, CommitFate::Done | CommitFate::CrashAfter),
        });
        match fate {
            CommitFate::Failed | CommitFate::CrashBefore
                if self.stage.has(Defect::AnswersBeforeCommit) =>
            {
                return Committed::Done(verdicts);
            }
            CommitFate::Failed => return Committed::Failed,
            CommitFate::CrashBefore => return Committed::Crashed,
            CommitFate::Done | CommitFate::CrashAfter => {}
        }
        self.make_durable(&finished.written, sent);
        if fate == CommitFate::CrashAfter {
            return Committed::Crashed;
        }
        Committed::Done(verdicts)
    }

    /// What an earlier clock wrote gives way to a later one, and nobody is told.
    fn heed_clocks(&mut self, request: &mut SyncRequest) {
        for envelope in &mut request.mutations {
            let Ok(mutation) = serde_json::from_str::<Mutation>(envelope.body.get()) else {
                continue;
            };
            for change in &mutation.changes {
                let clock = self.clocks.entry(change.record).or_default();
                if mutation.observed_at < *clock {
                    envelope.body = nothing();
                }
                *clock = mutation.observed_at.max(*clock);
            }
        }
    }
}

enum Committed {
    Done(Vec<log::Verdict>),
    Failed,
    Crashed,
}

/// The body of a deed that does nothing.
fn nothing() -> Box<RawValue> {
    serde_json::value::to_raw_value(&Mutation::noop(0)).unwrap_or_default()
}

type Bodies = BTreeMap<(u64, Id), String>;

fn bodies(request: &SyncRequest) -> Bodies {
    let body = |e: &sync::Envelope| ((e.mseq, e.mid), e.body.get().to_owned());
    request.mutations.iter().map(body).collect()
}

fn epoch(number: u8) -> Id {
    Id::from_bytes([0xe0, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}
