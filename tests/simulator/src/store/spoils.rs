//! What seeded defects do to a store.

use super::TabStore;
use crate::defect::Defect;
use crate::executor::at_once;
use crate::sealed;
use replica::Store;
use replica::store::{Guard, Matter, Queued, Standing};
use serde_json::value::RawValue;
use sync::{Mutation, Outcome, SyncResponse};

impl TabStore {
    pub(super) fn spoil_queue(&self, queue: &mut Vec<(Queued, Option<Mutation>)>) {
        match self.stage.defect {
            Some(Defect::LeavesGaps) => {
                let hidden = self.device.hidden.borrow();
                queue.retain(|(entry, _)| !hidden.contains(&entry.mid));
            }
            Some(Defect::ReplaysOnlyTheFirst) => queue.truncate(1),
            Some(Defect::KeepsOldView) if self.stood.get() => {
                let left = self.device.left.borrow();
                queue.extend(Standing::queue_of(left.clone()));
                queue.sort_by_key(|(entry, _)| entry.mseq);
            }
            _ => {}
        }
    }

    pub(super) fn make_room(&self) {
        if self.stage.has(Defect::MakesRoomInOutbox)
            && let Some(first) = self.queued().first()
        {
            self.throw_away(first);
        }
    }

    /// What no product may do.
    pub fn throw_away(&self, entry: &Queued) {
        let noop = r#"{"observed_at":0,"changes":[]}"#.to_owned();
        let _ = at_once(self.inner.park(entry.mid, noop, Matter::ScopeLost));
        let _ = at_once(self.inner.dismiss(entry.mid));
    }

    pub(super) fn tampered_answer(&self, guard: &Guard, answer: &SyncResponse) -> SyncResponse {
        let mut answer = answer.clone();
        match self.stage.defect {
            Some(Defect::KeepsLostRows) => answer.permissions.lost.clear(),
            Some(Defect::FilesOpenRows) => {
                let pages = answer.pages.iter_mut();
                for change in pages.flat_map(|page| &mut page.changes) {
                    let row = change.put.as_deref().map(|row| sealed::row(row.get()));
                    let row = row.map(|row| RawValue::from_string(row.into_owned()));
                    change.put = row.and_then(Result::ok);
                }
            }
            Some(Defect::IgnoresMore) => answer.more = false,
            Some(Defect::ForgetsOlder) => {
                let pages = answer.pages.iter_mut();
                pages.for_each(|page| page.cursor.below = 0);
            }
            Some(Defect::IgnoresEpoch) => {
                answer.epoch = guard.epoch.unwrap_or(answer.epoch);
                answer.pages.iter_mut().for_each(|page| page.fresh = false);
            }
            _ => {}
        }
        answer
    }

    pub(super) fn write_cursors_only(&self, answer: &SyncResponse) {
        self.inner.tamper(|head| {
            if head.epoch == Some(answer.epoch) {
                for page in &answer.pages {
                    head.cursors.insert(page.scope, page.cursor.clone());
                }
            }
        });
    }

    pub(super) fn drop_refused(&self, answer: &SyncResponse) {
        for told in &answer.outcomes {
            if matches!(told.outcome, Outcome::Rejected { .. }) {
                let _ = at_once(self.inner.dismiss(told.mid));
            }
        }
    }
}
