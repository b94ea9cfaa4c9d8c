//! Whatever the server commits and says is held against the oracle at once.

use super::{Bodies, Server};
use crate::defect::Defect;
use crate::oracle::{self, Deed};
use domain::{Id, Scope};
use std::collections::{BTreeMap, BTreeSet};
use sync::SyncResponse;
use sync::log::rows::{OutcomeRow, Written};

impl Server {
    /// Writes a group and holds it against the oracle.
    pub(super) fn make_durable(&mut self, written: &Written, sent: &[Bodies]) {
        let before: BTreeMap<Id, String> = written
            .records
            .iter()
            .filter_map(|row| Some((row.id, self.db.record(row.id)?.body.clone())))
            .collect();
        if let Err(twice) = self.db.store(written) {
            self.stage.broken("I2", twice);
        }
        for row in &written.outcomes {
            self.stage.note(|| {
                format!(
                    "  server decides {} {} {:?} {}",
                    row.mseq, row.mid, row.seq, row.outcome
                )
            });
            if row.original {
                self.check_decided(row, sent);
            } else {
                self.check_repeated(row);
            }
        }
        for row in &written.records {
            let ours = serde_json::from_str::<serde_json::Value>(&row.body).ok();
            if ours.as_ref() != self.oracle.record(row.id) {
                let theirs = self.oracle.record(row.id);
                self.stage
                    .broken("I4", format!("server {ours:?}, oracle {theirs:?}"));
            }
            let kept = self.db.history.get(&(row.id, row.seq));
            let single = written
                .history
                .iter()
                .filter(|h| h.record == row.id)
                .count()
                == 1;
            if kept.is_none()
                || (single && kept.and_then(|h| h.before.as_ref()) != before.get(&row.id))
            {
                self.stage
                    .broken("I1", format!("a version of {} is not in history", row.id));
            }
        }
        if self.oracle.seq() != self.db.head.seq {
            let (ours, theirs) = (self.db.head.seq, self.oracle.seq());
            self.stage.broken(
                "I6",
                format!("the log is at {ours}, the oracle at {theirs}"),
            );
        }
    }

    fn check_decided(&mut self, row: &OutcomeRow, sent: &[Bodies]) {
        let body = sent
            .iter()
            .find_map(|bodies| bodies.get(&(row.mseq, row.mid)));
        let deed = Deed {
            account: row.account,
            mid: row.mid,
            body: body.cloned().unwrap_or_default(),
            grants: self.db.grants_of(Some(row.account)).to_vec(),
            at: self.now,
            kinds: self.kinds,
        };
        let Some(verdict) = self.oracle.take(deed) else {
            self.stage
                .broken("I2", format!("{} was decided twice", row.mid));
            return;
        };
        if let Some(entry) = self.stage.ledger.borrow_mut().entries.get_mut(&row.mid) {
            entry.accepted = true;
            // Another phone may still bring what waits here for its person.
            if !entry.let_go && body.is_some_and(|body| body.contains(r#""changes":[]"#)) {
                let what = format!("the name of {} went to an empty one", row.mid);
                self.stage.broken("I1", what);
            }
            if entry.user != Some(row.account) {
                let what = format!("{} went under another name", row.mid);
                self.stage.broken("I7", what);
            }
        }
        if word(&row.outcome) != verdict.word || row.seq != verdict.seq {
            let invariant = if self.stage.has(Defect::MergesByClock) {
                "I9"
            } else {
                "I4"
            };
            let told = format!(
                "{} {:?} is told, the oracle says {verdict:?}",
                row.outcome, row.seq
            );
            self.stage.broken(invariant, told);
        }
    }

    fn check_repeated(&self, row: &OutcomeRow) {
        let verdict = self.oracle.verdict(row.account, row.mid);
        let same = verdict.is_some_and(|v| v.word == word(&row.outcome) && v.seq == row.seq);
        if !same {
            self.stage
                .broken("I2", format!("{} is told otherwise than before", row.mid));
        }
    }

    /// Whatever is told is stored.
    pub(super) fn check_durable(&self, response: &SyncResponse, device: Id) {
        for told in &response.outcomes {
            let stored = self.db.outcomes.get(&(device, told.mseq));
            if stored.is_none_or(|row| row.mid != told.mid) {
                let what = format!("{} is told and not stored", told.mid);
                self.stage.broken("I1", what);
            }
        }
        if self.db.tag(response.head.seq) != Some(&response.head.tag) {
            let what = "an answer names a head that is not there";
            self.stage.broken("I1", what);
        }
    }

    /// No answer holds a row outside the scopes held at its snapshot.
    pub(super) fn check_secrecy(&self, response: &SyncResponse, held: &BTreeSet<Scope>) {
        for page in &response.pages {
            if !held.contains(&page.scope) {
                self.stage
                    .broken("I5", format!("a page of {} was sent", page.scope));
            }
            for put in page.changes.iter().filter_map(|change| change.put.as_ref()) {
                let record = serde_json::from_str(put.get()).unwrap_or_default();
                if !oracle::scopes_of(self.kinds, &record).contains(&page.scope) {
                    self.stage
                        .broken("I5", format!("{} does not hold {put}", page.scope));
                }
            }
        }
        let told: BTreeSet<Scope> = response.permissions.held.iter().copied().collect();
        if told != *held {
            self.stage
                .broken("I5", format!("{told:?} is told, {held:?} is held"));
        }
    }
}

fn word(outcome: &str) -> &str {
    ["applied", "merged", "conflict", "rejected"]
        .into_iter()
        .find(|word| outcome.contains(&format!("\"outcome\":\"{word}\"")))
        .unwrap_or("unknown")
}
