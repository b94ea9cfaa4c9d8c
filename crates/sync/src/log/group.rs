//! One group of pushes, decided in memory. Pure: no clock, no database.

use super::push::{Area, Deed, Push};
use super::rows::{
    AttentionRow, CommitTag, DeviceRow, FeedRow, Head, HistoryRow, Loaded, OutcomeRow, RecordRow,
    Wanted, Written,
};
use super::sight::{Changed, InStep, Sight};
use super::{Undecodable, proof};
use crate::decide::{self as decision, Decision, Effect, Ground};
use crate::{Cursor, ErrorCode, Mutation, Outcome};
use domain::kind::Rulebook;
use domain::{Actor, Grant, Id, Millis, Record, Scope};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;

/// What became of a push: what the phone now sees where the group can tell, or
/// why it was not taken.
pub type Verdict = Result<Option<Sight>, ErrorCode>;

/// Decides a group of pushes, one after the other, over what was loaded for them.
/// `tag` makes the tag of its commit, which holds these sequence numbers.
///
/// # Errors
/// When something that was loaded does not decode.
pub fn decide(
    rules: Rulebook,
    pushes: &[Push],
    (wanted, loaded): (&Wanted, Loaded),
    now: Millis,
    tag: impl FnOnce(&Head, RangeInclusive<u64>) -> String,
) -> Result<(Finished, Vec<Verdict>), Undecodable> {
    let mut group = Group::new(rules, wanted, loaded, now)?;
    let taken: Vec<_> = pushes.iter().map(|push| group.take(push)).collect();
    let finished = group.finish(tag);
    let changed = Changed::of(&finished);
    let sight = |in_step: Option<InStep>| in_step.and_then(|phone| changed.sight(phone));
    let verdicts = taken.into_iter().map(|taken| taken.map(sight)).collect();
    Ok((finished, verdicts))
}

/// A group that is decided, before it is durable.
pub struct Finished {
    /// What is to be written.
    pub written: Written,
    /// Where the log will stand.
    pub head: Head,
    /// The scopes that moved on, and where they stand.
    pub moved: BTreeMap<Scope, u64>,
    /// What the mutations came to.
    pub tally: Tally,
}

/// How many mutations came to what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Done as it was meant.
    pub applied: u64,
    /// Done, and something gave way.
    pub merged: u64,
    /// Something of it waits for a person.
    pub conflict: u64,
    /// Not done.
    pub rejected: u64,
    /// Known already.
    pub repeated: u64,
}

/// What became of a mutation that this group knows of.
struct Known {
    seq: Option<u64>,
    outcome: String,
    rejected: bool,
}

/// The state that the group decides over: what was loaded, with what the group
/// itself did on top.
struct Group {
    rules: Rulebook,
    head: Head,
    now: Millis,
    seq: u64,
    grants: HashMap<Id, Vec<Grant>>,
    devices: HashMap<Id, DeviceRow>,
    known: HashMap<(Id, Id), Known>,
    records: HashMap<Id, Record>,
    erased: HashSet<Id>,
    moved_devices: HashSet<Id>,
    written_records: BTreeMap<Id, u64>,
    feed: BTreeMap<(Scope, Id), (u64, bool)>,
    written: Written,
    tally: Tally,
    /// Of the log as the group found it.
    tags: HashMap<u64, String>,
    scope_heads: HashMap<Scope, u64>,
}

impl Group {
    /// Takes in what the group rests on.
    fn new(
        rules: Rulebook,
        wanted: &Wanted,
        loaded: Loaded,
        now: Millis,
    ) -> Result<Self, Undecodable> {
        let mut group = Self {
            rules,
            now,
            seq: loaded.head.seq,
            head: loaded.head,
            grants: HashMap::new(),
            devices: loaded.devices.into_iter().map(|d| (d.id, d)).collect(),
            known: HashMap::new(),
            records: HashMap::new(),
            erased: loaded.erased.into_iter().collect(),
            moved_devices: HashSet::new(),
            written_records: BTreeMap::new(),
            feed: BTreeMap::new(),
            written: Written {
                now,
                ..Written::default()
            },
            tally: Tally::default(),
            tags: loaded.tags.into_iter().collect(),
            scope_heads: wanted
                .scopes
                .iter()
                .copied()
                .zip(loaded.scope_heads)
                .collect(),
        };
        for (person, grant) in loaded.grants {
            group.grants.entry(person).or_default().push(grant);
        }
        for row in loaded.outcomes {
            let outcome: Outcome =
                serde_json::from_str(&row.outcome).map_err(|_| Undecodable("outcome"))?;
            let known = Known {
                seq: row.seq,
                rejected: matches!(outcome, Outcome::Rejected { .. }),
                outcome: row.outcome,
            };
            group.known.insert((row.account, row.mid), known);
        }
        for row in loaded.records {
            let record: Record =
                serde_json::from_str(&row.body).map_err(|_| Undecodable("record"))?;
            group.records.insert(row.id, record);
        }
        Ok(group)
    }

    /// Decides on one push, in the order of its numbers.
    fn take(&mut self, push: &Push) -> Result<Option<InStep>, ErrorCode> {
        let mut last = self.last_mseq(push)?;
        if !push.is_empty() && !self.knows_what_was_heard(push) {
            return Err(ErrorCode::Gap { expected: last + 1 });
        }
        if push.of_the_server.is_some_and(|area| self.has_moved(area)) {
            return Err(ErrorCode::Gap { expected: last + 1 });
        }
        let (settled, first) = (last, self.written.outcomes.len());
        let grants = self
            .grants
            .get(&push.account)
            .map_or(&[][..], Vec::as_slice);
        let actor = match push.of_the_server {
            Some(area) => Actor::server(area.id, self.now),
            None => Actor::at(push.account, grants, self.now),
        };
        for deed in &push.deeds {
            if deed.mseq <= last {
                if self.known.contains_key(&(push.account, deed.mid)) {
                    continue;
                }
                // Another phone bears the same device id.
                return Err(ErrorCode::Gap { expected: last + 1 });
            }
            if deed.mseq != last + 1 {
                return Err(ErrorCode::Gap { expected: last + 1 });
            }
            self.settle(push, &actor, deed);
            last = deed.mseq;
        }
        self.advance(push.device, last);
        let outcomes = first..self.written.outcomes.len();
        let in_step = push.settled == settled && self.is_in_step(push, &actor);
        Ok(in_step.then_some(InStep {
            actor,
            last_mseq: last,
            outcomes,
        }))
    }

    /// Whether this log holds all that the phone has heard of. If not, the log was
    /// turned back, and the phone must pull first: what it sends now may rest on what
    /// is here no more, and it has more to send.
    fn knows_what_was_heard(&self, push: &Push) -> bool {
        let known = |cursor: &Cursor| {
            let mut proofs = proof::of(cursor);
            proofs.all(|(seq, tag)| self.tags.get(&seq).is_some_and(|known| known == tag))
        };
        push.epoch.is_none_or(|epoch| epoch == self.head.epoch)
            && (push.epoch.is_none() || push.cursors.values().all(known))
    }

    /// Whether anything of an area was written since the server read it, in the log or
    /// in this group.
    fn has_moved(&self, area: Area) -> bool {
        let Some(seq) = area.seq else { return false };
        let scope = Scope::Area(area.id);
        let head = self.scope_heads.get(&scope).copied();
        head.is_none_or(|head| head > seq) || self.feed.keys().any(|(moved, _)| *moved == scope)
    }

    /// Whether the phone knows all that the log held before this group in every
    /// scope that the person may read.
    fn is_in_step(&self, push: &Push, actor: &Actor) -> bool {
        push.epoch == Some(self.head.epoch)
            && actor.scopes().iter().all(|scope| {
                let Some(cursor) = push.cursors.get(scope) else {
                    return false;
                };
                let head = self.scope_heads.get(scope).copied();
                cursor.below == 0
                    && self.tags.get(&cursor.seq) == Some(&cursor.tag)
                    && head.is_some_and(|head| cursor.seq >= head)
            })
    }

    /// The device's last number; a device that is new starts from what its
    /// phone has settled, for the server may be the one that forgot.
    fn last_mseq(&mut self, push: &Push) -> Result<u64, ErrorCode> {
        let device = self.devices.entry(push.device).or_insert_with(|| {
            self.moved_devices.insert(push.device);
            DeviceRow {
                id: push.device,
                account: push.account,
                last_mseq: push.settled,
                revoked: false,
            }
        });
        if device.account != push.account {
            return Err(ErrorCode::WrongUser);
        }
        if device.revoked {
            return Err(ErrorCode::Revoked {
                device: push.device,
            });
        }
        Ok(device.last_mseq)
    }

    fn advance(&mut self, device: Id, last: u64) {
        if let Some(device) = self.devices.get_mut(&device)
            && device.last_mseq != last
        {
            device.last_mseq = last;
            self.moved_devices.insert(device.id);
        }
    }

    /// Gives one mutation its outcome: the one that its `mid` already has, or a
    /// new decision.
    fn settle(&mut self, push: &Push, actor: &Actor, deed: &Deed) {
        let name = (push.account, deed.mid);
        if let Some(known) = self.known.get(&name) {
            self.tally.repeated += 1;
            let row = receipt(push, deed, false, known);
            self.written.outcomes.push(row);
            return;
        }
        let decision = self.decide(push.account, actor, deed);
        let seq = (!decision.effects.is_empty()).then(|| {
            self.seq += 1;
            self.seq
        });
        for effect in decision.effects {
            self.apply(push.account, deed.mid, effect);
        }
        // What is no mutation at all is nobody's input, and may be of any length; what
        // names a record that was erased would keep here what has gone.
        if let Ok(mutation) = &deed.sent
            && decision.outcome.needs_attention()
            && !self.names_erased(mutation)
        {
            self.written.attention.push(AttentionRow {
                device: push.device,
                mseq: deed.mseq,
                body: deed.body.get().to_owned(),
                seq: self.seq,
                met: matches!(decision.outcome, Outcome::Conflict { .. }),
                about: self.about(mutation),
            });
        }
        self.tally.count(&decision.outcome);
        let known = Known {
            seq,
            rejected: matches!(decision.outcome, Outcome::Rejected { .. }),
            outcome: json(&decision.outcome),
        };
        let row = receipt(push, deed, true, &known);
        self.written.outcomes.push(row);
        self.known.insert(name, known);
    }

    fn names_erased(&self, mutation: &Mutation) -> bool {
        let mut changes = mutation.changes.iter();
        changes.any(|change| {
            let there = self.records.get(&change.record);
            let people = change.people(self.rules.kinds, there);
            let mut named = people.into_iter().chain([change.record]);
            named.any(|id| self.erased.contains(&id))
        })
    }

    fn decide(&self, account: Id, actor: &Actor, deed: &Deed) -> Decision {
        let ground = Standing {
            group: self,
            account,
        };
        decision::decide(self.rules, actor, &ground, &deed.sent, self.now)
    }

    /// The records that a mutation is about, with the areas that they lie in: those
    /// that are not there, with the area that was meant.
    fn about(&self, mutation: &Mutation) -> Vec<(Id, Option<Id>)> {
        let about = mutation.changes.iter().map(|change| {
            let record = change.meant(self.rules.kinds, self.records.get(&change.record));
            let area =
                record.and_then(|record| self.rules.kinds.named(&record.kind)?.area_of(&record));
            (change.record, area)
        });
        about.collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    fn apply(&mut self, account: Id, mid: Id, effect: Effect) {
        let record = effect.after.id;
        for scope in effect.left {
            self.feed.insert((scope, record), (self.seq, true));
        }
        for scope in effect.scopes {
            self.feed.insert((scope, record), (self.seq, false));
        }
        self.written.history.push(HistoryRow {
            record,
            seq: self.seq,
            account,
            mid,
            before: effect.before.as_ref().map(json),
        });
        self.written_records.insert(record, self.seq);
        self.records.insert(record, effect.after);
    }

    /// All that is to be written, and what it amounts to.
    fn finish(mut self, tag: impl FnOnce(&Head, RangeInclusive<u64>) -> String) -> Finished {
        let mut moved = BTreeMap::new();
        for (&(scope, record), &(seq, leave)) in &self.feed {
            let stands: &mut u64 = moved.entry(scope).or_default();
            *stands = seq.max(*stands);
            self.written.feed.push(FeedRow {
                scope,
                record,
                seq,
                leave,
            });
        }
        for (id, seq) in &self.written_records {
            if let Some(record) = self.records.get(id) {
                self.written
                    .signed_out
                    .extend((self.rules.signs_out)(record));
                self.written.records.push(RecordRow {
                    id: *id,
                    kind: record.kind.clone(),
                    seq: *seq,
                    body: json(record),
                });
            }
        }
        let devices = self.moved_devices.iter();
        let devices = devices.filter_map(|id| self.devices.remove(id));
        self.written.devices = devices.collect();
        if self.seq > self.head.seq {
            self.written.commit = Some(CommitTag {
                last_seq: self.seq,
                tag: tag(&self.head, self.head.seq + 1..=self.seq),
            });
        }
        if let Some(commit) = &self.written.commit {
            self.head.seq = commit.last_seq;
            self.head.tag.clone_from(&commit.tag);
        }
        Finished {
            written: self.written,
            head: self.head,
            moved,
            tally: self.tally,
        }
    }
}

/// The group as one sender's mutations see it.
struct Standing<'a> {
    group: &'a Group,
    account: Id,
}

impl Ground for Standing<'_> {
    fn record(&self, id: Id) -> Option<&Record> {
        self.group.records.get(&id)
    }

    fn was_erased(&self, id: Id) -> bool {
        self.group.erased.contains(&id)
    }

    fn was_rejected(&self, mid: Id) -> bool {
        let known = self.group.known.get(&(self.account, mid));
        known.is_some_and(|known| known.rejected)
    }
}

impl Tally {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Merged { .. } => self.merged += 1,
            Outcome::Conflict { .. } => self.conflict += 1,
            Outcome::Rejected { .. } => self.rejected += 1,
        }
    }
}

fn receipt(push: &Push, deed: &Deed, original: bool, known: &Known) -> OutcomeRow {
    OutcomeRow {
        device: push.device,
        mseq: deed.mseq,
        account: push.account,
        mid: deed.mid,
        original,
        seq: known.seq,
        outcome: known.outcome.clone(),
    }
}

/// Records and outcomes are trees of plain values, which always encode.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
