//! Starting a server, and ending it.

use crate::app::App;
use crate::board::Board;
use crate::clerk::Clerk;
use crate::config::Config;
use crate::context::Parts;
use crate::db::{self, Asked, Database, DbError, DbResult, Head};
use crate::erasure::{self, NotErased};
use crate::live::{Hub, Notice};
use crate::metrics::Metrics;
use crate::neighbourhood::{self, DemoError};
use crate::own_hand::OwnHand;
use crate::passwords::{PasswordError, Passwords};
use crate::photos::{self, PhotoStore};
use crate::sealed::SealingKey;
use crate::sessions::RecentSessions;
use crate::throttle::{self, Throttle};
use crate::writer::{self, Desk};
use crate::{http, papers, random, upkeep};
use axum::serve::ListenerExt as _;
use domain::Id;
use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use sync::account::DemoAccount;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address can not be had.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The data folder can not be used.
    #[error("cannot use the data folder: {0}")]
    Data(#[from] io::Error),
    /// The place of photos can not be used.
    #[error("cannot use the place of photos: {0}")]
    Photos(io::Error),
    /// Another server has the data folder open.
    #[error("another server uses this data folder")]
    InUse,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// What was erased could not be erased again.
    #[error(transparent)]
    Erasure(#[from] NotErased),
    /// Passwords can not be checked.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The demo neighbourhood is not there.
    #[error(transparent)]
    Demo(#[from] DemoError),
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The demo accounts, where the demo neighbourhood is loaded.
    pub demo_accounts: Vec<DemoAccount>,
    database: Arc<dyn Database>,
    ending: CancellationToken,
    serving: JoinHandle<io::Result<()>>,
    _lock: Option<File>,
}

impl Running {
    /// Its address as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its database.
    #[must_use]
    pub fn database(&self) -> &Arc<dyn Database> {
        &self.database
    }

    /// Makes a token that ends the server when it is cancelled.
    #[must_use]
    pub fn ending(&self) -> CancellationToken {
        self.ending.clone()
    }

    /// Waits until the server has ended.
    ///
    /// # Errors
    /// When it ended for a reason of its own.
    pub async fn ended(self) -> io::Result<()> {
        let served = self.serving.await;
        let closed = self.database.close().await;
        served.unwrap_or_else(|error| Err(io::Error::other(error)))?;
        closed.map_err(io::Error::other)
    }

    /// Ends the server: requests under way are answered, live streams end.
    ///
    /// # Errors
    /// When it had ended for a reason of its own.
    pub async fn stop(self) -> io::Result<()> {
        self.ending.cancel();
        self.ended().await
    }
}

/// Starts a server.
///
/// # Errors
/// When the address, the folder or the database can not be had, or the demo is
/// not allowed.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let reachable = !config.listen.ip().is_loopback() || config.public_origin.is_some();
    if config.demo.is_some() && reachable {
        return Err(DemoError::NotOnLoopback.into());
    }
    fs::create_dir_all(&config.data)?;
    let lock = config.database_url.is_none().then(|| lock(&config));
    let lock = lock.transpose()?;
    let db = db::open(&config.database(), config.tenant).await?;
    if reachable && head_of(&*db).await?.demo {
        return Err(DemoError::NotOnLoopback.into());
    }
    let photos = PhotoStore::open(&config.data, config.photos.as_ref()).await;
    let sealing = SealingKey::of(&head_of(&*db).await?.secret);
    let photos = photos
        .map_err(StartError::Photos)?
        .opened_by(sealing.clone());
    let now = config.clock.now();
    erasure::replay(&*db, &photos, config.rules.kinds, config.tenant.0, now).await?;
    let demo_accounts = match config.demo {
        Some(demo) => neighbourhood::load(&*db, &photos, config.rules.kinds, demo, now).await?,
        None => Vec::new(),
    };
    let cannot_listen = |error| StartError::Listen {
        address: config.listen,
        error,
    };
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(cannot_listen)?;
    let address = listener.local_addr()?;
    let ending = CancellationToken::new();
    let parts = parts(
        config,
        &db,
        (photos, sealing),
        demo_accounts.clone(),
        &ending,
    )
    .await?;
    // Answers are small and somebody waits for each.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let router = http::router(Arc::new(parts)).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, router)
        .with_graceful_shutdown(ending.clone().cancelled_owned())
        .into_future();
    Ok(Running {
        address,
        demo_accounts,
        database: db,
        ending,
        serving: tokio::spawn(serving),
        _lock: lock,
    })
}

/// Where the log stands.
async fn head_of(db: &dyn Database) -> DbResult<Head> {
    let (snapshot, seen) = db.snapshot(&Asked::default()).await?;
    snapshot.close().await?;
    Ok(seen.head)
}

/// One process at a time has a SQLite file for its own.
fn lock(config: &Config) -> Result<File, StartError> {
    let file = File::create(config.data.join("server.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(StartError::InUse),
        Err(fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

async fn parts(
    config: Config,
    db: &Arc<dyn Database>,
    (photos, sealing): (PhotoStore, SealingKey),
    demo_accounts: Vec<DemoAccount>,
    ending: &CancellationToken,
) -> Result<Parts, StartError> {
    let (hub, metrics) = (Hub::default(), Metrics::new());
    let sessions = RecentSessions::default();
    let server = random::id();
    let heeding = heed(db.clone(), hub.clone(), server);
    tokio::spawn(ending.clone().run_until_cancelled_owned(heeding));
    let tidying = photos::keep_tidy(db.clone(), photos.clone(), config.clock.clone());
    tokio::spawn(ending.clone().run_until_cancelled_owned(tidying));
    let upkeep = upkeep::keep_short(db.clone(), config.clock.clone());
    tokio::spawn(ending.clone().run_until_cancelled_owned(upkeep));
    let writer = writer::start(Desk {
        server,
        rules: config.rules,
        db: db.clone(),
        clock: config.clock.clone(),
        hub: hub.clone(),
        metrics: metrics.clone(),
        sessions: sessions.clone(),
    });
    let papers = papers::keep_short(
        db.clone(),
        photos.clone(),
        writer.clone(),
        config.clock.clone(),
    );
    tokio::spawn(ending.clone().run_until_cancelled_owned(papers));
    let clerk = Clerk::new(db.clone(), writer.clone(), config.clock.clone());
    let announced = clerk.announced();
    tokio::spawn(
        ending
            .clone()
            .run_until_cancelled_owned(clerk.work(hub.clone())),
    );
    Ok(Parts {
        rules: config.rules,
        tenant: config.tenant,
        server,
        clock: config.clock,
        db: db.clone(),
        visitors: Mutex::new(OwnHand::new(writer.clone())),
        writer,
        hub,
        announced,
        metrics,
        photos,
        sealing,
        passwords: Passwords::new().await?,
        throttle: Throttle::of(throttle::TRIES),
        code_sender: config.codes,
        code_throttle: Throttle::of(throttle::CODES),
        visitor_throttle: Throttle::of(throttle::VISITORS),
        sessions,
        app: match config.app_folder {
            Some(folder) => App::in_folder(folder, config.dev_reload),
            None => App::embedded(),
        },
        board: Board::default(),
        operator: config.operator,
        demo_accounts,
        public_origin: config.public_origin,
        ending: ending.clone(),
    })
}

/// How long a server waits before it listens again, and how often it looks by
/// itself where nobody can tell it anything.
const PAUSE: Duration = Duration::from_secs(2);

/// Passes on what other servers over the same database say.
async fn heed(db: Arc<dyn Database>, hub: Hub, server: Id) {
    loop {
        match db.listen().await {
            Ok(None) => return,
            Ok(Some(mut listener)) => {
                while let Ok(message) = listener.next().await {
                    match message.as_deref().map(serde_json::from_str::<Notice>) {
                        Some(Ok(notice)) if notice.from == server => {}
                        Some(Ok(Notice {
                            pokes: Some(pokes), ..
                        })) => hub.poke(&pokes),
                        Some(Ok(Notice { pokes: None, .. }) | Err(_)) | None => {
                            hub.reconsider();
                        }
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "cannot hear other servers; looking instead"),
        }
        hub.reconsider();
        sleep(PAUSE).await;
    }
}
