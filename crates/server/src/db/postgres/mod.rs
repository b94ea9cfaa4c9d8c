//! PostgreSQL, or an engine that speaks its protocol: several servers over one
//! database, each tenant with a counter of its own.

mod accounts;
mod codes;
mod erasures;
mod listener;
mod photos;
mod rows;
mod snapshot;
mod tidy;
mod transaction;

use super::{
    Asked, DbError, DbResult, Listener, Loaded, Log, Seen, Snapshot, Tenant, Transaction, Wanted,
};
use crate::photos::hexadecimal;
use crate::random;
use async_trait::async_trait;
use domain::Millis;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgPool, SqlStr};
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;
use tokio::process::Command;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "log",
        include_str!("../../../migrations/postgres/1_log.sql"),
    ),
    (
        2,
        "people",
        include_str!("../../../migrations/postgres/2_people.sql"),
    ),
    (
        3,
        "digest",
        include_str!("../../../migrations/postgres/3_digest.sql"),
    ),
    (
        4,
        "about",
        include_str!("../../../migrations/postgres/4_about.sql"),
    ),
    (
        5,
        "codes",
        include_str!("../../../migrations/postgres/5_codes.sql"),
    ),
    (
        7,
        "account",
        include_str!("../../../migrations/postgres/7_account.sql"),
    ),
];

/// Connections of one server.
const CONNECTIONS: u32 = 10;

/// A database that is reached by URL.
pub(super) struct Postgres {
    tenant: Tenant,
    pool: PgPool,
    url: String,
    /// Where the servers of this tenant speak to each other.
    channel: String,
}

impl Postgres {
    pub(super) async fn open(url: &str, tenant: Tenant) -> DbResult<Self> {
        let options = PgConnectOptions::from_str(url)?
            // Each commit is on disk before anyone hears of it, whatever the
            // server's default.
            .options([
                ("synchronous_commit", "on"),
                // A server that hangs does not keep the log from the others.
                ("lock_timeout", "20s"),
                ("idle_in_transaction_session_timeout", "30s"),
            ])
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        migrator().run(&pool).await?;
        found(&pool, tenant).await?;
        let schema: String = sqlx::query_scalar("SELECT current_schema()::text")
            .fetch_one(&pool)
            .await?;
        Ok(Self {
            tenant,
            pool,
            url: url.to_owned(),
            channel: format!("jiamenkou_{schema}_{}", tenant.0),
        })
    }
}

/// Makes the tenant's counter where it is not there yet.
async fn found(pool: &PgPool, tenant: Tenant) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO tenant (id, epoch, tag, secret) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(tenant.0)
    .bind(rows::uuid(random::id()))
    .bind(random::token())
    .bind(hexadecimal(&random::bytes::<32>()))
    .execute(pool)
    .await?;
    sqlx::query(
        "INSERT INTO commit_tag (tenant, last_seq, tag)
         SELECT id, 0, tag FROM tenant WHERE id = $1 AND seq = 0 ON CONFLICT DO NOTHING",
    )
    .bind(tenant.0)
    .execute(pool)
    .await?;
    Ok(())
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

#[async_trait]
impl Log for Postgres {
    async fn begin(&self, wanted: &Wanted) -> DbResult<(Box<dyn Transaction>, Loaded)> {
        // Under READ COMMITTED each statement sees what was committed before
        // it, so that what follows the lock sees the last holder's work.
        let open = self
            .pool
            .begin_with("BEGIN ISOLATION LEVEL READ COMMITTED")
            .await?;
        let channel = self.channel.clone();
        let begun = transaction::Writing::begin(open, self.tenant, channel, wanted);
        let (open, loaded) = begun.await?;
        Ok((Box::new(open), loaded))
    }

    async fn snapshot(&self, asked: &Asked) -> DbResult<(Box<dyn Snapshot>, Seen)> {
        let open = self
            .pool
            .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let (open, seen) = snapshot::Moment::open(open, self.tenant, asked).await?;
        Ok((Box::new(open), seen))
    }

    async fn tidy(&self, gone_before: Millis) -> DbResult<()> {
        let open = self
            .pool
            .begin_with("BEGIN ISOLATION LEVEL READ COMMITTED")
            .await?;
        tidy::tidy(open, self.tenant, gone_before).await
    }

    async fn durability(&self) -> DbResult<String> {
        let (synchronous, fsync): (String, String) = sqlx::query_as(
            "SELECT current_setting('synchronous_commit'), current_setting('fsync')",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(format!(
            "postgresql synchronous_commit={synchronous} fsync={fsync}"
        ))
    }

    async fn backup(&self, target: &Path) -> DbResult<()> {
        let failed = |message: String| DbError::Tool {
            program: "pg_dump",
            message,
        };
        let output = Command::new("pg_dump")
            .args(["--format=custom", "--dbname", &self.url, "--file"])
            .arg(target)
            .output()
            .await
            .map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    async fn close(&self) -> DbResult<()> {
        self.pool.close().await;
        Ok(())
    }

    async fn listen(&self) -> DbResult<Option<Box<dyn Listener>>> {
        let listener = listener::Notices::open(&self.pool, &self.channel).await?;
        Ok(Some(Box::new(listener)))
    }
}
