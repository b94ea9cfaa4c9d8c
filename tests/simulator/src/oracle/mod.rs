//! A second opinion on what is true: a plain list of the deeds that the server
//! took, played from the first to the last by naive code of its own.
//!
//! It shares with the product only the kinds' definitions (fields, policies, rules
//! of writing, scopes); merge, replay and projection are written anew here, over
//! loose JSON, and no clock of a phone is ever read.

mod edit;
mod text;

pub use edit::{Played, play};

use crate::kinds::may_write;
use domain::kind::Write;
use domain::{Actor, Grant, Id, Kinds, Millis, Record, Scope, validate_change};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A deed that the server took, with what its decision may rest on.
#[derive(Clone)]
pub struct Deed {
    /// Whose deed it was.
    pub account: Id,
    /// Its name.
    pub mid: Id,
    /// As it was sent.
    pub body: String,
    /// What the person held.
    pub grants: Vec<Grant>,
    /// When the server took it, by the server's clock.
    pub at: Millis,
    /// The kinds that the server knew.
    pub kinds: Kinds,
}

/// What a deed came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// `applied`, `merged`, `conflict` or `rejected`.
    pub word: &'static str,
    /// The sequence number of its effects.
    pub seq: Option<u64>,
    /// The records that it wrote.
    pub wrote: Vec<Id>,
}

/// The last word on a record within a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// The sequence number of the last change.
    pub seq: u64,
    /// Whether the record is in the scope.
    pub within: bool,
}

/// Where the list of deeds has led.
#[derive(Clone, Default)]
struct State {
    seq: u64,
    records: BTreeMap<Id, Value>,
    verdicts: BTreeMap<(Id, Id), Verdict>,
    feed: BTreeMap<(Scope, Id), Membership>,
}

/// The second opinion.
#[derive(Clone, Default)]
pub struct Oracle {
    deeds: Vec<Deed>,
    state: State,
}

impl Oracle {
    /// How many deeds there are.
    #[must_use]
    pub fn deeds(&self) -> usize {
        self.deeds.len()
    }

    /// Takes one more deed; none where it is known already.
    pub fn take(&mut self, deed: Deed) -> Option<Verdict> {
        let name = (deed.account, deed.mid);
        if self.state.verdicts.contains_key(&name) {
            return None;
        }
        let verdict = self.state.judge(&deed);
        self.state.verdicts.insert(name, verdict.clone());
        self.deeds.push(deed);
        Some(verdict)
    }

    /// Forgets all but the first so many deeds: the server was restored.
    pub fn go_back_to(&mut self, deeds: usize) {
        let kept: Vec<Deed> = self.deeds.drain(..).take(deeds).collect();
        self.state = State::default();
        for deed in kept {
            self.take(deed);
        }
    }

    /// What the deed of that name came to.
    #[must_use]
    pub fn verdict(&self, account: Id, mid: Id) -> Option<&Verdict> {
        self.state.verdicts.get(&(account, mid))
    }

    /// Where the log stands.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.state.seq
    }

    /// A record as it now is.
    #[must_use]
    pub fn record(&self, id: Id) -> Option<&Value> {
        self.state.records.get(&id)
    }

    /// Every record that ever was in the scope, with its last word.
    pub fn scope(&self, scope: Scope) -> impl Iterator<Item = (Id, &Membership)> {
        let all = (scope, Id::from_bytes([0; 16]))..=(scope, Id::from_bytes([0xff; 16]));
        let feed = self.state.feed.range(all);
        feed.map(|((_, record), membership)| (*record, membership))
    }
}

/// The word for it, and the records as they would be.
type Weighed = (&'static str, Vec<(Id, Value)>);

impl State {
    fn judge(&mut self, deed: &Deed) -> Verdict {
        let (word, written) = match self.weigh(deed) {
            Ok((word, written)) => (word, written),
            Err(()) => ("rejected", Vec::new()),
        };
        let changed: Vec<(Id, Value)> = written
            .into_iter()
            .filter(|(id, after)| self.records.get(id) != Some(after))
            .collect();
        if !changed.is_empty() {
            self.seq += 1;
        }
        let wrote: Vec<Id> = changed.iter().map(|(id, _)| *id).collect();
        for (id, after) in changed {
            self.write(deed.kinds, id, after);
        }
        Verdict {
            word,
            seq: (!wrote.is_empty()).then_some(self.seq),
            wrote,
        }
    }

    fn weigh(&self, deed: &Deed) -> Result<Weighed, ()> {
        let actor = actor(deed.account, &deed.grants, deed.at);
        let deed_of = |text: &str| serde_json::from_str::<sync::Mutation>(text).is_ok();
        if !deed_of(&deed.body) {
            return Err(());
        }
        let body: Value = serde_json::from_str(&deed.body).map_err(drop)?;
        for earlier in body["depends_on"].as_array().into_iter().flatten() {
            let mid = id_of(earlier).ok_or(())?;
            let verdict = self.verdicts.get(&(deed.account, mid));
            if verdict.is_some_and(|verdict| verdict.word == "rejected") {
                return Err(());
            }
        }
        let (mut written, mut gave_way, mut waits) = (Vec::new(), false, false);
        let mut named = BTreeSet::new();
        for change in body["changes"].as_array().into_iter().flatten() {
            let id = id_of(&change["record"]).ok_or(())?;
            if !named.insert(id) {
                return Err(());
            }
            let played = self.weigh_change(deed, &actor, id, change)?;
            gave_way |= played.gave_way;
            waits |= played.waits;
            written.push((id, played.record));
        }
        let word = match (waits, gave_way) {
            (true, _) => "conflict",
            (false, true) => "merged",
            (false, false) => "applied",
        };
        if waits && written.len() > 1 {
            written.clear();
        }
        Ok((word, written))
    }

    fn weigh_change(
        &self,
        deed: &Deed,
        actor: &Actor,
        id: Id,
        change: &Value,
    ) -> Result<Played, ()> {
        let kind = deed
            .kinds
            .named(change["kind"].as_str().ok_or(())?)
            .ok_or(())?;
        let before = self.records.get(&id);
        if let Some(before) = before {
            let seen = scopes_of(deed.kinds, before);
            let held = held_by(Some(deed.account), &deed.grants, deed.at);
            if before["kind"] != kind.name || seen.is_disjoint(&held) {
                return Err(());
            }
        }
        let played = play(kind, before, change, deed.at).ok_or(())?;
        let (was, now) = (before.map(record_of), record_of(&played.record));
        let write = Write {
            before: was.as_ref(),
            after: &now,
        };
        may_write(kind, actor, &write).map_err(drop)?;
        if !validate_change(kind, was.as_ref(), &now).is_empty() {
            return Err(());
        }
        Ok(played)
    }

    fn write(&mut self, kinds: Kinds, id: Id, after: Value) {
        let before = self.records.get(&id).map(|before| scopes_of(kinds, before));
        let scopes = scopes_of(kinds, &after);
        for gone in before.unwrap_or_default().difference(&scopes) {
            self.note(*gone, id, false);
        }
        for scope in scopes {
            self.note(scope, id, true);
        }
        self.records.insert(id, after);
    }

    fn note(&mut self, scope: Scope, id: Id, within: bool) {
        let seq = self.seq;
        self.feed.insert((scope, id), Membership { seq, within });
    }
}

/// The scopes that a person may read.
#[must_use]
pub fn held_by(person: Option<Id>, grants: &[Grant], now: Millis) -> BTreeSet<Scope> {
    let mut held = BTreeSet::from([Scope::Public]);
    held.extend(person.map(Scope::User));
    for grant in grants {
        let begun = grant.from <= now;
        let over = grant.until.is_some_and(|until| until <= now);
        if begun && !over && person.is_some() && grant.role.works_in_area() {
            held.extend(grant.area.map(Scope::Area));
        }
    }
    held
}

/// The scopes that a record is in.
#[must_use]
pub fn scopes_of(kinds: Kinds, record: &Value) -> BTreeSet<Scope> {
    let kind = record["kind"].as_str().and_then(|kind| kinds.named(kind));
    kind.map(|kind| (kind.scopes)(&record_of(record)).into_iter().collect())
        .unwrap_or_default()
}

fn actor(person: Id, grants: &[Grant], now: Millis) -> Actor {
    let holds = |g: &&Grant| g.from <= now && g.until.is_none_or(|until| until > now);
    let mut actor = Actor::visitor();
    actor.user = Some(person);
    actor.grants = grants.iter().filter(holds).copied().collect();
    actor.now = now;
    actor
}

/// The rules of writing are data of the kinds, and ask for the product's type.
fn record_of(record: &Value) -> Record {
    serde_json::from_value(record.clone()).unwrap_or(Record {
        id: Id::NIL,
        kind: String::new(),
        schema: 0,
        received_at: 0,
        archived: false,
        fields: domain::Fields::new(),
    })
}

fn id_of(value: &Value) -> Option<Id> {
    value.as_str()?.parse().ok()
}
