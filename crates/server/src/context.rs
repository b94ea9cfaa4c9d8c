//! What every request handler can reach.

use crate::app::App;
use crate::clock::Clock;
use crate::db::Database;
use crate::grants::GrantCache;
use crate::live::Hub;
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::photos::PhotoStore;
use crate::throttle::Throttle;
use crate::writer::Writer;
use domain::{Actor, Grant, Id, Kinds};
use std::sync::Arc;
use sync::account::DemoAccount;
use tokio_util::sync::CancellationToken;

/// One running server.
pub(crate) struct Parts {
    pub(crate) kinds: Kinds,
    pub(crate) clock: Clock,
    pub(crate) db: Arc<dyn Database>,
    pub(crate) writer: Writer,
    pub(crate) grants: Arc<GrantCache>,
    pub(crate) hub: Hub,
    pub(crate) metrics: Metrics,
    pub(crate) photos: PhotoStore,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) app: App,
    pub(crate) demo_accounts: Vec<DemoAccount>,
    /// Where the app is reached from outside, when that differs from `Host`.
    pub(crate) public_origin: Option<String>,
    /// Cancelled when the server is to end.
    pub(crate) ending: CancellationToken,
}

pub(crate) type Context = Arc<Parts>;

impl Parts {
    /// What a person may do now; a visitor where there is none.
    pub(crate) async fn actor(&self, person: Option<Id>) -> crate::db::DbResult<Actor> {
        let Some(person) = person else {
            return Ok(Actor::visitor());
        };
        let grants = self.grants_of(person).await?;
        Ok(Actor::at(person, &grants, self.clock.now()))
    }

    async fn grants_of(&self, person: Id) -> crate::db::DbResult<Vec<Grant>> {
        let mut snapshot = self.db.snapshot().await?;
        let grants = match self.grants.find(snapshot.head(), person) {
            Some(grants) => grants,
            None => {
                let grants = snapshot.grants(person).await?;
                self.grants.hold(snapshot.head(), person, grants.clone());
                grants
            }
        };
        snapshot.close().await?;
        Ok(grants)
    }
}
