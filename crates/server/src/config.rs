//! What a server is started with.

use crate::clock::Clock;
use crate::codes::CodeSender;
use crate::db::Tenant;
use crate::photos::BucketUrl;
use domain::kind::Rulebook;
use domain::kinds;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync::account::Operator;

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 means any free port.
    pub listen: SocketAddr,
    /// The folder of photos and of the database, unless URLs name other places.
    pub data: PathBuf,
    /// The database; a SQLite file in the data folder where there is none.
    pub database_url: Option<String>,
    /// The bucket of photos; files in the data folder where there is none.
    pub photos: Option<BucketUrl>,
    /// Whose records it keeps.
    pub tenant: Tenant,
    /// Serves the app from this folder instead of from the binary.
    pub app_folder: Option<PathBuf>,
    /// Makes pages reload when the app in the folder was built anew.
    pub dev_reload: bool,
    /// Where the app is reached from outside, such as `https://station.example`.
    pub public_origin: Option<String>,
    /// Who answers for it, as every public page says.
    pub operator: Operator,
    /// Who brings codes for signing in to phones; none where nobody can sign in so.
    pub codes: Option<Arc<dyn CodeSender>>,
    /// Loads the demo neighbourhood into an empty database.
    pub demo: Option<Demo>,
    /// The record kinds that it knows, and who may write them.
    pub rules: Rulebook,
    /// Its clock.
    pub clock: Clock,
}

/// How large the demo neighbourhood is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demo {
    /// Records in all; as many as look natural where it is not said.
    pub records: Option<usize>,
}

impl Config {
    /// On any free port of this machine, with a SQLite file in `data`.
    #[must_use]
    pub fn on_loopback(data: &Path) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: data.to_owned(),
            database_url: None,
            photos: None,
            tenant: Tenant(1),
            app_folder: None,
            dev_reload: false,
            public_origin: None,
            operator: Operator::default(),
            codes: None,
            demo: None,
            rules: kinds::RULES,
            clock: Clock::of_the_machine(),
        }
    }

    /// The URL of the database.
    #[must_use]
    pub fn database(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| {
            let file = self.data.join("jiamenkou.sqlite");
            format!("sqlite:{}", file.display())
        })
    }
}
