//! Connections that are lent out one at a time.
//!
//! Each statement costs a hop to the connection's thread and back, which is what
//! a small write spends its time on. So statements that belong together go in
//! one hop, `BEGIN` and `COMMIT` among them. That is beyond what a pool keeps
//! track of: here the line itself remembers whether a transaction may be open,
//! and such a line is hung up when it is given back. SQLite undoes what was open, and
//! no idle line holds on to an old state of the database.

use super::disk::Disk;
use crate::db::DbResult;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections of one kind.
pub(super) struct Lines {
    options: SqliteConnectOptions,
    /// Run on each connection before anything else.
    set_up: &'static str,
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
    turns: Arc<Semaphore>,
    most: u32,
    disk: Disk,
}

/// A connection on loan.
pub(super) struct Line {
    /// None only while it is being given back.
    connection: Option<SqliteConnection>,
    /// Whether a transaction may be open on it.
    begun: bool,
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
    /// None only while it is being given back.
    turn: Option<OwnedSemaphorePermit>,
}

impl Lines {
    pub(super) fn new(options: SqliteConnectOptions, disk: &Disk, most: u32) -> Self {
        Self {
            options,
            set_up: "",
            idle: Arc::default(),
            turns: Arc::new(Semaphore::new(most as usize)),
            most,
            disk: disk.clone(),
        }
    }

    /// Others that share the turns of these.
    pub(super) fn in_turns(&self, options: SqliteConnectOptions, set_up: &'static str) -> Self {
        Self {
            options,
            set_up,
            idle: Arc::default(),
            turns: self.turns.clone(),
            most: self.most,
            disk: self.disk.clone(),
        }
    }

    /// Closes all connections once they are given back.
    pub(super) async fn close(&self) -> DbResult<()> {
        // Where the turns are over already, all were given back.
        if let Ok(all) = self.turns.acquire_many(self.most).await {
            self.turns.close();
            drop(all);
        }
        let mut idle =
            std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        while let Some(kept) = idle.pop() {
            kept.close().await?;
        }
        Ok(())
    }

    /// A connection with no transaction open.
    pub(super) async fn take(&self) -> DbResult<Line> {
        let turn = self.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        self.disk.is_sound()?;
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let mut new = self.options.connect().await?;
                sqlx::raw_sql(self.set_up).execute(&mut new).await?;
                new
            }
        };
        Ok(Line {
            connection: Some(connection),
            begun: false,
            idle: self.idle.clone(),
            turn: Some(turn),
        })
    }

    /// A connection with a write transaction open.
    pub(super) async fn begin_writing(&self) -> DbResult<Line> {
        let mut line = self.take().await?;
        line.begin();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *line).await?;
        Ok(line)
    }
}

impl Line {
    /// From here on a transaction may be open.
    pub(super) fn begin(&mut self) {
        self.begun = true;
    }

    /// Commits the transaction.
    pub(super) async fn commit(mut self) -> DbResult<()> {
        sqlx::query("COMMIT").execute(&mut *self).await?;
        self.end();
        Ok(())
    }

    /// The transaction was committed.
    pub(super) fn end(mut self) {
        self.begun = false;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if !self.begun {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(connection);
            return;
        }
        // Its turn lasts until it has hung up: whoever closes all of them waits for it,
        // for the last connection leaves the file without a log.
        let turn = self.turn.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = connection.close().await {
                    tracing::warn!(%error, "a connection did not hang up");
                }
                drop(turn);
            });
        }
    }
}

const LENT: &str = "a line holds its connection until it is dropped";

impl Deref for Line {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect(LENT)
    }
}

impl DerefMut for Line {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect(LENT)
    }
}
