//! Sessions seen a moment ago, so that a busy phone does not cost a look-up for
//! each request.

use crate::db::SessionRow;
use domain::{Id, Millis};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a session that ended elsewhere may still count here.
const MOMENT: Millis = 3_000;
/// Sessions after which old ones are let go.
const MANY: usize = 20_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct RecentSessions(Arc<Mutex<HashMap<String, (SessionRow, Millis)>>>);

impl RecentSessions {
    /// The session, if it was looked up within the last moment.
    pub(crate) fn find(&self, token: &str, now: Millis) -> Option<SessionRow> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (session, seen) = held.get(token)?;
        (now - seen < MOMENT).then(|| session.clone())
    }

    /// Holds a session that was looked up; one that is held keeps its time.
    pub(crate) fn hold(&self, session: &SessionRow, now: Millis) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MANY {
            held.retain(|_, (_, seen)| now - *seen < MOMENT);
        }
        match held.get(&session.token) {
            Some((_, seen)) if now - seen < MOMENT => {}
            _ => {
                held.insert(session.token.clone(), (session.clone(), now));
            }
        }
    }

    /// Lets all sessions of these people go.
    pub(crate) fn forget_people(&self, people: &[Id]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, (session, _)| !people.contains(&session.account));
    }

    /// Lets a session go that ended here.
    pub(crate) fn forget(&self, token: &str) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_in_use_is_looked_up_again_after_a_moment() {
        let sessions = RecentSessions::default();
        let session = SessionRow {
            token: "t".to_owned(),
            account: domain::Id::NIL,
            expires_at: 9,
        };
        sessions.hold(&session, 0);
        sessions.hold(&session, MOMENT - 1);
        assert_eq!(sessions.find("t", MOMENT - 1), Some(session.clone()));
        assert_eq!(sessions.find("t", MOMENT), None);
        sessions.hold(&session, MOMENT);
        assert!(sessions.find("t", MOMENT).is_some());
        sessions.forget("t");
        assert_eq!(sessions.find("t", MOMENT), None);
        sessions.hold(&session, MOMENT);
        sessions.forget_people(&[session.account]);
        assert_eq!(sessions.find("t", MOMENT), None);
    }
}
