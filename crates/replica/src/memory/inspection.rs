//! What only tests may see and do.

use super::MemoryStore;
use crate::store::Head;
use domain::{Id, Kinds, Scope};
use std::cell::RefCell;
use std::rc::Rc;

/// One row of base as it lies in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// The record.
    pub id: Id,
    /// The scope through which it came.
    pub scope: Scope,
    /// The version.
    pub seq: u64,
    /// The encoded record.
    pub text: String,
}

impl MemoryStore {
    /// The same data, opened by a program that knows these kinds.
    #[must_use]
    pub fn opened_by(&self, kinds: Kinds) -> Self {
        Self {
            kinds,
            ..self.clone()
        }
    }

    /// A copy that goes its own way from now on, as a backup of the device does.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self {
            kinds: self.kinds,
            contents: Rc::new(RefCell::new(self.contents.borrow().clone())),
            faults: Rc::default(),
        }
    }

    /// All of base, in order.
    #[must_use]
    pub fn rows(&self) -> Vec<StoredRow> {
        let contents = self.contents.borrow();
        let rows = contents.base.iter().map(|((id, scope), row)| StoredRow {
            id: *id,
            scope: *scope,
            seq: row.seq,
            text: row.text.clone(),
        });
        rows.collect()
    }

    /// Loses a row of base behind everybody's back.
    pub fn lose_row(&self, id: Id, scope: Scope) {
        self.contents.borrow_mut().base.remove(&(id, scope));
    }

    /// Puts rubbish in the place of every record in base.
    pub fn damage_base(&self) {
        for row in self.contents.borrow_mut().base.values_mut() {
            row.text = "rubbish".to_owned();
        }
    }

    /// Every text and photo that lies in the store, one to a line.
    #[must_use]
    pub fn lying(&self) -> String {
        let contents = self.contents.borrow();
        let rows = contents.base.values().map(|row| row.text.clone());
        let entries = contents.outbox.values();
        let entries = entries.chain(contents.sent.values().map(|sent| &sent.entry));
        let queued = entries.map(|entry| serde_json::to_string(entry).unwrap_or_default());
        let items = contents.attention.values();
        let items = items.map(|item| serde_json::to_string(item).unwrap_or_default());
        let drafts = contents.drafts.values();
        let drafts = drafts.map(|draft| draft.content.to_string());
        let photos = contents.photos.values();
        let photos = photos.filter_map(|photo| photo.bytes.as_deref());
        let photos = photos.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let all = rows.chain(queued).chain(items).chain(drafts).chain(photos);
        all.collect::<Vec<_>>().join("\n")
    }

    /// What was sent and is kept, by its names.
    #[must_use]
    pub fn kept(&self) -> Vec<Id> {
        let contents = self.contents.borrow();
        contents.sent.values().map(|sent| sent.entry.mid).collect()
    }

    /// Forgets what was sent, and changes the head, behind everybody's back.
    pub fn forget_kept(&self) {
        self.contents.borrow_mut().sent.clear();
    }

    /// Changes the head behind everybody's back.
    pub fn tamper(&self, change: impl FnOnce(&mut Head)) {
        change(&mut self.contents.borrow_mut().head);
    }
}
