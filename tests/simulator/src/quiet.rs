//! What holds once nothing fails any more and everybody has been brought into step.

use crate::executor::at_once;
use crate::random::Random;
use crate::sealed;
use crate::world::World;
use domain::Scope;
use replica::{Query, SyncError};
use std::collections::{BTreeMap, BTreeSet};
use sync::limits;

/// Rounds of exchanges within which everything must be quiet: two for each phone
/// to send and to see what the others sent, and some for what must be sent again.
const ROUNDS: usize = 8;

/// Steps that one exchange may take.
const TICKS: u32 = 2_000;

impl World {
    /// Brings everybody into step, and holds the result against I4, I8 and I10.
    pub fn settle(&mut self) {
        let mut random = Random::new(1);
        self.calm();
        self.run(TICKS, &mut random);
        self.lock_some();
        self.check();
        for round in 0..ROUNDS {
            self.stage.note(|| format!("round {round}"));
            self.ended.borrow_mut().clear();
            for phone in 0..self.phones.len() {
                // Each round is another day.
                let clock = &self.phones[phone].clock;
                clock.set(clock.get() + limits::CHECKED_EVERY);
                self.sync(phone, 0);
                self.run(TICKS, &mut random);
                self.send_photos(phone, 0);
                self.run(TICKS, &mut random);
            }
            if self.stage.broken.borrow().is_some() {
                return;
            }
            if self.is_quiet() {
                self.unlock_all();
                self.check_convergence();
                return;
            }
        }
        self.stage
            .broken("I8", format!("not quiet: {}", self.why_not()));
    }

    fn is_quiet(&mut self) -> bool {
        for (phone, result) in self.ended.borrow().iter() {
            let phone = &mut self.phones[*phone];
            phone.revoked |= matches!(result, Err(SyncError::Revoked { .. }));
        }
        let phones = (0..self.phones.len()).filter(|phone| !self.phones[*phone].revoked);
        let head = &self.server.db.head;
        phones.into_iter().all(|phone| {
            let looked = self.look(phone);
            let at_head = looked
                .head
                .cursors
                .values()
                .all(|cursor| cursor.tag == head.tag);
            let uploads = at_once(replica::Store::uploads(&self.phones[phone].store));
            let photos_wait = uploads.unwrap_or_default().iter().any(|upload| {
                let bytes = replica::Store::photo(&self.phones[phone].store, &upload.photo.hash);
                matches!(at_once(bytes), Ok(Some(_)))
            });
            looked.head.epoch == Some(head.epoch)
                && self.phones[phone].device.rotten.get().is_none()
                && looked.queued.is_empty()
                && at_head
                && !photos_wait
        })
    }

    fn why_not(&self) -> String {
        let phones = (0..self.phones.len()).filter(|phone| !self.phones[*phone].revoked);
        let told = phones.map(|phone| {
            let looked = self.look(phone);
            let queued = looked.queued.iter().map(|e| (e.mseq, e.receipt.is_some()));
            let queued: Vec<_> = queued.collect();
            format!(
                "phone {phone} has {queued:?} settled {}",
                looked.head.settled
            )
        });
        let told: Vec<String> = told.collect();
        format!("{}; {:?}", told.join("; "), self.ended.borrow())
    }

    /// I4: every phone holds what its person may read, all of it and nothing else,
    /// and shows it.
    fn check_convergence(&self) {
        for phone in 0..self.phones.len() {
            if self.phones[phone].revoked {
                continue;
            }
            let user = self.phones[phone].device.user;
            let mut expected: BTreeMap<(domain::Id, Scope), String> = BTreeMap::new();
            for scope in self.server.held(user) {
                for (id, membership) in self.server.oracle.scope(scope) {
                    let record = self.server.db.record(id);
                    if let (true, Some(record)) = (membership.within, record) {
                        expected.insert((id, scope), record.body.clone());
                    }
                }
            }
            let rows = self.phones[phone].store.rows();
            let base = rows
                .into_iter()
                .map(|row| ((row.id, row.scope), sealed::row(&row.text).into_owned()))
                .collect();
            if expected != base {
                let what = format!("phone {phone} holds {base:?}, not {expected:?}");
                self.stage.broken("I4", what);
            }
            self.check_lists(phone, &expected.into_keys().map(|(id, _)| id).collect());
        }
    }

    fn check_lists(&self, phone: usize, ids: &BTreeSet<domain::Id>) {
        let Some(tab) = self.tab(phone, 0) else {
            return;
        };
        self.stage.direct.set(true);
        for kind in tab.kinds().iter() {
            let of_kind = |id: &&domain::Id| {
                let record = self.server.oracle.record(**id);
                record.is_some_and(|r| r["kind"] == kind.name && r["archived"] != true)
            };
            let expected: BTreeSet<domain::Id> = ids.iter().filter(of_kind).copied().collect();
            let query = Query {
                kind: kind.name,
                area: None,
                after: None,
                limit: 1_000,
            };
            let listed = at_once(tab.list(&query)).unwrap_or_default();
            let listed: BTreeSet<domain::Id> = listed.iter().map(|record| record.id).collect();
            let counted = at_once(tab.count(kind.name, None));
            if listed != expected || counted != Ok(expected.len()) {
                let what = format!("phone {phone} lists {listed:?}, not {expected:?}");
                self.stage.broken("I4", what);
            }
        }
        self.stage.direct.set(false);
    }
}
