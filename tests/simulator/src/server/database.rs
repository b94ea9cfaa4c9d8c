//! The server's database as a model in memory: the same rows, in maps.

use domain::{Grant, Id, Millis, Scope};
use std::collections::{BTreeMap, BTreeSet};
use sync::Digest;
use sync::log::Reading;
use sync::log::rows::{
    Asked, ChangeRow, Changes, DeviceRow, Head, HistoryRow, Loaded, OutcomeRow, RecordRow, Seen,
    Span, Wanted, Written,
};

/// The database. A clone of it is a backup.
#[derive(Clone)]
pub struct Database {
    /// Where the log stands.
    pub head: Head,
    /// Grants by person.
    pub grants: BTreeMap<Id, Vec<Grant>>,
    /// Photos that are complete: record and hash.
    pub photos: BTreeSet<(Id, String)>,
    /// Outcomes by device and number.
    pub outcomes: BTreeMap<(Id, u64), OutcomeRow>,
    /// First outcomes by person and `mid`.
    pub first: BTreeMap<(Id, Id), (Id, u64)>,
    /// Versions that gave way.
    pub history: BTreeMap<(Id, u64), HistoryRow>,
    /// Devices.
    pub devices: BTreeMap<Id, DeviceRow>,
    /// With the time of each commit.
    tags: BTreeMap<u64, (String, Millis)>,
    records: BTreeMap<Id, RecordRow>,
    feed: BTreeMap<(Scope, Id), (u64, bool)>,
}

impl Database {
    /// An empty one.
    #[must_use]
    pub fn new(head: Head, grants: BTreeMap<Id, Vec<Grant>>) -> Self {
        Self {
            tags: [(0, (head.tag.clone(), 0))].into(),
            head,
            grants,
            photos: BTreeSet::new(),
            outcomes: BTreeMap::new(),
            first: BTreeMap::new(),
            history: BTreeMap::new(),
            devices: BTreeMap::new(),
            records: BTreeMap::new(),
            feed: BTreeMap::new(),
        }
    }

    /// The grants of a person.
    #[must_use]
    pub fn grants_of(&self, person: Option<Id>) -> &[Grant] {
        let grants = person.and_then(|person| self.grants.get(&person));
        grants.map_or(&[], Vec::as_slice)
    }

    /// An encoded record.
    #[must_use]
    pub fn record(&self, id: Id) -> Option<&RecordRow> {
        self.records.get(&id)
    }

    /// The tag of the commit that holds a sequence number.
    #[must_use]
    pub fn tag(&self, seq: u64) -> Option<&String> {
        self.tags.range(seq..).next().map(|(_, (tag, _))| tag)
    }

    /// What a group rests on.
    #[must_use]
    pub fn load(&self, wanted: &Wanted) -> Loaded {
        let mut loaded = Loaded::at(self.head.clone());
        let devices = wanted.devices.iter().filter_map(|id| self.devices.get(id));
        loaded.devices = devices.cloned().collect();
        let first = wanted
            .mutations
            .iter()
            .filter_map(|name| self.first.get(name));
        loaded.outcomes = first
            .filter_map(|at| self.outcomes.get(at))
            .cloned()
            .collect();
        let records = wanted.records.iter().filter_map(|id| self.records.get(id));
        loaded.records = records.cloned().collect();
        for person in &wanted.people {
            let grants = self.grants_of(Some(*person)).iter();
            loaded.grants.extend(grants.map(|grant| (*person, *grant)));
        }
        loaded.tags = self.tags_of(&wanted.seqs);
        loaded.scope_heads = self.scope_heads(&wanted.scopes);
        loaded
    }

    /// What an answer rests on.
    #[must_use]
    pub fn see(&self, asked: &Asked) -> Seen {
        let mut seen = Seen::at(self.head.clone());
        seen.grants = self.grants_of(asked.person).to_vec();
        if let Some((device, after)) = asked.device {
            seen.device = self.devices.get(&device).cloned();
            let outcomes = self
                .outcomes
                .range((device, after + 1)..=(device, u64::MAX));
            let outcomes = outcomes.map(|(_, row)| row.clone());
            seen.outcomes = outcomes.take(asked.outcomes as usize).collect();
        }
        seen.tags = self.tags_of(&asked.seqs);
        seen.scope_heads = self.scope_heads(&asked.scopes);
        if asked.digests {
            let digest = |scope: &Scope| (*scope, self.digest(*scope));
            seen.digests = asked.scopes.iter().map(digest).collect();
        }
        seen
    }

    fn digest(&self, scope: Scope) -> Digest {
        let mut digest = Digest::default();
        for (record, seq, leave) in self.within(scope) {
            if !leave {
                digest.add(record, seq);
            }
        }
        digest
    }

    /// Forgets what left before an instant.
    pub fn tidy(&mut self, before: Millis) {
        let old = self.tags.iter().filter(|(_, (_, at))| *at < before);
        let last = old.map(|(seq, _)| *seq).max().unwrap_or_default();
        let horizon = last.max(self.head.horizon);
        self.head.horizon = horizon;
        self.forget_left(horizon);
        self.tags.retain(|seq, _| *seq >= horizon);
    }

    /// Forgets what left up to a sequence number.
    pub fn forget_left(&mut self, horizon: u64) {
        self.feed
            .retain(|_, (seq, leave)| !*leave || *seq > horizon);
    }

    fn tags_of(&self, seqs: &[u64]) -> Vec<(u64, String)> {
        let tag = |seq: &u64| Some((*seq, self.tag(*seq)?.clone()));
        seqs.iter().filter_map(tag).collect()
    }

    /// The highest sequence number in each scope.
    #[must_use]
    pub fn scope_heads(&self, scopes: &[Scope]) -> Vec<u64> {
        let head = |scope: &Scope| self.within(*scope).map(|(_, seq, _)| seq).max();
        scopes
            .iter()
            .map(|scope| head(scope).unwrap_or(0))
            .collect()
    }

    fn within(&self, scope: Scope) -> impl Iterator<Item = (Id, u64, bool)> {
        let all = (scope, Id::from_bytes([0; 16]))..=(scope, Id::from_bytes([0xff; 16]));
        let rows = self.feed.range(all);
        rows.map(|((_, record), (seq, leave))| (*record, *seq, *leave))
    }

    /// Changes of a scope, whole sequence numbers only, cut behind `bytes`.
    #[must_use]
    pub fn changes(&self, reading: &Reading, bytes: usize) -> Changes {
        let wanted = |(_, seq, leave): &(Id, u64, bool)| match reading.span {
            Span::Beyond(place) => *seq > place,
            Span::Below(place) => *seq < place && !leave,
        };
        let mut rows: Vec<_> = self.within(reading.scope).filter(wanted).collect();
        rows.sort_by_key(|(record, seq, _)| (*seq, *record));
        if let Span::Below(_) = reading.span {
            rows.reverse();
        }
        let mut changes = Changes {
            rows: Vec::new(),
            complete: true,
        };
        let mut taken = 0;
        for (record, seq, leave) in rows {
            let begun = changes.rows.last().is_some_and(|last| last.seq == seq);
            if taken >= bytes && !begun {
                changes.complete = false;
                break;
            }
            let body = self.records.get(&record).map(|row| row.body.clone());
            let body = body.filter(|_| !leave);
            taken += body.as_ref().map_or(64, String::len);
            changes.rows.push(ChangeRow { seq, record, body });
        }
        changes
    }

    /// Writes what a group came to; the first thing that stands in the way of it.
    ///
    /// # Errors
    /// What is unique and was to be written twice.
    pub fn store(&mut self, written: &Written) -> Result<(), String> {
        for row in &written.devices {
            self.devices.insert(row.id, row.clone());
        }
        for row in &written.outcomes {
            let place = (row.device, row.mseq);
            if self.outcomes.insert(place, row.clone()).is_some() {
                return Err(format!("two outcomes for number {} of a device", row.mseq));
            }
            let name = (row.account, row.mid);
            if row.original && self.first.insert(name, place).is_some() {
                return Err(format!("two first outcomes for {}", row.mid));
            }
        }
        for row in &written.records {
            self.records.insert(row.id, row.clone());
        }
        for row in &written.history {
            if self
                .history
                .insert((row.record, row.seq), row.clone())
                .is_some()
            {
                return Err(format!("two versions under {}", row.seq));
            }
        }
        for row in &written.feed {
            self.feed
                .insert((row.scope, row.record), (row.seq, row.leave));
        }
        if let Some(commit) = &written.commit {
            let tag = (commit.tag.clone(), written.now);
            self.tags.insert(commit.last_seq, tag);
            self.head.seq = commit.last_seq;
            self.head.tag.clone_from(&commit.tag);
        }
        Ok(())
    }
}
