//! SQLite: one file, one writer, many readers.

mod accounts;
mod codes;
mod disk;
mod erasures;
mod lines;
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
use disk::Disk;
use domain::Millis;
use lines::Lines;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqlStr};
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
    (
        3,
        "digest",
        include_str!("../../../migrations/sqlite/3_digest.sql"),
    ),
    (
        4,
        "about",
        include_str!("../../../migrations/sqlite/4_about.sql"),
    ),
    (
        5,
        "codes",
        include_str!("../../../migrations/sqlite/5_codes.sql"),
    ),
    (
        7,
        "account",
        include_str!("../../../migrations/sqlite/7_account.sql"),
    ),
    (
        11,
        "locality",
        include_str!("../../../migrations/sqlite/11_locality.sql"),
    ),
];

/// Snapshots that can be open at once.
const READERS: u32 = 8;

/// An open database file.
pub(super) struct Sqlite {
    tenant: Tenant,
    /// SQLite has one writer at a time, and a queue here is fairer than one in the
    /// engine: these two take turns. What the log's commits, `disk` puts on disk.
    log: Lines,
    /// Each of its commits is on disk when it is done.
    writer: Lines,
    readers: Lines,
    disk: Disk,
    options: SqliteConnectOptions,
}

impl Sqlite {
    pub(super) async fn open(path: &Path, tenant: Tenant) -> DbResult<Self> {
        Self::synced_by(disk::of_log(path.to_owned()), path, tenant).await
    }

    async fn synced_by(sync: disk::Sync, path: &Path, tenant: Tenant) -> DbResult<Self> {
        let disk = Disk::start(sync).map_err(sqlx::Error::Io)?;
        let options = options(path);
        let writer = Lines::new(seldom(options.clone()), &disk, 1);
        let sqlite = Self {
            tenant,
            log: writer.in_turns(logging(options.clone()), transaction::SET_UP),
            writer,
            readers: Lines::new(reading(options.clone()), &disk, READERS),
            disk,
            options,
        };
        let mut line = sqlite.writer.take().await?;
        migrator().run(&mut *line).await?;
        sqlx::query(
            "INSERT INTO tenant (id, epoch, tag, secret) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO NOTHING;
             INSERT INTO commit_tag (tenant, last_seq, tag)
             SELECT id, 0, tag FROM tenant WHERE id = $1 AND seq = 0 ON CONFLICT DO NOTHING",
        )
        .bind(tenant.0)
        .bind(random::id().to_string())
        .bind(random::token())
        .bind(hexadecimal(&random::bytes::<32>()))
        .execute(&mut *line)
        .await?;
        drop(line);
        Ok(sqlite)
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
        .pragma("cache_size", "-16384")
        // What is mapped counts as memory of the server.
        .pragma("mmap_size", "67108864")
        .pragma("temp_store", "MEMORY")
        // Of what gives way no copy stays in a free corner of the file: its person may
        // ask to be forgotten one day.
        .pragma("secure_delete", "ON")
        // Checkpoints copy pages into the file while the writer waits; few
        // large ones cost less than many small ones.
        .pragma("wal_autocheckpoint", "4000")
        // Few wake-ups between a connection's thread and who reads its rows.
        .row_buffer_size(1_024)
        .statement_cache_capacity(100)
        .disable_statement_logging()
}

/// The log is synced beside SQLite.
fn logging(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.synchronous(SqliteSynchronous::Normal)
}

/// What is written beside the log is little.
fn seldom(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.pragma("cache_size", "-4096")
}

/// Readers are several, and the system keeps for all of them what one has read.
fn reading(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .pragma("query_only", "ON")
        .pragma("cache_size", "-4096")
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
    async fn begin(&self, wanted: &Wanted) -> DbResult<(Box<dyn Transaction>, Loaded)> {
        let line = self.log.take().await?;
        let disk = self.disk.clone();
        let (open, loaded) = transaction::Writing::begin(line, disk, self.tenant, wanted).await?;
        Ok((Box::new(open), loaded))
    }

    async fn snapshot(&self, asked: &Asked) -> DbResult<(Box<dyn Snapshot>, Seen)> {
        let line = self.readers.take().await?;
        let (open, seen) = snapshot::Moment::open(line, self.tenant, asked).await?;
        self.disk.settled().await?;
        Ok((Box::new(open), seen))
    }

    async fn tidy(&self, gone_before: Millis) -> DbResult<()> {
        let line = self.writer.begin_writing().await?;
        tidy::tidy(line, self.tenant, gone_before).await
    }

    async fn durability(&self) -> DbResult<String> {
        let (journal, synchronous): (String, i64) = sqlx::query_as(
            "SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous",
        )
        .fetch_one(&mut *self.writer.take().await?)
        .await?;
        let synchronous = match synchronous {
            0 => "OFF",
            1 => "NORMAL",
            2 => "FULL",
            _ => "EXTRA",
        };
        Ok(format!(
            "sqlite journal_mode={journal} synchronous={synchronous}, groups of the log synced together"
        ))
    }

    async fn backup(&self, target: &Path) -> DbResult<()> {
        let target = target.to_str().ok_or(DbError::Tool {
            program: "VACUUM INTO",
            message: "the path is not UTF-8".to_owned(),
        })?;
        self.disk.is_sound()?;
        self.disk.settled().await?;
        let quoted = target.replace('\'', "''");
        // A connection of its own: the readers may write nothing, and the
        // writer is not to wait.
        let mut connection = self.options.connect().await?;
        sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{quoted}'")))
            .execute(&mut connection)
            .await?;
        Ok(connection.close().await?)
    }

    /// The writer's line last, so that it leaves the file without a log beside it.
    async fn close(&self) -> DbResult<()> {
        self.readers.close().await?;
        self.log.close().await?;
        self.writer.close().await
    }

    async fn listen(&self) -> DbResult<Option<Box<dyn Listener>>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
