//! What the ledger is told of a store's transactions.

use super::TabStore;
use crate::executor::at_once;
use crate::ledger::{Entry, Ledger};
use crate::sealed;
use domain::{Id, Record, ShortMap};
use replica::Store;
use replica::carry::Work;
use replica::store::{Attention, Head, Matter, NewMutation, PhotoOf};
use std::collections::BTreeSet;
use sync::SyncResponse;

impl TabStore {
    pub(super) fn note_saved(&self, new: &NewMutation) {
        let held = |photo: &&PhotoOf| matches!(at_once(self.inner.photo(&photo.hash)), Ok(Some(_)));
        let entry = Entry {
            phone: self.device.phone,
            user: self.device.user,
            body: new.body.clone(),
            photos: new.photos.iter().filter(held).cloned().collect(),
            accepted: false,
            let_go: false,
            gone_with_store: false,
        };
        let mut ledger = self.stage.ledger.borrow_mut();
        if let Some(mid) = new.mends {
            ledger.let_go(mid);
        }
        ledger.entries.insert(new.mid, entry);
        let phone = self.device.phone;
        let draft = new.draft.clone();
        ledger
            .drafted
            .retain(|(of, key, _)| *of != phone || Some(key) != draft.as_ref());
    }

    /// Copies of what the server has go with a lost scope, and are not missed
    /// should the server be restored later.
    pub(super) fn note_copies_gone(&self) {
        let mut ledger = self.stage.ledger.borrow_mut();
        let gone =
            |photo: &&PhotoOf| !matches!(at_once(self.inner.photo(&photo.hash)), Ok(Some(_)));
        let gone: Vec<PhotoOf> = ledger.arrived.iter().filter(gone).cloned().collect();
        ledger.waived.extend(gone);
    }

    /// A device that was signed out keeps what it never sent, and nothing else.
    pub(super) fn note_wiped(&self) {
        self.device.rotten.take();
        let queued = self.queued();
        let mut ledger = self.stage.ledger.borrow_mut();
        for (mid, entry) in &mut ledger.entries {
            let here = entry.phone == self.device.phone;
            if here && entry.accepted && queued.iter().all(|queued| queued.mid != *mid) {
                entry.gone_with_store = true;
            }
        }
        let phone = self.device.phone;
        let Ledger {
            entries, copies, ..
        } = &mut *ledger;
        copies.retain(|(of, mid), _| {
            let accepted = entries.get(mid).is_some_and(|entry| entry.accepted);
            *of != phone || !accepted || queued.iter().any(|queued| queued.mid == *mid)
        });
    }

    /// What was taken in is work of this phone too, with the photos that came.
    pub(super) fn note_taken_in(
        &self,
        work: &Work,
        photos: &ShortMap<String, Vec<u8>>,
        known: &BTreeSet<Id>,
    ) {
        let phone = self.device.phone;
        let mut ledger = self.stage.ledger.borrow_mut();
        let queued = work.queued.iter();
        let queued = queued.map(|queued| (queued.mid, queued.photos.clone(), Some(&queued.body)));
        let attention = work.attention.iter();
        let attention = attention.map(|it| (it.item.mid, Vec::new(), None));
        for (mid, mut brought, body) in queued.chain(attention) {
            brought.retain(|photo| photos.contains_key(&photo.hash));
            let Some(entry) = ledger.entries.get(&mid).filter(|_| !known.contains(&mid)) else {
                continue;
            };
            let copy = Entry {
                phone,
                // Sealed with the key of this phone.
                body: body.unwrap_or(&entry.body).clone(),
                photos: brought,
                let_go: false,
                gone_with_store: false,
                ..entry.clone()
            };
            // What is here again is what its phone itself saved.
            if entry.phone == phone {
                ledger.entries.insert(mid, copy);
            } else {
                ledger.copies.insert((phone, mid), copy);
            }
        }
    }

    /// A record that vanished is there again, or is none that should be there.
    pub(super) fn note_come_again(&self, before: &Head, answer: &SyncResponse) {
        let Some((id, scope)) = self.device.rotten.get() else {
            return;
        };
        let mut pages = answer.pages.iter().filter(|page| page.scope == scope);
        if pages.any(|page| page.fresh || page.changes.iter().any(|change| change.id == id))
            || answer.permissions.lost.contains(&scope)
            || before.epoch != Some(answer.epoch)
        {
            self.device.rotten.take();
        }
    }

    pub(super) fn note_dismissed(&self, mid: Id, items: Vec<Attention>) {
        let mut ledger = self.stage.ledger.borrow_mut();
        for item in items.into_iter().filter(|item| item.mid == mid) {
            if let Matter::PhotoRefused { photo } = item.matter {
                ledger.waived.insert(photo);
            }
        }
        ledger.let_go(mid);
    }

    /// A photo that a later deed put another one in the place of is missed by nobody.
    pub(super) fn note_dropped(&self, photo: &PhotoOf) {
        // No copy stays of what is sensitive: a server that is restored has to do without.
        let arrived = self.stage.ledger.borrow().ever_arrived.contains(photo);
        let record = at_once(self.inner.record(photo.record)).ok().flatten();
        let record = record.and_then(|record| {
            let text = serde_json::to_string(&record).ok()?;
            serde_json::from_str(&sealed::row(&text)).ok()
        });
        let named = |record: &Record| record.photos("photos").iter().any(|p| p.hash == photo.hash);
        if !arrived && record.as_ref().is_some_and(named) {
            self.stage
                .broken("I1", "a photo was dropped that its record names");
        }
        self.stage.ledger.borrow_mut().waived.insert(photo.clone());
    }

    pub(super) fn note_draft_gone(&self, key: &str) {
        let phone = self.device.phone;
        let mut ledger = self.stage.ledger.borrow_mut();
        ledger
            .drafted
            .retain(|(of, draft, _)| *of != phone || draft != key);
    }

    pub(super) fn check_filed(&self, before: &Head, answer: &SyncResponse) {
        let after = self.now_head();
        *self.device.held.borrow_mut() = Some(answer.permissions.held.clone());
        if before.epoch != after.epoch {
            return;
        }
        for (scope, cursor) in before.cursors.iter() {
            let fresh = |page: &sync::ScopePage| page.scope == *scope && page.fresh;
            if let Some(now) = after.cursors.get(scope)
                && (now.seq < cursor.seq || now.below > cursor.below)
                && !answer.pages.iter().any(fresh)
            {
                self.stage
                    .broken("I6", format!("the cursor of {scope} went back"));
            }
        }
    }
}
