//! Putting groups of the log on disk, while the next one is being written.
//!
//! ```text
//!   writer   commit 1   commit 2   commit 3   commit 4 …
//!   disk               └── sync ──┘└────── sync ──────┘
//!   told                          1                2, 3
//! ```
//!
//! A group is committed into SQLite's write-ahead log without waiting for the disk. One
//! thread then syncs that file, once for all that was committed before the sync began.
//! Nothing of a group is told to anybody before: its answers and pokes wait, and so does
//! every snapshot that may see it. What is in the file is taken up in its order after a
//! crash, so that whatever was told lies before whatever is lost. When SQLite moves the
//! log into the database it syncs both by itself, and every other write syncs the log as
//! it commits, with what lies before it.

use crate::db::{DbError, DbResult};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use tokio::sync::watch;

/// Syncs what was committed before it is called.
pub(super) type Sync = Box<dyn FnMut() -> io::Result<()> + Send>;

/// The way to the thread that syncs, which ends when all of them are gone.
#[derive(Clone)]
pub(super) struct Disk {
    /// Numbers of commits, given out before each begins.
    announced: Arc<AtomicU64>,
    committed: Sender<u64>,
    reached: watch::Receiver<Reached>,
}

/// How far the disk is.
#[derive(Clone, Copy, Default)]
struct Reached {
    /// The last commit that is on it.
    synced: u64,
    /// A sync failed. What it was to write may be lost although a further one succeeds,
    /// so that nothing is committed behind it: whoever starts the server anew reads what
    /// there is.
    failed: bool,
}

/// A commit that may be seen before it is on disk. It is to be synced once this is
/// dropped, whatever became of it.
pub(super) struct Announced {
    disk: Disk,
    number: u64,
}

impl Disk {
    /// Starts the thread.
    pub(super) fn start(sync: Sync) -> io::Result<Self> {
        let (committed, commits) = mpsc::channel();
        let (reached, told) = watch::channel(Reached::default());
        let thread = thread::Builder::new().name("sync".to_owned());
        thread.spawn(move || keep_up(&commits, sync, &reached))?;
        Ok(Self {
            announced: Arc::default(),
            committed,
            reached: told,
        })
    }

    /// To be called before a commit.
    pub(super) fn announce(&self) -> Announced {
        Announced {
            disk: self.clone(),
            number: self.announced.fetch_add(1, Ordering::SeqCst) + 1,
        }
    }

    /// Waits until all is on disk that can be seen now.
    pub(super) async fn settled(&self) -> DbResult<()> {
        self.reaches(self.announced.load(Ordering::SeqCst)).await
    }

    /// Whether all that was to be synced was.
    pub(super) fn is_sound(&self) -> DbResult<()> {
        let has_ended = self.reached.has_changed().is_err();
        if has_ended || self.reached.borrow().failed {
            return Err(DbError::NotOnDisk);
        }
        Ok(())
    }

    async fn reaches(&self, number: u64) -> DbResult<()> {
        let mut told = self.reached.clone();
        let reached = told.wait_for(|reached| reached.synced >= number || reached.failed);
        match reached.await {
            Ok(reached) if reached.synced >= number => Ok(()),
            Ok(_) | Err(_) => Err(DbError::NotOnDisk),
        }
    }
}

impl Announced {
    /// The commit is done, and to be synced from now on: waits until it is on disk.
    pub(super) fn committed(self) -> impl Future<Output = DbResult<()>> + Send + 'static {
        let (disk, number) = (self.disk.clone(), self.number);
        drop(self);
        async move { disk.reaches(number).await }
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        // Where the thread has ended, whoever waits is told so.
        let _ = self.disk.committed.send(self.number);
    }
}

fn keep_up(commits: &Receiver<u64>, mut sync: Sync, told: &watch::Sender<Reached>) {
    while let Ok(first) = commits.recv() {
        let number = commits.try_iter().fold(first, u64::max);
        match sync() {
            Ok(()) => told.send_modify(|reached| reached.synced = number.max(reached.synced)),
            Err(error) => {
                tracing::error!(%error, "what was committed is not on disk; start the server anew");
                told.send_modify(|reached| reached.failed = true);
                return;
            }
        }
    }
}

/// Syncs the write-ahead log of a database.
pub(super) fn of_log(mut log: PathBuf) -> Sync {
    log.as_mut_os_string().push("-wal");
    let mut held: Option<File> = None;
    Box::new(move || {
        // It is removed with the last connection, once all of it is in the database, and
        // made anew by the next.
        let gone = |file: &File| Ok::<_, io::Error>(file.metadata()?.nlink() == 0);
        let file = match held.take() {
            Some(file) if !gone(&file)? => file,
            Some(_) | None => match File::open(&log) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            },
        };
        file.sync_data()?;
        held = Some(file);
        Ok(())
    })
}
