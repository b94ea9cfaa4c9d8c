//! What a visitor without an account signed up for: this phone keeps the token by which
//! the server says where it stands, and nobody else has it.

use super::app::App;
use crate::platform::clock::new_id;
use crate::platform::storage;
use domain::kinds::registration::visitor_id;
use domain::{Id, from_json};
use replica::ServerError;
use serde::Serialize;
use sync::ErrorCode;
use sync::visitor::{VisitorSignUp, VisitorState, VisitorToken};

/// What is kept of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Visit {
    token: Id,
    /// Who was to come, for the form where it did not arrive. Who comes and with how many,
    /// the server says.
    pub name: String,
}
from_json!(Visit { token, name });

impl Visit {
    /// The name of the registration that it made.
    pub fn registration(&self, event: Id) -> Id {
        visitor_id(event, self.token)
    }
}

fn key(event: Id) -> String {
    format!("jmk.visit.{event}")
}

impl App {
    /// What was signed up for from this phone.
    pub fn visit(self, event: Id) -> Option<Visit> {
        let kept = storage::setting(&key(event))?;
        serde_json::from_str(&kept).ok()
    }

    /// Signs up. The token is kept before it is sent: where the answer is lost, the
    /// next try is the same sign-up.
    pub async fn visit_event(self, mut asked: VisitorSignUp) -> Result<VisitorState, ServerError> {
        let kept = self.visit(asked.event);
        asked.token = kept.map_or_else(new_id, |visit| visit.token);
        self.keep_visit(&asked);
        self.server().visit(&asked).await
    }

    fn keep_visit(self, asked: &VisitorSignUp) {
        let visit = Visit {
            token: asked.token,
            name: asked.name.clone(),
        };
        if let Ok(kept) = serde_json::to_string(&visit) {
            storage::keep_setting(&key(asked.event), Some(&kept));
        }
    }

    /// Where it stands; none where the server has none.
    pub async fn visit_state(self, event: Id) -> Result<Option<VisitorState>, ServerError> {
        let Some(visit) = self.visit(event) else {
            return Ok(None);
        };
        let token = visit.token;
        match self
            .server()
            .visit_state(&VisitorToken { event, token })
            .await
        {
            Ok(state) => Ok(Some(state)),
            Err(ServerError::Refused(ErrorCode::NotFound)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives the seat back. Whoever comes back signs up anew, at the end of the line.
    pub async fn withdraw_visit(self, event: Id) -> Result<(), ServerError> {
        let Some(visit) = self.visit(event) else {
            return Ok(());
        };
        let token = visit.token;
        self.server()
            .withdraw_visit(&VisitorToken { event, token })
            .await?;
        storage::keep_setting(&key(event), None);
        Ok(())
    }
}
