//! The way down: answers from a group or from the database.

use super::{CommitFate, Committed, Due, Entry, Server};
use crate::defect::Defect;
use domain::Id;
use sync::log::rows::{Head, Span};
use sync::log::{self, Answering, NoAnswer, Push, Started};
use sync::{ErrorCode, SyncRequest, SyncResponse};

impl Server {
    /// Makes an answer.
    ///
    /// # Errors
    /// Why there is none.
    pub fn answer(&mut self, due: Due, cut: usize) -> Result<String, ErrorCode> {
        let (response, held) = match due.sight {
            Some((sight, held)) => (log::answer_in_step(&due.request, sight, self.now), held),
            None => {
                let response = self.answer_from_database(&due.request, due.person, cut)?;
                (Ok(response), self.held(due.person))
            }
        };
        let mut response = response.map_err(|_| ErrorCode::Unavailable)?;
        if self.stage.has(Defect::SendsLostScopes) {
            self.leak(&mut response, due.person);
        }
        self.check_secrecy(&response, &held);
        self.check_durable(&response, due.request.device);
        serde_json::to_string(&response).map_err(|_| ErrorCode::Unavailable)
    }

    fn answer_from_database(
        &mut self,
        request: &SyncRequest,
        person: Option<Id>,
        cut: usize,
    ) -> Result<SyncResponse, ErrorCode> {
        let asked = log::asked(request, person);
        loop {
            let is_ours = |head: &Head, _: u64, tag: &str| tag.starts_with(&head.epoch.to_string());
            let seen = self.db.see(&asked);
            self.stage
                .enter(|| Entry::Seen(asked.clone(), Box::new(seen.clone())));
            let started = Answering::start(request, person, seen, self.now, is_ours);
            let mut answering = match (started, person) {
                (Ok(Started::Answering(answering)), _) => answering,
                (Ok(Started::RolledBack), _) => {
                    self.take_new_epoch();
                    continue;
                }
                (Err(NoAnswer::Refused(code)), _) => return Err(code),
                (Err(NoAnswer::UnknownDevice), None) => return Err(ErrorCode::Unavailable),
                (Err(NoAnswer::UnknownDevice), Some(person)) => {
                    let push = Push::of(&mut request.clone(), person);
                    match self.commit(&[], &[push], CommitFate::Done) {
                        Committed::Done(verdicts) => {
                            verdicts.into_iter().collect::<Result<Vec<_>, _>>()?;
                        }
                        Committed::Failed | Committed::Crashed => {
                            return Err(ErrorCode::Unavailable);
                        }
                    }
                    continue;
                }
            };
            let scopes = answering.scopes();
            let heads = self.db.scope_heads(&scopes);
            for (scope, head) in scopes.iter().zip(heads).rev() {
                while let Some(mut reading) = answering.wants(*scope, head) {
                    if let Span::Beyond(place) = &mut reading.span
                        && self.stage.has(Defect::SkipsAfterCut)
                    {
                        *place += 1;
                    }
                    let bytes = reading.bytes.min(cut);
                    let changes = self.db.changes(&reading, bytes);
                    self.stage
                        .enter(|| Entry::Read(reading, bytes, changes.clone()));
                    let last = changes.rows.last().filter(|_| !changes.complete);
                    let tag = last.and_then(|last| self.db.tag(last.seq).cloned());
                    let added = answering.add(reading, changes, tag);
                    added.map_err(|_| ErrorCode::Unavailable)?;
                }
            }
            let answer = answering.finish(request, self.now);
            return answer.map_err(|_| ErrorCode::Unavailable);
        }
    }

    fn leak(&mut self, response: &mut SyncResponse, person: Option<Id>) {
        let Some(person) = person else { return };
        let ever = self.ever_held.entry(person).or_default();
        ever.extend(response.permissions.held.iter().copied());
        response.permissions.held = ever.iter().copied().collect();
        response.permissions.lost.clear();
    }
}
