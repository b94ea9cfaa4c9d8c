//! What becomes of messages on their way, and of groups at the server.

use crate::network::{Leg, Payload, Request};
use crate::random::Random;
use crate::sealed;
use crate::server::{Arrived, CommitFate, Served};
use crate::world::World;
use domain::Id;
use replica::ServerError;
use sync::{ErrorCode, SyncRequest};

impl World {
    /// One message moves on, or fails to.
    pub(crate) fn move_message(&mut self, at: usize, random: &mut Random) {
        let leg = self.network.borrow().messages[at].leg.clone();
        match leg {
            Leg::Up => self.carry_up(at, random),
            Leg::There => self.work(random),
            Leg::Down(result) => self.carry_down(at, result, random),
        }
    }

    fn fault(&mut self, at: usize, kind: &'static str, error: ServerError) {
        self.stage.fault(kind);
        self.network.borrow_mut().end(at, Err(error));
    }

    fn carry_up(&mut self, at: usize, random: &mut Random) {
        let weather = self.weather;
        if random.chance(weather.lost) {
            return self.fault(at, "request lost", ServerError::Offline);
        }
        if random.chance(weather.portal) {
            let status = *random.one_of(&[200, 302, 502]);
            return self.fault(at, "captive portal", ServerError::NotOurProtocol { status });
        }
        if random.chance(weather.refused) {
            let error = random.one_of(&[
                ServerError::NotOurProtocol { status: 413 },
                ServerError::Refused(ErrorCode::TooLarge),
                ServerError::Refused(ErrorCode::Forbidden),
                ServerError::Refused(ErrorCode::TooMany { retry_after: 1 }),
                ServerError::Refused(ErrorCode::SignedOut),
                ServerError::Refused(ErrorCode::Unavailable),
            ]);
            return self.fault(at, "request turned away", error.clone());
        }
        if random.chance(weather.twice) {
            self.stage.fault("request twice");
            self.network.borrow_mut().duplicate(at);
        }
        if random.chance(weather.late) {
            self.stage.fault("nobody waits any more");
            self.network.borrow_mut().time_out(at);
        }
        self.arrive(at);
    }

    fn arrive(&mut self, at: usize) {
        let (request, session) = {
            let network = self.network.borrow();
            (
                network.messages[at].request.clone(),
                network.messages[at].session,
            )
        };
        let down = match request {
            Request::Sync(text) => match self.poisoned(&text) {
                Some(code) => Leg::Down(Err(code)),
                None => Leg::There,
            },
            Request::UploadState(photo) => {
                let person = whose(session, photo.user);
                let state = person.and_then(|p| self.server.upload_state(p, &photo));
                Leg::Down(state.map(Payload::Upload))
            }
            Request::Upload(photo, offset, bytes) => {
                let person = whose(session, photo.user);
                let state = person.and_then(|p| self.server.upload(p, &photo, offset, &bytes));
                Leg::Down(state.map(Payload::Upload))
            }
        };
        self.network.borrow_mut().messages[at].leg = down;
    }

    /// Something between phone and server dislikes what stands in one mutation.
    fn poisoned(&self, text: &str) -> Option<ErrorCode> {
        if self.poison.is_empty() {
            return None;
        }
        let request: SyncRequest = serde_json::from_str(text).ok()?;
        let bad = |e: &&sync::Envelope| {
            let body = sealed::body(e.body.get());
            self.poison.contains(&e.mid) && !body.contains("\"changes\":[]")
        };
        let bad = request.mutations.iter().find(bad)?;
        Some(match bad.mid.as_bytes()[15] % 3 {
            0 => ErrorCode::Forbidden,
            1 => ErrorCode::TooLarge,
            _ => ErrorCode::Malformed {
                field: "body".to_owned(),
            },
        })
    }

    /// The server makes an answer that is due, or decides a group of what waits.
    fn work(&mut self, random: &mut Random) {
        if !self.due.is_empty() && random.chance(60) {
            let due = self.due.remove(random.below(self.due.len()));
            let message = due.message;
            // Pages close early here, so that there are many of them.
            let cut = *random.one_of(&[1, 400, 2_000, usize::MAX]);
            let answer = self.server.answer(due, cut);
            self.answered(message, answer.map(Payload::Sync));
            return;
        }
        let group = self.gather(random);
        let fate = if random.chance(self.weather.crash) {
            let fates = [
                CommitFate::Failed,
                CommitFate::CrashBefore,
                CommitFate::CrashAfter,
            ];
            *random.one_of(&fates)
        } else {
            CommitFate::Done
        };
        if group.is_empty() {
            return;
        }
        self.stage
            .note(|| format!("  server takes a group of {}", group.len()));
        match self.server.serve(group, fate) {
            Served::Crashed => {
                self.stage.fault(match fate {
                    CommitFate::CrashAfter => "server ends after its commit",
                    _ => "server ends before its commit",
                });
                self.server_ended();
            }
            Served::Group(refused, due) => {
                if fate != CommitFate::Done {
                    self.stage.fault("commit failed");
                }
                for (message, code) in refused {
                    self.answered(message, Err(code));
                }
                self.due.extend(due);
            }
        }
    }

    /// Some of what waits at the server, in the order of their arrival.
    fn gather(&mut self, random: &mut Random) -> Vec<Arrived> {
        let network = self.network.borrow();
        let is_due = |id: u64| self.due.iter().any(|due| due.message == id);
        let waiting = network
            .messages
            .iter()
            .filter(|m| m.leg.is_there() && !is_due(m.id));
        let mut group: Vec<Arrived> = waiting
            .filter_map(|message| match &message.request {
                Request::Sync(text) => Some(Arrived {
                    message: message.id,
                    session: message.session,
                    text: text.clone(),
                }),
                Request::UploadState(..) | Request::Upload(..) => None,
            })
            .collect();
        if random.chance(50) {
            group.reverse();
        }
        group.truncate(1 + random.below(3));
        group
    }

    fn answered(&mut self, message: u64, result: Result<Payload, ErrorCode>) {
        if let Some(message) = self.network.borrow_mut().find(message) {
            message.leg = Leg::Down(result);
        }
    }

    fn carry_down(&mut self, at: usize, result: Result<Payload, ErrorCode>, random: &mut Random) {
        if random.chance(self.weather.lost) {
            return self.fault(at, "answer lost", ServerError::Offline);
        }
        if random.chance(self.weather.cut) {
            let error = ServerError::NotOurProtocol { status: 200 };
            if let Ok(Payload::Sync(text)) = &result {
                let cut = text.get(..random.below(text.len())).unwrap_or_default();
                if serde_json::from_str::<sync::SyncResponse>(cut).is_ok() {
                    self.stage.broken("I6", "half an answer decodes");
                }
            }
            return self.fault(at, "answer cut off", error);
        }
        self.stage.note(|| match &result {
            Ok(Payload::Sync(text)) => format!("  answer {text}"),
            other => format!("  answer {other:?}"),
        });
        let result = result.map_err(ServerError::Refused);
        self.network.borrow_mut().end(at, result);
    }
}

/// The person of a session, when it is the one that a request names.
fn whose(session: Option<Id>, user: Id) -> Result<Option<Id>, ErrorCode> {
    match session {
        Some(person) if person != user => Err(ErrorCode::WrongUser),
        session => Ok(session),
    }
}
