//! LISTEN and NOTIFY.

use crate::db::{DbResult, Listener};
use async_trait::async_trait;
use sqlx::PgPool;
use sqlx::postgres::PgListener;

/// What is said on the channel of a tenant.
pub(super) struct Notices(PgListener);

impl Notices {
    pub(super) async fn open(pool: &PgPool, channel: &str) -> DbResult<Self> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.ignore_pool_close_event(true);
        listener.listen(channel).await?;
        Ok(Self(listener))
    }
}

#[async_trait]
impl Listener for Notices {
    async fn next(&mut self) -> DbResult<Option<String>> {
        let notice = self.0.try_recv().await?;
        Ok(notice.map(|notice| notice.payload().to_owned()))
    }
}
