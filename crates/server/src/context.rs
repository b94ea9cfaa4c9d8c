//! What every request handler can reach.

use crate::app::App;
use crate::board::Board;
use crate::clerk::Announced;
use crate::clock::Clock;
use crate::codes::CodeSender;
use crate::db::{Asked, Database, DbResult, Head, Tenant};
use crate::live::Hub;
use crate::metrics::Metrics;
use crate::own_hand::OwnHand;
use crate::passwords::Passwords;
use crate::photos::PhotoStore;
use crate::sealed::SealingKey;
use crate::sessions::RecentSessions;
use crate::throttle::Throttle;
use crate::writer::Writer;
use domain::kind::Rulebook;
use domain::{Actor, Id, Role};
use std::sync::Arc;
use sync::account::{DemoAccount, Operator};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// One running server.
pub(crate) struct Parts {
    pub(crate) rules: Rulebook,
    pub(crate) tenant: Tenant,
    /// Under which name it speaks to others over the same database.
    pub(crate) server: Id,
    pub(crate) clock: Clock,
    pub(crate) db: Arc<dyn Database>,
    pub(crate) writer: Writer,
    /// What writes for visitors without an account.
    pub(crate) visitors: Mutex<OwnHand>,
    pub(crate) hub: Hub,
    pub(crate) announced: Announced,
    pub(crate) metrics: Metrics,
    pub(crate) photos: PhotoStore,
    /// What opens what phones sealed.
    pub(crate) sealing: SealingKey,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    /// Who brings codes to phones; none where nobody can sign in by one.
    pub(crate) code_sender: Option<Arc<dyn CodeSender>>,
    pub(crate) code_throttle: Throttle,
    pub(crate) visitor_throttle: Throttle,
    pub(crate) sessions: RecentSessions,
    pub(crate) app: App,
    /// What everybody may read, by title.
    pub(crate) board: Board,
    pub(crate) operator: Operator,
    pub(crate) demo_accounts: Vec<DemoAccount>,
    /// Where the app is reached from outside, when that differs from `Host`.
    pub(crate) public_origin: Option<String>,
    /// Cancelled when the server is to end.
    pub(crate) ending: CancellationToken,
}

pub(crate) type Context = Arc<Parts>;

impl Parts {
    /// What a person may do now; a visitor where there is none.
    pub(crate) async fn actor(&self, person: Option<Id>) -> DbResult<Actor> {
        let Some(person) = person else {
            return Ok(Actor::visitor());
        };
        let asked = Asked {
            person: Some(person),
            ..Asked::default()
        };
        let (snapshot, seen) = self.db.snapshot(&asked).await?;
        snapshot.close().await?;
        Ok(Actor::at(person, &seen.grants, self.clock.now()))
    }

    /// Whether somebody reads more than what is public and their own.
    pub(crate) async fn is_staff(&self, person: Id) -> DbResult<bool> {
        let Actor { grants, .. } = self.actor(Some(person)).await?;
        Ok(grants.iter().any(|grant| grant.role != Role::Resident))
    }

    /// Whether a device was signed out from afar.
    pub(crate) async fn revoked(&self, device: Id) -> DbResult<bool> {
        let asked = Asked {
            device: Some((device, u64::MAX)),
            ..Asked::default()
        };
        let (snapshot, seen) = self.db.snapshot(&asked).await?;
        snapshot.close().await?;
        Ok(seen.device.is_some_and(|device| device.revoked))
    }

    /// Where the log stands.
    pub(crate) async fn head(&self) -> DbResult<Head> {
        let (snapshot, seen) = self.db.snapshot(&Asked::default()).await?;
        snapshot.close().await?;
        Ok(seen.head)
    }
}
