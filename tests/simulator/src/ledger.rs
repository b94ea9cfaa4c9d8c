//! The ledger of all that people saved: what I1 is held against.

use crate::executor::at_once;
use domain::Id;
use replica::store::PhotoOf;
use replica::{MemoryStore, Store};
use std::collections::{BTreeMap, BTreeSet};

/// What a person saved.
#[derive(Clone, Debug)]
pub struct Entry {
    /// On which phone.
    pub phone: usize,
    /// Whose work it is; none for a visitor.
    pub user: Option<Id>,
    /// As it was queued.
    pub body: String,
    /// Photos that it brought, whose bytes were in the store.
    pub photos: Vec<PhotoOf>,
    /// Whether a server ever took it.
    pub accepted: bool,
    /// Whether the person let go of it: withdrawn before it was sent, done with in
    /// the list of what needs attention, or made again.
    pub let_go: bool,
    /// Whether the store that held it is no more.
    pub gone_with_store: bool,
}

/// All that was saved, by `mid`.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The entries.
    pub entries: BTreeMap<Id, Entry>,
    /// What another phone took in of them, by that phone too.
    pub copies: BTreeMap<(usize, Id), Entry>,
    /// Photos of a record that the server said it has.
    pub arrived: BTreeSet<PhotoOf>,
    /// The same, whatever was restored since.
    pub ever_arrived: BTreeSet<PhotoOf>,
    /// How photos were sent, by phone and hash.
    pub sent: BTreeMap<(usize, String), Sent>,
    /// Photos that the server would not take, and that a person let go of.
    pub waived: BTreeSet<PhotoOf>,
    /// Photos of drafts: phone, draft, hash.
    pub drafted: BTreeSet<(usize, String, String)>,
    /// Devices that the server signed out.
    pub revoked: BTreeSet<Id>,
}

/// How a photo was sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent {
    /// Bytes on their way up, repeats included.
    pub bytes: u64,
    /// Chunks of which no receipt came.
    pub interruptions: u64,
    /// How long it is sealed; zero where it is not.
    pub sealed: u64,
    /// Which tabs sent of it, one bit each.
    pub tabs: u32,
}

impl Ledger {
    /// The person lets go of it.
    pub fn let_go(&mut self, mid: Id) {
        if let Some(entry) = self.entries.get_mut(&mid) {
            entry.let_go = true;
        }
        let copies = self.copies.iter_mut();
        for (_, copy) in copies.filter(|((_, of), _)| *of == mid) {
            copy.let_go = true;
        }
    }

    /// All that was saved or taken in.
    pub fn all(&self) -> impl Iterator<Item = (Id, &Entry)> {
        let copies = self.copies.iter().map(|((_, mid), copy)| (*mid, copy));
        let entries = self.entries.iter().map(|(mid, entry)| (*mid, entry));
        entries.chain(copies)
    }

    /// The phone's store is this old copy again: what it does not know is gone.
    pub fn store_turned_back(&mut self, phone: usize, copy: &MemoryStore) {
        let queued = at_once(copy.outbox(0, usize::MAX)).unwrap_or_default();
        let items = at_once(copy.attention()).unwrap_or_default();
        let queued = queued.iter().map(|entry| entry.mid);
        let kept = copy
            .kept()
            .into_iter()
            .chain(items.iter().map(|item| item.mid));
        let known: BTreeSet<Id> = queued.chain(kept).collect();
        for (mid, entry) in &mut self.entries {
            if entry.phone == phone {
                entry.gone_with_store = !known.contains(mid);
            }
        }
        self.copies
            .retain(|(of, mid), _| *of != phone || known.contains(mid));
        self.drafted.retain(|(of, _, _)| *of != phone);
    }

    /// Everything that this phone alone knew of is gone with its store.
    pub fn store_lost(&mut self, phone: usize) {
        for entry in self.entries.values_mut().filter(|e| e.phone == phone) {
            entry.gone_with_store = true;
        }
        self.copies.retain(|(of, _), _| *of != phone);
        self.drafted.retain(|(of, _, _)| *of != phone);
    }
}
