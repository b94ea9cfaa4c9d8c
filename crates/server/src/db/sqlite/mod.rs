//! SQLite: one file, one writer, many readers.

mod accounts;
mod photos;
mod rows;
mod snapshot;
mod transaction;

use super::{DbError, DbResult, Listener, Log, Snapshot, Tenant, Transaction};
use crate::random;
use async_trait::async_trait;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqlStr, SqlitePool};
use std::path::Path;
use std::time::Duration;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "log",
        include_str!("../../../migrations/sqlite/1_log.sql"),
    ),
    (
        2,
        "people",
        include_str!("../../../migrations/sqlite/2_people.sql"),
    ),
];

/// Snapshots that can be open at once.
const READERS: u32 = 8;

/// An open database file.
pub(super) struct Sqlite {
    tenant: Tenant,
    writer: SqlitePool,
    readers: SqlitePool,
    options: SqliteConnectOptions,
}

impl Sqlite {
    pub(super) async fn open(path: &Path, tenant: Tenant) -> DbResult<Self> {
        let options = options(path);
        let writer = pool(1).connect_with(options.clone()).await?;
        migrator().run(&writer).await?;
        let readers = pool(READERS).connect_lazy_with(options.clone().pragma("query_only", "ON"));
        sqlx::query(
            "INSERT INTO tenant (id, epoch, tag, secret) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(tenant.0)
        .bind(random::id().to_string())
        .bind(random::token())
        .bind(random::token())
        .execute(&writer)
        .await?;
        sqlx::query(
            "INSERT INTO commit_tag (tenant, last_seq, tag)
             SELECT id, 0, tag FROM tenant WHERE id = ?1 AND seq = 0
             ON CONFLICT DO NOTHING",
        )
        .bind(tenant.0)
        .execute(&writer)
        .await?;
        Ok(Self {
            tenant,
            writer,
            readers,
            options,
        })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Each commit is on disk before anyone hears of it.
        .synchronous(SqliteSynchronous::Full)
        .auto_vacuum(SqliteAutoVacuum::None)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-32768")
        .pragma("mmap_size", "268435456")
        .pragma("temp_store", "MEMORY")
        // Checkpoints copy pages into the file while the writer waits; few
        // large ones cost less than many small ones.
        .pragma("wal_autocheckpoint", "4000")
        .statement_cache_capacity(100)
        .disable_statement_logging()
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

#[async_trait]
impl Log for Sqlite {
    async fn begin(&self) -> DbResult<Box<dyn Transaction>> {
        let open = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Box::new(
            transaction::Writing::new(open, self.tenant).await?,
        ))
    }

    async fn snapshot(&self) -> DbResult<Box<dyn Snapshot>> {
        let open = self.readers.begin().await?;
        Ok(Box::new(snapshot::Moment::new(open, self.tenant).await?))
    }

    async fn durability(&self) -> DbResult<String> {
        let (journal, synchronous): (String, i64) = sqlx::query_as(
            "SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous",
        )
        .fetch_one(&self.writer)
        .await?;
        let synchronous = match synchronous {
            0 => "OFF",
            1 => "NORMAL",
            2 => "FULL",
            _ => "EXTRA",
        };
        Ok(format!(
            "sqlite journal_mode={journal} synchronous={synchronous}"
        ))
    }

    async fn backup(&self, target: &Path) -> DbResult<()> {
        let target = target.to_str().ok_or(DbError::Tool {
            program: "VACUUM INTO",
            message: "the path is not UTF-8".to_owned(),
        })?;
        let quoted = target.replace('\'', "''");
        // A connection of its own: the readers may write nothing, and the
        // writer is not to wait.
        let mut connection = self.options.connect().await?;
        sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{quoted}'")))
            .execute(&mut connection)
            .await?;
        Ok(connection.close().await?)
    }

    async fn listen(&self) -> DbResult<Option<Box<dyn Listener>>> {
        Ok(None)
    }
}
