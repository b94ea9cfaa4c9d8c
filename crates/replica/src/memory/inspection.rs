//! What only tests may see and do.

use super::MemoryStore;
use crate::store::{Attention, Head, Queued};
use domain::{Id, Kinds, Scope, Value};
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

    /// Whether this word lies readable in any text or photo of the store.
    #[must_use]
    pub fn lies(&self, word: &str) -> bool {
        let contents = self.contents.borrow();
        let entries = contents.outbox.values();
        let mut entries = entries.chain(contents.sent.values().map(|sent| &sent.entry));
        let mut photos = contents.photos.values();
        let (word_bytes, first) = (word.as_bytes(), word.as_bytes().first());
        let is_here = |at: &[u8]| at.first() == first && at == word_bytes;
        let in_photo = |bytes: &[u8]| bytes.windows(word.len()).any(is_here);
        let in_value = |value: &Value| value.to_string().contains(word);
        let written = |item: &Attention| serde_json::to_string(item).unwrap_or_default();
        contents.base.values().any(|row| row.text.contains(word))
            || entries.any(|entry| entry.body.contains(word) || in_receipt(entry, word))
            || contents
                .attention
                .values()
                .any(|item| written(item).contains(word))
            || contents
                .drafts
                .values()
                .any(|draft| in_value(&draft.content))
            || photos.any(|photo| photo.bytes.as_deref().is_some_and(in_photo))
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

fn in_receipt(entry: &Queued, word: &str) -> bool {
    let receipt = entry.receipt.as_ref();
    let written = receipt.map(|receipt| serde_json::to_string(receipt).unwrap_or_default());
    written.is_some_and(|text| text.contains(word))
}
