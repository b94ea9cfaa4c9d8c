//! The program `jiamenkou-server`.

mod account;
mod backup;
mod console;
mod device;
mod erasures;
mod open_files;
mod serve;

use crate::config::Config;
use crate::db::{self, Tenant, Wanted};
use crate::photos::BucketUrl;
use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use domain::civil::{CivilDate, format_time, minutes_of_day};
use domain::{Id, Millis};
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// 家门口服务 · The server of Jiamenkou, an app for neighbourhood service stations.
#[derive(Parser)]
#[command(name = "jiamenkou-server", version)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app and its records until told to stop.
    Serve(serve::Options),
    /// Copy database and photos into a folder, while the server runs.
    Backup(backup::Options),
    /// Bring a backup back; phones refill and send again what it lacks.
    Restore(backup::Options),
    /// Keep accounts.
    #[command(subcommand)]
    Account(account::Command),
    /// Say what the sub-district is called, which everybody sees.
    Name(Name),
    /// Keep track of phones and computers.
    #[command(subcommand)]
    Device(device::Command),
    /// List who asked to be forgotten, by names that lead to nobody.
    Erasures(erasures::Options),
}

#[derive(Args)]
struct Name {
    #[command(flatten)]
    place: Place,
    /// As in 花木街道.
    name: String,
}

/// Where the records are.
#[derive(Args, Clone)]
struct Place {
    /// The folder of photos, and of the SQLite database.
    #[arg(
        long,
        env = "JIAMENKOU_DATA",
        default_value = "data",
        value_name = "DIR"
    )]
    data: PathBuf,
    /// Keep records in this database instead, as in postgres://user@host/name.
    #[arg(long, env = "JIAMENKOU_DATABASE_URL", value_name = "URL")]
    database_url: Option<String>,
    /// Keep photos in this bucket instead, as in s3://BUCKET/FOLDER?endpoint=https://s3.example;
    /// its credentials are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    #[arg(long, env = "JIAMENKOU_PHOTOS", value_name = "URL")]
    photos: Option<BucketUrl>,
    /// The number of the sub-district, where one database holds several.
    #[arg(long, env = "JIAMENKOU_TENANT", default_value_t = 1, value_name = "N")]
    tenant: i64,
}

impl Place {
    fn config(&self) -> Config {
        Config {
            database_url: self.database_url.clone(),
            photos: self.photos.clone(),
            tenant: Tenant(self.tenant),
            ..Config::on_loopback(&self.data)
        }
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let program = Program::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("jiamenkou-server: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(dispatch(program.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jiamenkou-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Serve(options) => serve::serve(options).await,
        Command::Backup(options) => backup::backup(&options).await,
        Command::Restore(options) => backup::restore(&options).await,
        Command::Account(command) => account::run(command).await,
        Command::Name(options) => name(options).await,
        Command::Device(command) => device::run(command).await,
        Command::Erasures(options) => erasures::list(&options).await,
    }
}

/// Logs go to standard error, as JSON where a machine reads them.
fn log(json: bool) {
    let filter = EnvFilter::try_from_env("JIAMENKOU_LOG");
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if json {
        logs.json().init();
    } else {
        logs.init();
    }
}

async fn name(options: Name) -> Result<()> {
    let config = options.place.config();
    let db = db::open(&config.database(), config.tenant).await?;
    let (mut open, loaded) = db.begin(&Wanted::default()).await?;
    open.rename(&options.name, loaded.head.demo).await?;
    open.commit().await?;
    println!("名称已保存 · name saved: {}", options.name);
    Ok(())
}

/// An instant as people read it.
fn moment(at: Millis) -> String {
    let day = CivilDate::from_millis(at);
    format!("{day} {}", format_time(minutes_of_day(at)))
}

fn id(text: &str) -> Result<Id, String> {
    text.parse().map_err(|_| "this is not an id".to_owned())
}
