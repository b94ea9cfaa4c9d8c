//! A model of the server: the product's own decisions and answers over a database
//! in memory, with crashes where a real one may have them. What it commits and
//! answers is held against the oracle at once.

mod database;
mod photos;

pub use database::Database;
pub use photos::{Disk, hash_of};

use crate::defect::Defect;
use crate::oracle::{self, Deed, Oracle};
use crate::stage::Stage;
use domain::{Grant, Id, Kinds, Millis, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use sync::log::rows::{Head, OutcomeRow, Written};
use sync::log::{self, Answering, NoAnswer, Push, Sight, Started};
use sync::{ErrorCode, Mutation, SyncRequest, SyncResponse};

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
        let head = Head {
            epoch,
            seq: 0,
            tag: format!("{epoch}/0"),
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

    /// Copies the database.
    pub fn back_up(&mut self) {
        self.backup = Some(Backup {
            db: self.db.clone(),
            deeds: self.oracle.deeds(),
        });
    }

    /// Brings the copy back; by the server's own command under a new epoch, or
    /// behind its back. Whether there was one.
    pub fn restore(&mut self, by_command: bool) -> bool {
        let Some(backup) = &self.backup else {
            return false;
        };
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
                        let sent = bodies(&request);
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
        let wanted = log::wanted(pushes);
        let mut loaded = self.db.load(&wanted);
        if self.stage.has(Defect::DecidesKnownMidAgain) {
            let same = |row: &OutcomeRow| {
                sent.iter()
                    .any(|bodies| bodies.contains_key(&(row.mseq, row.mid)))
            };
            loaded.outcomes.retain(same);
        }
        self.tags += 1;
        let tag = |head: &Head| format!("{}/{}", head.epoch, self.tags);
        let decided = log::decide(self.kinds, pushes, (&wanted, loaded), self.now, tag);
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

    /// Writes a group and holds it against the oracle.
    fn make_durable(&mut self, written: &Written, sent: &[Bodies]) {
        let before: BTreeMap<Id, String> = written
            .records
            .iter()
            .filter_map(|row| Some((row.id, self.db.record(row.id)?.body.clone())))
            .collect();
        if let Err(twice) = self.db.store(written) {
            self.stage.broken("I2", twice);
        }
        for row in &written.outcomes {
            self.stage.note(|| {
                format!(
                    "  server decides {} {} {:?} {}",
                    row.mseq, row.mid, row.seq, row.outcome
                )
            });
            if row.original {
                self.check_decided(row, sent);
            } else {
                self.check_repeated(row);
            }
        }
        for row in &written.records {
            let ours = serde_json::from_str::<serde_json::Value>(&row.body).ok();
            if ours.as_ref() != self.oracle.record(row.id) {
                let theirs = self.oracle.record(row.id);
                self.stage
                    .broken("I4", format!("server {ours:?}, oracle {theirs:?}"));
            }
            let kept = self.db.history.get(&(row.id, row.seq));
            let single = written
                .history
                .iter()
                .filter(|h| h.record == row.id)
                .count()
                == 1;
            if kept.is_none()
                || (single && kept.and_then(|h| h.before.as_ref()) != before.get(&row.id))
            {
                self.stage
                    .broken("I1", format!("a version of {} is not in history", row.id));
            }
        }
        if self.oracle.seq() != self.db.head.seq {
            let (ours, theirs) = (self.db.head.seq, self.oracle.seq());
            self.stage.broken(
                "I6",
                format!("the log is at {ours}, the oracle at {theirs}"),
            );
        }
    }

    fn check_decided(&mut self, row: &OutcomeRow, sent: &[Bodies]) {
        let body = sent
            .iter()
            .find_map(|bodies| bodies.get(&(row.mseq, row.mid)));
        let deed = Deed {
            account: row.account,
            mid: row.mid,
            body: body.cloned().unwrap_or_default(),
            grants: self.db.grants_of(Some(row.account)).to_vec(),
            at: self.now,
            kinds: self.kinds,
        };
        let Some(verdict) = self.oracle.take(deed) else {
            self.stage
                .broken("I2", format!("{} was decided twice", row.mid));
            return;
        };
        if let Some(entry) = self.stage.ledger.borrow_mut().entries.get_mut(&row.mid) {
            entry.accepted = true;
            if entry.user != Some(row.account) {
                let what = format!("{} went under another name", row.mid);
                self.stage.broken("I7", what);
            }
        }
        if word(&row.outcome) != verdict.word || row.seq != verdict.seq {
            let invariant = if self.stage.has(Defect::MergesByClock) {
                "I9"
            } else {
                "I4"
            };
            let told = format!(
                "{} {:?} is told, the oracle says {verdict:?}",
                row.outcome, row.seq
            );
            self.stage.broken(invariant, told);
        }
    }

    fn check_repeated(&self, row: &OutcomeRow) {
        let verdict = self.oracle.verdict(row.account, row.mid);
        let same = verdict.is_some_and(|v| v.word == word(&row.outcome) && v.seq == row.seq);
        if !same {
            self.stage
                .broken("I2", format!("{} is told otherwise than before", row.mid));
        }
    }

    /// Makes an answer.
    ///
    /// # Errors
    /// Why there is none.
    pub fn answer(&mut self, due: Due, cut: usize) -> Result<String, ErrorCode> {
        let (response, held) = match due.sight {
            Some((sight, held)) => (log::answer_in_step(&due.request, sight, self.now), held),
            None => {
                let response = self.answer_from_database(&due.request, due.person, cut)?;
                (Ok(response), self.held(due.person))
            }
        };
        let mut response = response.map_err(|_| ErrorCode::Unavailable)?;
        if self.stage.has(Defect::SendsLostScopes) {
            self.leak(&mut response, due.person);
        }
        self.check_secrecy(&response, &held);
        self.check_durable(&response, due.request.device);
        serde_json::to_string(&response).map_err(|_| ErrorCode::Unavailable)
    }

    fn answer_from_database(
        &mut self,
        request: &SyncRequest,
        person: Option<Id>,
        cut: usize,
    ) -> Result<SyncResponse, ErrorCode> {
        let asked = log::asked(request, person);
        loop {
            let is_ours = |head: &Head, tag: &str| tag.starts_with(&head.epoch.to_string());
            let seen = self.db.see(&asked);
            let started = Answering::start(request, person, seen, self.now, is_ours);
            let mut answering = match (started, person) {
                (Ok(Started::Answering(answering)), _) => answering,
                (Ok(Started::RolledBack), _) => {
                    self.take_new_epoch();
                    continue;
                }
                (Err(NoAnswer::Refused(code)), _) => return Err(code),
                (Err(NoAnswer::UnknownDevice), None) => return Err(ErrorCode::Unavailable),
                (Err(NoAnswer::UnknownDevice), Some(person)) => {
                    let push = Push::of(&mut request.clone(), person);
                    match self.commit(&[], &[push], CommitFate::Done) {
                        Committed::Done(verdicts) => {
                            verdicts.into_iter().collect::<Result<Vec<_>, _>>()?;
                        }
                        Committed::Failed | Committed::Crashed => {
                            return Err(ErrorCode::Unavailable);
                        }
                    }
                    continue;
                }
            };
            let scopes = answering.scopes();
            for (scope, head) in scopes.iter().zip(self.db.scope_heads(&scopes)) {
                if let Some(mut reading) = answering.wants(*scope, head) {
                    if self.stage.has(Defect::SkipsAfterCut) && reading.after > 0 {
                        reading.after += 1;
                    }
                    let changes = self.db.changes(&reading, reading.bytes.min(cut));
                    let last = changes.rows.last().filter(|_| !changes.complete);
                    let tag = last.and_then(|last| self.db.tag(last.seq).cloned());
                    let added = answering.add(reading, changes, tag);
                    added.map_err(|_| ErrorCode::Unavailable)?;
                }
            }
            let answer = answering.finish(request, self.now);
            return answer.map_err(|_| ErrorCode::Unavailable);
        }
    }

    /// Whatever is told is stored.
    fn check_durable(&self, response: &SyncResponse, device: Id) {
        for told in &response.outcomes {
            let stored = self.db.outcomes.get(&(device, told.mseq));
            if stored.is_none_or(|row| row.mid != told.mid) {
                let what = format!("{} is told and not stored", told.mid);
                self.stage.broken("I1", what);
            }
        }
        if self.db.tag(response.head.seq) != Some(&response.head.tag) {
            let what = "an answer names a head that is not there";
            self.stage.broken("I1", what);
        }
    }

    /// No answer holds a row outside the scopes held at its snapshot.
    fn check_secrecy(&self, response: &SyncResponse, held: &BTreeSet<Scope>) {
        for page in &response.pages {
            if !held.contains(&page.scope) {
                self.stage
                    .broken("I5", format!("a page of {} was sent", page.scope));
            }
            for put in page.changes.iter().filter_map(|change| change.put.as_ref()) {
                let record = serde_json::from_str(put.get()).unwrap_or_default();
                if !oracle::scopes_of(self.kinds, &record).contains(&page.scope) {
                    self.stage
                        .broken("I5", format!("{} does not hold {put}", page.scope));
                }
            }
        }
        let told: BTreeSet<Scope> = response.permissions.held.iter().copied().collect();
        if told != *held {
            self.stage
                .broken("I5", format!("{told:?} is told, {held:?} is held"));
        }
    }

    fn leak(&mut self, response: &mut SyncResponse, person: Option<Id>) {
        let Some(person) = person else { return };
        let ever = self.ever_held.entry(person).or_default();
        ever.extend(response.permissions.held.iter().copied());
        response.permissions.held = ever.iter().copied().collect();
        response.permissions.lost.clear();
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
                    let noop = Mutation::noop(mutation.observed_at);
                    envelope.body = serde_json::value::to_raw_value(&noop).unwrap_or_default();
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

type Bodies = BTreeMap<(u64, Id), String>;

fn bodies(request: &SyncRequest) -> Bodies {
    let body = |e: &sync::Envelope| ((e.mseq, e.mid), e.body.get().to_owned());
    request.mutations.iter().map(body).collect()
}

fn epoch(number: u8) -> Id {
    Id::from_bytes([0xe0, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}

fn word(outcome: &str) -> &str {
    ["applied", "merged", "conflict", "rejected"]
        .into_iter()
        .find(|word| outcome.contains(&format!("\"outcome\":\"{word}\"")))
        .unwrap_or("unknown")
}
