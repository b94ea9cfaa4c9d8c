//! A real server inside the test's own process, on SQLite or PostgreSQL.

use domain::{Grant, Id, Millis, Role};
use server::db::{self, Database, NewAccount, Person, Tenant};
use server::{Clock, Config, Running, hashed, normalised_login, start};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// The password of everybody whom [`TestServer::hire`] adds.
pub const PASSWORD: &str = "correct horse";

/// When the clocks of test servers begin: 2026-11-18 15:00 in China.
pub const START: Millis = 1_794_985_200_000;

/// Names the PostgreSQL on which tests make databases of their own.
const POSTGRES: &str = "JIAMENKOU_TEST_POSTGRES";

/// Where a test server keeps its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own.
    Postgres,
}

impl Engine {
    /// The URL of an empty database; none for the server's own choice.
    ///
    /// # Panics
    /// When there is no PostgreSQL to make one on: such a test must not pass.
    pub async fn empty_database(self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(empty_postgres().await),
        }
    }
}

/// Makes of each function over an [`Engine`] a test on SQLite and one on PostgreSQL.
#[macro_export]
macro_rules! on_every_engine {
    ($($test:ident)*) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::server::Engine::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::server::Engine::Postgres).await;
            })*
        }
    };
}

async fn empty_postgres() -> String {
    let server = std::env::var(POSTGRES).unwrap_or_else(|_| {
        panic!("{POSTGRES} is not set: run `cargo xtask test`, or name a PostgreSQL as postgres://user@host/postgres")
    });
    let (host, _) = server.rsplit_once('/').expect("the URL names a database");
    copied_postgres(host, "template1").await
}

/// A database of its own that begins as a copy of another one, at which nobody is.
async fn copied_postgres(host: &str, original: &str) -> String {
    let name = format!("test_{}", hex(rand::random()));
    let mut connection = PgConnection::connect(&format!("{host}/postgres"))
        .await
        .expect("PostgreSQL answers");
    let make = format!("CREATE DATABASE {name} TEMPLATE {original}");
    sqlx::query(AssertSqlSafe(make))
        .execute(&mut connection)
        .await
        .expect("a database can be made");
    connection.close().await.expect("the connection closes");
    format!("{host}/{name}")
}

fn hex(bytes: [u8; 8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A clock that a test sets.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }
}

impl TestClock {
    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }

    /// Lets time pass.
    pub fn advance(&self, by: Millis) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    fn for_a_server(&self) -> Clock {
        let clock = self.clone();
        Clock::telling(move || clock.now())
    }
}

/// An open database without a server.
pub struct TestDatabase {
    /// The database.
    pub db: Arc<dyn Database>,
    /// Its URL.
    pub url: String,
    _folder: TempDir,
}

impl TestDatabase {
    /// An empty one.
    ///
    /// # Panics
    /// When it can not be opened.
    pub async fn open(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        let url = engine.empty_database().await.unwrap_or(file);
        let db = db::open(&url, Tenant(1)).await.expect("the database opens");
        Self {
            db,
            url,
            _folder: folder,
        }
    }

    /// Another one that holds the same, as a tool makes it that the server knows
    /// nothing of.
    ///
    /// # Panics
    /// When it can not be copied.
    pub async fn copy(&mut self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = if self.url.starts_with("sqlite:") {
            let file = folder.path().join("test.sqlite");
            self.db.backup(&file).await.expect("a copy");
            format!("sqlite:{}", file.display())
        } else {
            self.db.close().await.expect("nobody is at it");
            let (host, name) = self.url.rsplit_once('/').expect("a name");
            let copied = copied_postgres(host, name).await;
            self.db = db::open(&self.url, Tenant(1)).await.expect("it opens");
            copied
        };
        let db = db::open(&url, Tenant(1)).await.expect("the copy opens");
        Self {
            db,
            url,
            _folder: folder,
        }
    }
}

/// A server that listens on a free port of this machine.
pub struct TestServer {
    running: Option<Running>,
    config: Config,
    /// Its clock.
    pub clock: TestClock,
    folder: TempDir,
}

impl TestServer {
    /// A server with an empty database.
    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, |_| {}).await
    }

    /// A server with an empty SQLite database.
    pub async fn start() -> Self {
        Self::on(Engine::Sqlite).await
    }

    /// A server with an empty database and a configuration of its own.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn with(engine: Engine, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = TestClock::default();
        let mut config = Config {
            database_url: engine.empty_database().await,
            clock: clock.for_a_server(),
            ..Config::on_loopback(folder.path())
        };
        change(&mut config);
        let running = start(config.clone()).await.expect("the server starts");
        Self {
            running: Some(running),
            config,
            clock,
            folder,
        }
    }

    /// A second server over the same database and the same clock.
    ///
    /// # Panics
    /// When it does not start, as on SQLite, which is for one server.
    pub async fn beside(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = Config {
            data: folder.path().to_owned(),
            ..self.config.clone()
        };
        let running = start(config.clone()).await.expect("the server starts");
        Self {
            running: Some(running),
            config,
            clock: self.clock.clone(),
            folder,
        }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the server runs")
    }

    /// Its address, such as `http://127.0.0.1:40001`.
    #[must_use]
    pub fn url(&self) -> String {
        self.running().url()
    }

    /// Its database.
    #[must_use]
    pub fn db(&self) -> &dyn Database {
        &**self.running().database()
    }

    /// The URL of its database, where that is no file in its data folder.
    #[must_use]
    pub fn database_url(&self) -> Option<&str> {
        self.config.database_url.as_deref()
    }

    /// Its data folder.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Ends the server.
    ///
    /// # Panics
    /// When it ended badly.
    pub async fn stop(&mut self) {
        let running = self.running.take().expect("the server runs");
        self.config.listen = running.address;
        running.stop().await.expect("the server ends well");
    }

    /// Starts it again where it was, after [`Self::stop`].
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_again(&mut self) {
        let running = start(self.config.clone()).await;
        self.running = Some(running.expect("the server starts again"));
    }

    /// Whether these bytes stand anywhere in what the server kept, now that it has ended:
    /// in its files, or in a row of its database.
    ///
    /// # Panics
    /// When that can not be read.
    pub async fn kept(&self, bytes: &[u8]) -> bool {
        let in_rows = match (self.database_url(), std::str::from_utf8(bytes)) {
            (Some(url), Ok(words)) if !words.contains('\0') => is_in_rows(url, words).await,
            _ => false,
        };
        in_rows || is_in_files(self.folder(), bytes)
    }

    /// Adds somebody with one role; the password is [`PASSWORD`].
    ///
    /// # Panics
    /// When the database fails.
    pub async fn hire(&self, login: &str, role: Role, area: Option<Id>) -> Id {
        let person = Id::derived(&format!("person {login}"), &[]);
        let grant = Grant {
            role,
            area,
            from: 0,
            until: None,
        };
        let account = NewAccount {
            person: Person {
                id: person,
                name: login.to_owned(),
                title: None,
            },
            logins: vec![normalised_login(login)],
            password: hashed(PASSWORD.to_owned()).await.expect("a hash"),
            grants: vec![grant],
        };
        self.db().put_account(&account).await.expect("an account");
        person
    }
}

fn is_in_files(folder: &Path, bytes: &[u8]) -> bool {
    let mut files = std::fs::read_dir(folder).expect("a folder");
    files.any(|file| {
        let path = file.expect("a file").path();
        if path.is_dir() {
            return is_in_files(&path, bytes);
        }
        let held = std::fs::read(&path).expect("a file");
        held.windows(bytes.len()).any(|part| part == bytes)
    })
}

/// Whether any row of any table says so.
async fn is_in_rows(url: &str, words: &str) -> bool {
    let mut database = PgConnection::connect(url).await.expect("it answers");
    let tables = "SELECT table_name::text FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let tables: Vec<String> = sqlx::query_scalar(tables)
        .fetch_all(&mut database)
        .await
        .expect("its tables");
    assert!(!tables.is_empty());
    for table in tables {
        let says = format!("SELECT count(*) FROM {table} t WHERE strpos(t::text, $1) > 0");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(says))
            .bind(words)
            .fetch_one(&mut database)
            .await
            .expect("its rows");
        if rows > 0 {
            return true;
        }
    }
    false
}
