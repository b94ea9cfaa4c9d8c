//! Looking back, which no phone can do by itself: the server alone has what was, and
//! nothing of its answers is kept.

use super::app::App;
use domain::Id;
use replica::ServerError;
use sync::ErrorCode;
use sync::looking_back::{Concerns, History};

impl App {
    /// The latest versions of a record, as many pages of them as are asked for.
    pub async fn history(self, record: Id, pages: u32) -> Result<History, ServerError> {
        let user = self.asking()?;
        let mut history = self.server().history(user, record, None).await?;
        for _ in 1..pages {
            let Some(before) = history.before else { break };
            let earlier = self.server().history(user, record, Some(before)).await?;
            history.versions.extend(earlier.versions);
            history.before = earlier.before;
        }
        Ok(history)
    }

    /// What others in an area wrote that was refused or waits.
    pub async fn concerns(self, area: Id) -> Result<Concerns, ServerError> {
        let user = self.asking()?;
        self.server().concerns(user, area).await
    }

    fn asking(self) -> Result<Id, ServerError> {
        self.user()
            .ok_or(ServerError::Refused(ErrorCode::SignedOut))
    }
}
