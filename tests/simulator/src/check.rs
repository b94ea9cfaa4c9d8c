//! The invariants that hold after every step.

use crate::executor::at_once;
use crate::oracle::play;
use crate::sealed::{self, MARK};
use crate::stage::Wait;
use crate::store::TABS;
use crate::world::World;
use domain::{Id, Kinds, Scope};
use replica::sealing::Lock;
use replica::store::{Attention, Head, Queued};
use replica::{Store, memory::StoredRow};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use sync::{Cursor, limits};

/// What a phone's store holds, as far as it is looked at.
pub(crate) struct Looked {
    pub(crate) head: Head,
    pub(crate) rows: Vec<StoredRow>,
    pub(crate) queued: Vec<Queued>,
    pub(crate) attention: Vec<Attention>,
}

impl World {
    /// Looks at what may have changed in this step.
    pub(crate) fn check(&mut self) {
        for phone in 0..self.phones.len() {
            let version = self.phones[phone].device.version.get();
            let stale = |looked: &Option<u64>| *looked != Some(version);
            if self.looked[phone].iter().any(stale) {
                let looked = self.look(phone);
                self.check_saved(phone, &looked);
                self.check_rows(phone, &looked);
                self.check_sealed(phone);
                for tab in 0..TABS {
                    self.check_view(phone, tab, &looked);
                    self.looked[phone][tab] = Some(version);
                }
            }
        }
        self.check_photos();
    }

    pub(crate) fn look(&self, phone: usize) -> Looked {
        let store = &self.phones[phone].store;
        let mut rows = store.rows();
        for row in &mut rows {
            row.text = sealed::row(&row.text).into_owned();
        }
        Looked {
            head: at_once(store.head()).unwrap_or_default(),
            rows,
            queued: at_once(store.outbox(0, usize::MAX)).unwrap_or_default(),
            attention: at_once(store.attention()).unwrap_or_default(),
        }
    }

    /// I1 and I7: what was saved on the phone is where a person or the server finds it.
    fn check_saved(&self, phone: usize, looked: &Looked) {
        let ledger = self.stage.ledger.borrow();
        let store = &self.phones[phone].store;
        let queued: BTreeMap<Id, &Queued> = looked.queued.iter().map(|e| (e.mid, e)).collect();
        let attention: BTreeSet<Id> = looked.attention.iter().map(|item| item.mid).collect();
        for (mid, entry) in ledger.all() {
            if entry.phone != phone || entry.let_go || entry.gone_with_store {
                continue;
            }
            // What goes again may have forgotten other people's values meanwhile.
            let waits = queued
                .get(&mid)
                .is_some_and(|queued| queued.again || queued.body == entry.body);
            let word = entry
                .user
                .and_then(|user| self.server.oracle.verdict(user, mid));
            let safe = waits
                || attention.contains(&mid)
                || word.is_some_and(|verdict| matches!(verdict.word, "applied" | "merged"));
            if !safe && !self.is_kept(phone, mid) {
                let place = format!("{mid} of phone {phone} is nowhere (the server says {word:?})");
                let invariant = if entry.accepted { "I1" } else { "I7" };
                self.stage.broken(invariant, place);
            }
            for photo in &entry.photos {
                let done = ledger.arrived.contains(photo) || ledger.waived.contains(photo);
                if !done && !matches!(at_once(store.photo(&photo.hash)), Ok(Some(_))) {
                    self.stage
                        .broken("I1", format!("the photo of {mid} is nowhere"));
                }
            }
        }
        for (_, draft, hash) in ledger.drafted.iter().filter(|(of, _, _)| *of == phone) {
            if !matches!(at_once(store.photo(hash)), Ok(Some(_))) {
                self.stage
                    .broken("I1", format!("the photo of {draft} is nowhere"));
            }
        }
    }

    /// Whether the phone keeps it, to send it again to a server that forgot it.
    fn is_kept(&self, phone: usize, mid: Id) -> bool {
        self.phones[phone].store.kept().contains(&mid)
    }

    /// I11: what is sensitive lies nowhere readable on a phone that seals.
    fn check_sealed(&self, phone: usize) {
        let phone_looked_at = &self.phones[phone];
        if phone_looked_at.seals && phone_looked_at.store.lies(MARK) {
            let what = format!("phone {phone} has in the open what is sensitive");
            self.stage.broken("I11", what);
        }
    }

    /// I5 and I6: what is in base came through a scope that is held, and is all
    /// that the log has of it up to the cursor.
    fn check_rows(&self, phone: usize, looked: &Looked) {
        let rotten = self.phones[phone].device.rotten.get();
        if let Some(held) = &*self.phones[phone].device.held.borrow() {
            for row in looked.rows.iter().filter(|row| !held.contains(&row.scope)) {
                let what = format!("phone {phone} keeps {} of {}", row.id, row.scope);
                self.stage.broken("I5", what);
            }
        }
        if looked.head.epoch != Some(self.server.db.head.epoch) {
            return;
        }
        for (scope, cursor) in looked.head.cursors.iter() {
            if self.is_known(cursor) && rotten.is_none_or(|(_, of)| of != *scope) {
                self.check_scope(phone, *scope, cursor, looked);
            }
        }
    }

    /// Whether the server has all that a cursor tells of.
    fn is_known(&self, cursor: &Cursor) -> bool {
        let known = |seq: u64, tag: &str| self.server.db.tag(seq).is_some_and(|t| t == tag);
        match cursor.tag.split('~').collect::<Vec<_>>()[..] {
            [tag] => known(cursor.seq, tag),
            [tag, seq, head] => {
                known(cursor.seq, tag) && seq.parse().is_ok_and(|seq| known(seq, head))
            }
            _ => false,
        }
    }

    /// Of a record that changed once more behind the cursor, any version may be
    /// here: a feed has but its latest change. What changed last below the place down
    /// to which the scope has been read is not here yet.
    fn check_scope(&self, phone: usize, scope: Scope, cursor: &Cursor, looked: &Looked) {
        let rows = looked.rows.iter().filter(|row| row.scope == scope);
        let mut rows: BTreeMap<Id, &StoredRow> = rows.map(|row| (row.id, row)).collect();
        for (id, membership) in self.server.oracle.scope(scope) {
            let row = rows.remove(&id);
            if membership.seq > cursor.seq {
                continue;
            }
            let is_due = membership.within && membership.seq >= cursor.below;
            let kept = self.server.db.record(id).filter(|_| is_due);
            if row.map(|row| &row.text) != kept.map(|kept| &kept.body) {
                let what = format!("phone {phone} at {cursor:?} of {scope}: {row:?}, not {kept:?}");
                self.stage.broken("I6", what);
            }
        }
        if let Some((id, _)) = rows.first_key_value() {
            self.stage
                .broken("I6", format!("phone {phone}: {id} never was in {scope}"));
        }
    }

    /// I3: what a tab shows is base with what is pending, played by the oracle.
    fn check_view(&self, phone: usize, tab: usize, looked: &Looked) {
        let device = &self.phones[phone].device;
        let behind = device.foreign[tab].get() > device.read_at[tab].get();
        let at_it = |task: &crate::executor::Task| {
            (task.phone, task.tab, task.wait) == (phone, tab, Wait::Store)
        };
        let Some(open) = self.tab(phone, tab) else {
            return;
        };
        if behind || device.rotten.get().is_some() || self.tasks.iter().any(at_it) {
            return;
        }
        let locked = open.lock_state() == Lock::Locked;
        let expected = expected_view(open.kinds(), looked, locked);
        self.stage.direct.set(true);
        for (id, expected) in expected {
            let seen = at_once(open.record(id));
            if locked && expected.as_ref().is_some_and(|e| e["kind"] == "errand") {
                if matches!(&seen, Ok(Some(record)) if record.kind == "errand") {
                    let what = format!("{phone}.{tab} is locked and shows {seen:?}");
                    self.stage.broken("I11", what);
                }
                continue;
            }
            let seen = seen.map(|seen| seen.and_then(|seen| serde_json::to_value(seen).ok()));
            if seen.as_ref() != Ok(&expected) {
                let what = format!("{phone}.{tab} shows {seen:?}, not {expected:?}");
                self.stage.broken("I3", what);
            }
        }
        self.stage.direct.set(false);
    }

    /// I10: an interruption sends at most one chunk again.
    fn check_photos(&self) {
        let ledger = self.stage.ledger.borrow();
        if ledger.sent.is_empty() {
            return;
        }
        let photos = ledger.entries.values().flat_map(|entry| &entry.photos);
        let sizes: BTreeMap<&str, u64> = photos.map(|p| (p.hash.as_str(), p.size)).collect();
        for ((phone, hash), sent) in &ledger.sent {
            let size = sizes.get(hash.as_str()).copied().unwrap_or(0);
            let size = size.max(sent.sealed);
            // Tabs that run their lanes at once may each be at the same chunk.
            let tabs = u64::from(sent.tabs.count_ones());
            let again = sent.interruptions + tabs.saturating_sub(1);
            let most = size + again * limits::PHOTO_CHUNK_BYTES as u64;
            if sent.bytes > most {
                let what = format!("phone {phone} sent {} bytes of {size}", sent.bytes);
                self.stage.broken("I10", what);
            }
        }
    }
}

/// The records that a tab can show; of what is sealed, only what it must not.
fn expected_view(kinds: Kinds, looked: &Looked, locked: bool) -> BTreeMap<Id, Option<Value>> {
    let mut best: BTreeMap<Id, &StoredRow> = BTreeMap::new();
    for row in &looked.rows {
        let known = best.entry(row.id).or_insert(row);
        if row.seq > known.seq {
            *known = row;
        }
    }
    let base = best.into_iter();
    let mut view: BTreeMap<Id, Option<Value>> = base
        .map(|(id, row)| (id, serde_json::from_str(&row.text).ok()))
        .collect();
    for entry in &looked.queued {
        if entry.again || entry.mutation().is_none() {
            continue;
        }
        let body = sealed::body(&entry.body);
        if locked && body != entry.body {
            continue;
        }
        let Ok(body) = serde_json::from_str::<Value>(&body) else {
            continue;
        };
        for change in body["changes"].as_array().into_iter().flatten() {
            let id = change["record"].as_str().and_then(|id| id.parse().ok());
            let kind = change["kind"].as_str().and_then(|kind| kinds.named(kind));
            let (Some(id), Some(kind)) = (id, kind) else {
                continue;
            };
            let seen: &mut Option<Value> = view.entry(id).or_default();
            let at = body["observed_at"].as_i64().unwrap_or_default();
            if let Some(played) = play(kind, seen.as_ref(), change, at) {
                *seen = Some(played.record);
            }
        }
    }
    view
}
