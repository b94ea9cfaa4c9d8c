//! What the server keeps, behind one small trait for SQLite and PostgreSQL.
//!
//! The contract is bulk and blind: a group of mutations is loaded and stored in
//! a constant number of statements, and no backend knows any record kind. Two
//! promises carry the protocol:
//!
//! - [`Log::begin`] locks the tenant's counter before it reads anything, so that
//!   the order of sequence numbers is the order of commits;
//! - everything read through one [`Snapshot`] is of one moment.

mod past;
mod postgres;
mod rows;
mod sqlite;

pub use rows::{
    ConcernPlace, ConcernRow, Credentials, Erasure, ErasureRow, Kept, KeptRow, KnownDevice, MetRow,
    NewAccount, Person, PhotoRow, SessionRow, VersionRow,
};
pub use sync::log::rows::{
    Asked, AttentionRow, ChangeRow, Changes, CommitTag, DeviceRow, FeedRow, Head, HistoryRow,
    Loaded, OutcomeRow, RecordRow, Seen, Span, Wanted, Written,
};

use async_trait::async_trait;
use domain::{Grant, Id, Millis, Scope};
use futures::future::BoxFuture;
use std::path::Path;
use std::sync::Arc;
use sync::log::Undecodable;

/// The database failed. Never an outcome: the work is tried again.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The engine or the connection failed.
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
    /// The tables could not be brought to the present schema.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What is stored does not decode.
    #[error("stored {what} does not decode")]
    Corrupt {
        /// What it is.
        what: &'static str,
    },
    /// What was committed could not be put on disk.
    #[error("what was committed is not on disk")]
    NotOnDisk,
    /// The URL names no engine that is known here.
    #[error("a database URL starts with sqlite: or postgres:")]
    UnknownEngine,
    /// A tool beside the server failed.
    #[error("{program}: {message}")]
    Tool {
        /// The program that was run.
        program: &'static str,
        /// What it said.
        message: String,
    },
}

impl From<Undecodable> for DbError {
    fn from(Undecodable(what): Undecodable) -> Self {
        Self::Corrupt { what }
    }
}

/// Shorthand for what may fail in the database.
pub type DbResult<T> = Result<T, DbError>;

/// The sub-district whose records a server keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenant(pub i64);

/// All that a server keeps in its database.
pub trait Database: Log + Accounts + Codes + Erasures + Photos {}
impl<T: Log + Accounts + Codes + Erasures + Photos> Database for T {}

/// The log of record versions.
#[async_trait]
pub trait Log: Send + Sync {
    /// Opens the one write transaction: locks the counter first, then reads it
    /// and what is wanted.
    async fn begin(&self, wanted: &Wanted) -> DbResult<(Box<dyn Transaction>, Loaded)>;

    /// Opens a read-only snapshot, and reads what is asked in it.
    async fn snapshot(&self, asked: &Asked) -> DbResult<(Box<dyn Snapshot>, Seen)>;

    /// Forgets what left its scopes before an instant, and counts anew what each scope
    /// holds.
    async fn tidy(&self, gone_before: Millis) -> DbResult<()>;

    /// How durable a commit is, as the engine itself reports it.
    async fn durability(&self) -> DbResult<String>;

    /// Copies the database into a new file while it is in use.
    async fn backup(&self, target: &Path) -> DbResult<()>;

    /// Closes it: waits for who is at it, then keeps everyone out.
    async fn close(&self) -> DbResult<()>;

    /// What other servers over the same database say, where there can be any.
    async fn listen(&self) -> DbResult<Option<Box<dyn Listener>>>;
}

/// The wait of a group that is committed until it is on disk: nothing of it may be told
/// to anyone before. The next one may be begun meanwhile, and is on disk after it.
pub type Settling = BoxFuture<'static, DbResult<()>>;

/// The open write transaction. Dropping it undoes everything.
#[async_trait]
pub trait Transaction: Send {
    /// Writes what a group of mutations came to.
    async fn store(&mut self, written: &Written) -> DbResult<()>;

    /// Takes a new epoch: the log was rolled back.
    async fn take_epoch(&mut self, epoch: Id) -> DbResult<()>;

    /// Names the sub-district, and says whether its records are made up, so that
    /// its accounts may be named in public.
    async fn rename(&mut self, name: &str, demo: bool) -> DbResult<()>;

    /// Takes everything of a person away, and what is theirs of the records, but for
    /// what leaves its scopes, which is to be stored beside it. The sessions that ended,
    /// by their tokens.
    async fn erase(&mut self, erasure: &Erasure) -> DbResult<Vec<String>>;

    /// Makes it durable. Nothing may be told to anyone before this returns.
    async fn commit(self: Box<Self>) -> DbResult<()>;

    /// Stores a group, commits it, and then tells other servers of it.
    async fn finish(self: Box<Self>, written: &Written, notice: Option<&str>)
    -> DbResult<Settling>;
}

/// A moment of the log.
#[async_trait]
pub trait Snapshot: Send {
    /// The tag of the commit that holds each of these sequence numbers; those
    /// beyond the head are left out.
    async fn tags(&mut self, seqs: &[u64]) -> DbResult<Vec<(u64, String)>>;

    /// The highest sequence number in each of these scopes; zero for an empty one.
    async fn scope_heads(&mut self, scopes: &[Scope]) -> DbResult<Vec<u64>>;

    /// Changes of a scope, whole sequence numbers only, until `bytes` of bodies are
    /// reached.
    async fn changes(&mut self, scope: Scope, span: Span, bytes: usize) -> DbResult<Changes>;

    /// A record.
    async fn record(&mut self, id: Id) -> DbResult<Option<RecordRow>>;

    /// The versions of a record that were written before a sequence number, the
    /// latest first, at most so many.
    async fn versions_before(
        &mut self,
        record: Id,
        before: u64,
        most: usize,
    ) -> DbResult<Vec<VersionRow>>;

    /// What waits because two people met in a record, the latest first, at most so
    /// many.
    async fn met(&mut self, record: Id, most: usize) -> DbResult<Vec<MetRow>>;

    /// What others than these people wrote since an instant of records of an area, and
    /// what was refused or waits, before a place, the latest first, at most so many.
    async fn concerns(
        &mut self,
        area: Id,
        others_than: &[Id],
        since: Millis,
        before: ConcernPlace,
        most: usize,
    ) -> DbResult<Vec<ConcernRow>>;

    /// Ends it.
    async fn close(self: Box<Self>) -> DbResult<()>;
}

/// What other servers over the same database say.
#[async_trait]
pub trait Listener: Send {
    /// The next message; none when the connection was lost and made again, so
    /// that something may have been missed.
    async fn next(&mut self) -> DbResult<Option<String>>;
}

/// Accounts, sessions and devices.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Adds or replaces an account with its logins and grants.
    async fn put_account(&self, account: &NewAccount) -> DbResult<()>;

    /// Whether there is any account.
    async fn has_accounts(&self) -> DbResult<bool>;

    /// Replaces the password of an account by another (argon2id as PHC string), and
    /// ends all its sessions; its browsers are known no more.
    async fn put_password(&self, account: Id, password: &str) -> DbResult<()>;

    /// Replaces the grants of an account.
    async fn put_grants(&self, account: Id, grants: &[Grant]) -> DbResult<()>;

    /// What a login is checked against.
    async fn credentials(&self, login: &str) -> DbResult<Option<Credentials>>;

    /// A person with an account.
    async fn person(&self, account: Id) -> DbResult<Option<Person>>;

    /// Keeps a session.
    async fn open_session(&self, session: &SessionRow, now: Millis) -> DbResult<()>;

    /// A session by the hash of its token, ended or not.
    async fn session(&self, token: &str) -> DbResult<Option<SessionRow>>;

    /// Lets a session last longer.
    async fn extend_session(&self, token: &str, expires_at: Millis) -> DbResult<()>;

    /// Ends a session.
    async fn close_session(&self, token: &str) -> DbResult<()>;

    /// The devices of an account, the newest first.
    async fn devices(&self, account: Id) -> DbResult<Vec<KnownDevice>>;

    /// Signs a device out from afar, for ever, and ends the sessions of its account:
    /// which of them it holds is not known. Nor are its browsers known any more. False where there is no such device.
    async fn revoke_device(&self, device: Id) -> DbResult<bool>;
}

/// Signing in by a code that is sent to a phone number, which may serve several people.
#[async_trait]
pub trait Codes: Send + Sync {
    /// Replaces the phone numbers of an account.
    async fn put_phones(&self, account: Id, phones: &[String]) -> DbResult<()>;

    /// The phone numbers of an account.
    async fn phones(&self, account: Id) -> DbResult<Vec<String>>;

    /// Everybody whom a phone number serves.
    async fn people_of_phone(&self, phone: &str) -> DbResult<Vec<Person>>;

    /// Keeps the code that is sent to a number (argon2id as PHC string), in place of an
    /// earlier one.
    async fn put_code(&self, phone: &str, hash: &str, expires_at: Millis) -> DbResult<()>;

    /// Counts a try, and tells what it is checked against; none where there is no code,
    /// or it has expired, or was tried that often.
    async fn try_code(&self, phone: &str, most: i64, now: Millis) -> DbResult<Option<String>>;

    /// Takes the code away; false where somebody else was first.
    async fn use_code(&self, phone: &str, hash: &str) -> DbResult<bool>;

    /// Notes that a person signed in in the browser that holds a token, by its hash.
    async fn know_browser(&self, token: &str, account: Id, now: Millis) -> DbResult<()>;

    /// Who has signed in in that browser since an instant.
    async fn known_in_browser(&self, token: &str, since: Millis) -> DbResult<Vec<Id>>;

    /// Forgets codes that expired and browsers that were last seen before an instant.
    async fn forget_codes(&self, expired: Millis, seen: Millis) -> DbResult<()>;
}

/// What was erased.
#[async_trait]
pub trait Erasures: Send + Sync {
    /// Whether the person of an account asked to be forgotten.
    async fn is_erased(&self, account: Id) -> DbResult<bool>;

    /// All erasures, the oldest first.
    async fn erasures(&self) -> DbResult<Vec<ErasureRow>>;

    /// What rules still keep of records that were erased, what is due next first.
    async fn kept(&self) -> DbResult<Vec<KeptRow>>;

    /// Takes away what was kept until an instant.
    async fn forget_kept(&self, due: Millis) -> DbResult<()>;
}

/// Which photos are all there.
#[async_trait]
pub trait Photos: Send + Sync {
    /// The complete photo of a record.
    async fn photo(&self, record: Id, hash: &str) -> DbResult<Option<PhotoRow>>;

    /// Complete photos with these bytes, of whatever record.
    async fn photos_alike(&self, hash: &str) -> DbResult<Vec<PhotoRow>>;

    /// Every version of a record, oldest first: who wrote it, and its body.
    async fn versions(&self, record: Id) -> DbResult<Vec<(Id, String)>>;

    /// Forgets photos, at most so many, that are complete and whose record does not
    /// name them, both since before an instant. Those that were forgotten.
    async fn forget_unnamed(&self, before: Millis, most: u32) -> DbResult<Vec<PhotoRow>>;

    /// Whether any record, of whatever sub-district, has a photo of these bytes.
    async fn is_needed(&self, hash: &str) -> DbResult<bool>;

    /// The records of a kind that have complete photos.
    async fn with_photos(&self, kind: &str) -> DbResult<Vec<RecordRow>>;

    /// The complete photos of a record, also those that it names no more.
    async fn photos_of(&self, record: Id) -> DbResult<Vec<PhotoRow>>;

    /// Whether any other record, of whatever sub-district, has a photo of the same bytes.
    async fn is_needed_elsewhere(&self, photo: &PhotoRow) -> DbResult<bool>;

    /// Forgets a photo.
    async fn forget_photo(&self, photo: &PhotoRow) -> DbResult<()>;

    /// Notes that a photo is complete.
    async fn put_photo(&self, photo: &PhotoRow, now: Millis) -> DbResult<()>;
}

/// Opens a database by its URL, `sqlite:PATH` or `postgres://…`, and brings its
/// tables to the present schema.
///
/// # Errors
/// When the URL names no known engine, or the engine does not answer.
pub async fn open(url: &str, tenant: Tenant) -> DbResult<Arc<dyn Database>> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return Ok(Arc::new(
            sqlite::Sqlite::open(Path::new(path), tenant).await?,
        ));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Ok(Arc::new(postgres::Postgres::open(url, tenant).await?));
    }
    Err(DbError::UnknownEngine)
}

/// A number of ours as the engines keep it.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many, as the engines take it.
fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// A number of ours as an engine kept it.
fn unstored(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
