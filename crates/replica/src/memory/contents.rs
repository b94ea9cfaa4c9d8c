//! What is held, and how a transaction changes it.

use crate::carry::{CarriedAttention, CarriedDraft, Known, Plan, Work};
use crate::filing::{self, Filed};
use crate::index::{self, Entry};
use crate::store::{
    Attention, Draft, Head, Matter, NewMutation, PhotoOf, Queued, Room, Sent, StoreError, Upload,
};
use domain::{Id, Kinds, Scope, ShortMap};
use std::collections::{BTreeMap, BTreeSet};
use sync::Digest;

/// A record within one scope.
#[derive(Clone)]
pub(super) struct StoredRow {
    pub(super) seq: u64,
    pub(super) text: String,
    pub(super) entry: Entry,
}

/// Why the bytes of a photo are kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    Draft(String),
    Upload(PhotoOf),
    Attention(Id),
    Copy,
}

/// Bytes may be missing of a photo that the server had first.
#[derive(Clone, Default)]
pub(super) struct HeldPhoto {
    pub(super) bytes: Option<Vec<u8>>,
    holders: BTreeSet<Holder>,
}

#[derive(Clone, Default)]
pub(super) struct Contents {
    pub(super) head: Head,
    pub(super) base: BTreeMap<(Id, Scope), StoredRow>,
    pub(super) outbox: BTreeMap<u64, Queued>,
    pub(super) sent: BTreeMap<u64, Sent>,
    pub(super) attention: BTreeMap<Id, Attention>,
    pub(super) drafts: BTreeMap<String, Draft>,
    pub(super) photos: BTreeMap<String, HeldPhoto>,
    pub(super) uploads: Vec<Upload>,
}

impl Contents {
    /// The record's row of the highest version.
    pub(super) fn latest(&self, id: Id) -> Option<&StoredRow> {
        let scopes = (id, Scope::Public)..=(id, Scope::User(Id::from_bytes([0xff; 16])));
        let rows = self.base.range(scopes);
        rows.map(|(_, row)| row).max_by_key(|row| row.seq)
    }

    /// The records of a kind (and area): those in lists, or those put away.
    pub(super) fn listed(&self, kind: &str, area: Option<Id>, archived: bool) -> Vec<&StoredRow> {
        let ids: BTreeSet<Id> = self.base.keys().map(|(id, _)| *id).collect();
        let rows = ids.into_iter().filter_map(|id| self.latest(id));
        rows.filter(|row| {
            let entry = &row.entry;
            entry.kind == kind
                && entry.archived == archived
                && (area.is_none() || entry.area == area)
        })
        .collect()
    }

    /// What each scope that is held holds.
    pub(super) fn digests(&self) -> ShortMap<Scope, Digest> {
        let held = self.head.cursors.keys();
        let mut digests: ShortMap<_, _> = held.map(|scope| (*scope, Digest::default())).collect();
        for ((id, scope), row) in &self.base {
            if let Some(digest) = digests.get_mut(scope) {
                digest.add(*id, row.seq);
            }
        }
        digests
    }

    /// What needs attention, oldest first.
    pub(super) fn attention_in_order(&self) -> Vec<Attention> {
        let mut items: Vec<Attention> = self.attention.values().cloned().collect();
        items.sort_by_key(|item| (item.saved_at, item.mid));
        items
    }

    pub(super) fn scopes_of(&self, id: Id) -> Vec<Scope> {
        let of_record = self.base.keys().filter(|(there, _)| *there == id);
        of_record.map(|(_, scope)| *scope).collect()
    }

    pub(super) fn enqueue(&mut self, new: NewMutation) -> u64 {
        self.head.last_mseq += 1;
        let mseq = self.head.last_mseq;
        for photo in new.photos {
            let hash = photo.hash.clone();
            self.keep_photo(&hash, None, Holder::Upload(photo.clone()));
            self.uploads.push(Upload {
                photo,
                mid: new.mid,
                ready: false,
            });
        }
        if let Some(key) = &new.draft {
            self.remove_draft(key);
        }
        if let Some(mid) = new.mends {
            self.attention.remove(&mid);
            self.release(&Holder::Attention(mid));
        }
        let entry = Queued {
            mseq,
            mid: new.mid,
            body: new.body,
            saved_at: new.saved_at,
            attempted: false,
            receipt: None,
            again: false,
        };
        self.outbox.insert(mseq, entry);
        mseq
    }

    pub(super) fn unsent_work(&self) -> Work {
        let attention = self.attention_in_order().into_iter();
        let attention = attention.map(|item| CarriedAttention {
            photos: self.held_by(&Holder::Attention(item.mid)),
            item,
        });
        let drafts = self.drafts.values().map(|draft| CarriedDraft {
            photos: self.held_by(&Holder::Draft(draft.key.clone())),
            draft: draft.clone(),
        });
        Work::of(
            self.outbox.values().cloned().collect(),
            self.uploads.clone(),
            attention.collect(),
            drafts.collect(),
        )
    }

    fn held_by(&self, holder: &Holder) -> Vec<String> {
        let held = self.photos.iter();
        let held = held.filter(|(_, photo)| photo.holders.contains(holder));
        held.map(|(hash, _)| hash.clone()).collect()
    }

    pub(super) fn known_work(&self) -> Known {
        let queued = self.outbox.values().map(|entry| entry.mid);
        let sent = self.sent.values().map(|sent| sent.entry.mid);
        let mids = queued.chain(sent).chain(self.attention.keys().copied());
        Known {
            mids: mids.collect(),
            drafts: self.drafts.values().cloned().collect(),
            uploads: self.uploads.clone(),
        }
    }

    pub(super) fn take_in(&mut self, plan: &Plan<'_>) {
        for queued in &plan.queued {
            let mseq = self.enqueue(NewMutation {
                mid: queued.mid,
                body: queued.body.clone(),
                saved_at: queued.saved_at,
                photos: queued.photos.clone(),
                draft: None,
                mends: None,
            });
            if let Some(entry) = self.outbox.get_mut(&mseq) {
                entry.again = queued.again;
            }
        }
        for upload in &plan.lane {
            let holder = Holder::Upload(upload.photo.clone());
            self.keep_photo(&upload.photo.hash, None, holder);
            let (photo, mid) = (upload.photo.clone(), upload.mid);
            let ready = true;
            self.uploads.push(Upload { photo, mid, ready });
        }
        for CarriedAttention { item, photos } in &plan.attention {
            for hash in photos {
                self.keep_photo(hash, None, Holder::Attention(item.mid));
            }
            self.attention.insert(item.mid, item.clone());
        }
        for CarriedDraft { draft, photos } in &plan.drafts {
            for hash in photos {
                self.keep_photo(hash, None, Holder::Draft(draft.key.clone()));
            }
            self.drafts.insert(draft.key.clone(), draft.clone());
        }
        for (hash, bytes) in &plan.photos {
            if let Some(held) = self.photos.get_mut(*hash) {
                held.bytes = Some(bytes.to_vec());
            }
        }
    }

    pub(super) fn next_to_send(&self, mut room: Room) -> Vec<Queued> {
        let unsettled = self.outbox.values().filter(|entry| entry.receipt.is_none());
        let next = unsettled.take_while(|entry| room.take(entry));
        next.cloned().collect()
    }

    pub(super) fn queued(&mut self, mid: Id) -> Option<&mut Queued> {
        self.outbox.values_mut().find(|entry| entry.mid == mid)
    }

    pub(super) fn park(&mut self, mid: Id, noop: String, matter: Matter) {
        let Some(entry) = self.queued(mid) else {
            return;
        };
        if entry.receipt.is_some() {
            return;
        }
        let parked = std::mem::replace(entry, entry.stand_in(noop));
        let item = Attention {
            mid: parked.mid,
            body: parked.body,
            saved_at: parked.saved_at,
            matter,
        };
        self.end_uploads_of(item.mid, Some(item.mid));
        self.attention.insert(item.mid, item);
    }

    /// All rows are read before the first is written, so that a damaged answer
    /// leaves everything as it was.
    pub(super) fn carry_out(
        &mut self,
        kinds: Kinds,
        plan: filing::Plan<'_>,
    ) -> Result<Filed, StoreError> {
        let mut changed = plan.changed;
        let mut rows = Vec::with_capacity(plan.rows.len());
        for row in plan.rows {
            let put = row.put.map(|text| stored(kinds, row.seq, text));
            rows.push(((row.id, row.scope), put.transpose()?));
        }
        if plan.drop_all {
            self.base.clear();
        }
        if !plan.drop_scopes.is_empty() {
            self.base
                .retain(|(_, scope), _| !plan.drop_scopes.contains(scope));
        }
        // A photo may have to go up again that is held as a copy only.
        for (_, mid, photos) in plan.announce {
            self.announce_again(mid, photos);
        }
        if plan.drop_copies {
            self.release(&Holder::Copy);
        }
        for (key, row) in rows {
            if let Some(row) = &row {
                changed.note_kind(&row.entry.kind);
            }
            let before = match row {
                Some(row) => self.base.insert(key, row),
                None => self.base.remove(&key),
            };
            if let Some(before) = before {
                changed.note_kind(&before.entry.kind);
            }
        }
        let queue = plan.queue.into_iter().map(|entry| (entry.mseq, entry));
        self.outbox.extend(queue);
        self.outbox.retain(|mseq, _| !plan.leaves.contains(mseq));
        let is_old = |sent: &Sent| sent.at < plan.forget_sent_before;
        while self
            .sent
            .first_key_value()
            .is_some_and(|(_, sent)| is_old(sent))
        {
            self.sent.pop_first();
        }
        let sent = plan.sent.into_iter().map(|sent| (sent.entry.mseq, sent));
        self.sent.extend(sent);
        let attention = plan.attention.into_iter().map(|item| (item.mid, item));
        self.attention.extend(attention);
        for upload in &mut self.uploads {
            upload.ready |= plan.ready.contains(&upload.mid);
        }
        for mid in plan.kept_back {
            self.end_uploads_of(mid, Some(mid));
        }
        self.head = plan.head;
        Ok(Filed::Filed {
            changed,
            head: Box::new(self.head.clone()),
            queued: !self.outbox.is_empty(),
        })
    }

    fn announce_again(&mut self, mid: Id, photos: Vec<PhotoOf>) {
        for photo in photos {
            let here = self.photos.get(&photo.hash);
            let here = here.is_some_and(|held| held.bytes.is_some());
            if here && self.uploads.iter().all(|upload| upload.photo != photo) {
                let hash = photo.hash.clone();
                self.keep_photo(&hash, None, Holder::Upload(photo.clone()));
                self.uploads.push(Upload {
                    photo,
                    mid,
                    ready: false,
                });
            }
        }
    }

    pub(super) fn keep_photo(&mut self, hash: &str, bytes: Option<&[u8]>, holder: Holder) {
        let photo = self.photos.entry(hash.to_owned()).or_default();
        if let Some(bytes) = bytes {
            photo.bytes = Some(bytes.to_vec());
        }
        photo.holders.insert(holder);
    }

    /// The holder keeps no photo any more; photos without a holder go.
    pub(super) fn release(&mut self, holder: &Holder) {
        self.photos.retain(|_, photo| {
            photo.holders.remove(holder);
            !photo.holders.is_empty()
        });
    }

    /// Lets go of what can be fetched again; the bytes that went.
    pub(super) fn let_copies_go(&mut self) -> usize {
        let held = |photos: &BTreeMap<String, HeldPhoto>| -> usize {
            let bytes = photos.values().filter_map(|photo| photo.bytes.as_ref());
            bytes.map(Vec::len).sum()
        };
        let before = held(&self.photos);
        self.release(&Holder::Copy);
        before - held(&self.photos)
    }

    pub(super) fn remove_draft(&mut self, key: &str) {
        self.drafts.remove(key);
        self.release(&Holder::Draft(key.to_owned()));
    }

    /// Uploads announced by the mutation leave the lane; their bytes stay with the
    /// attention item of that id, if there is one.
    pub(super) fn end_uploads_of(&mut self, mid: Id, attention: Option<Id>) {
        let (ended, going) = std::mem::take(&mut self.uploads)
            .into_iter()
            .partition(|upload| upload.mid == mid);
        self.uploads = going;
        for upload in ended {
            if let Some(item) = attention {
                self.keep_photo(&upload.photo.hash, None, Holder::Attention(item));
            }
            self.release_upload(upload.photo);
        }
    }

    pub(super) fn end_upload(&mut self, photo: &PhotoOf, attention: Option<Attention>) {
        self.uploads.retain(|upload| upload.photo != *photo);
        let holder = attention
            .as_ref()
            .map_or(Holder::Copy, |item| Holder::Attention(item.mid));
        self.keep_photo(&photo.hash, None, holder);
        self.release_upload(photo.clone());
        self.attention
            .extend(attention.map(|item| (item.mid, item)));
    }

    pub(super) fn drop_upload(&mut self, upload: &Upload) {
        self.uploads.retain(|other| {
            let (this, other) = ((&upload.photo, upload.mid), (&other.photo, other.mid));
            this != other
        });
        self.release_upload(upload.photo.clone());
    }

    pub(super) fn send_again(&mut self, mid: Id) {
        let item = self.attention.get(&mid);
        let Some(Matter::PhotoRefused { photo }) = item.map(|item| item.matter.clone()) else {
            return;
        };
        self.keep_photo(&photo.hash, None, Holder::Upload(photo.clone()));
        self.uploads.push(Upload {
            photo,
            mid,
            ready: true,
        });
        self.attention.remove(&mid);
        self.release(&Holder::Attention(mid));
    }

    pub(super) fn begin_mending(&mut self, mid: Id, draft: Draft) -> bool {
        if self.drafts.contains_key(&draft.key) {
            return false;
        }
        for photo in self.photos.values_mut() {
            if photo.holders.contains(&Holder::Attention(mid)) {
                photo.holders.insert(Holder::Draft(draft.key.clone()));
            }
        }
        self.drafts.insert(draft.key.clone(), draft);
        true
    }

    /// Another mutation may announce the same photo of the same record.
    fn release_upload(&mut self, photo: PhotoOf) {
        if self.uploads.iter().all(|upload| upload.photo != photo) {
            self.release(&Holder::Upload(photo));
        }
    }
}

fn stored(kinds: Kinds, seq: u64, text: &str) -> Result<StoredRow, StoreError> {
    let entry = index::read(kinds, text).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(StoredRow {
        seq,
        text: text.to_owned(),
        entry,
    })
}
