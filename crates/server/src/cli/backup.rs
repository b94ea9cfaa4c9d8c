//! `jiamenkou-server backup` and `restore`.

use super::Place;
use crate::config::Config;
use crate::db::{self, Tenant, Wanted};
use crate::photos::PhotoStore;
use crate::random;
use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// The database within a backup.
const SQLITE: &str = "jiamenkou.sqlite";
const POSTGRES: &str = "jiamenkou.dump";

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    place: Place,
    /// The folder of the backup.
    folder: PathBuf,
}

/// Those of the server.
async fn photos(config: &Config) -> Result<PhotoStore> {
    let photos = PhotoStore::open(&config.data, config.photos.as_ref()).await;
    photos.context("cannot use the place of photos")
}

/// Takes the database first: photos only ever come to be, so that whatever the
/// copied database names is there to copy afterwards.
pub(super) async fn backup(options: &Options) -> Result<()> {
    let config = options.place.config();
    fs::create_dir_all(&options.folder)?;
    let file = options.folder.join(name(&options.place));
    ensure!(!file.exists(), "there is a backup in this folder already");
    ensure!(
        config.database_url.is_some() || config.data.join(SQLITE).is_file(),
        "there is no {SQLITE} in {}",
        config.data.display()
    );
    let db = db::open(&config.database(), config.tenant).await?;
    db.backup(&file).await?;
    let photos = photos(&config).await?;
    let kept = PhotoStore::open(&options.folder, None).await?;
    let photos = photos.copy_to(&kept).await?;
    println!(
        "备份完成 · backed up: {} ({photos} photos)",
        options.folder.display()
    );
    Ok(())
}

/// Brings a backup into an empty place, under a new epoch. The backup is only read: it
/// may lie where nothing can be written.
pub(super) async fn restore(options: &Options) -> Result<()> {
    let config = options.place.config();
    let file = options.folder.join(name(&options.place));
    ensure!(
        file.is_file(),
        "there is no {} in this folder",
        name(&options.place)
    );
    fs::create_dir_all(&config.data)?;
    match &config.database_url {
        None => {
            bring(&file, &config).await?;
        }
        Some(url) => pg_restore(url, &file).await?,
    }
    let photos = photos(&config).await?;
    let kept = PhotoStore::as_they_are(&options.folder);
    kept.copy_to(&photos).await?;
    if config.database_url.is_some() {
        take_new_epoch(&config.database(), config.tenant).await?;
    }
    println!("已恢复 · restored: {}", options.folder.display());
    Ok(())
}

/// Brings an SQLite file into its place, whole and under its new epoch or not at all.
/// What a killed server left beside the place of the old one would be played over it.
async fn bring(file: &Path, config: &Config) -> Result<()> {
    let target = config.data.join(SQLITE);
    let beside = ["-wal", "-shm"].map(|end| config.data.join(format!("{SQLITE}{end}")));
    let there = beside.iter().chain([&target]).find(|file| file.exists());
    if let Some(there) = there {
        bail!(
            "{} is in the way; restore into an empty folder",
            there.display()
        );
    }
    let coming = config.data.join("restoring.sqlite");
    // The bytes alone: a copy would be as write-protected as a backup may be.
    io::copy(&mut File::open(file)?, &mut File::create(&coming)?)?;
    take_new_epoch(&format!("sqlite:{}", coming.display()), config.tenant).await?;
    File::open(&coming)?.sync_all()?;
    fs::rename(&coming, &target)?;
    Ok(File::open(&config.data)?.sync_all()?)
}

async fn take_new_epoch(url: &str, tenant: Tenant) -> Result<()> {
    let db = db::open(url, tenant).await?;
    let (mut open, _) = db.begin(&Wanted::default()).await?;
    open.take_epoch(random::id()).await?;
    open.commit().await?;
    Ok(db.close().await?)
}

fn name(place: &Place) -> &'static str {
    if place.database_url.is_some() {
        POSTGRES
    } else {
        SQLITE
    }
}

async fn pg_restore(url: &str, file: &Path) -> Result<()> {
    let status = Command::new("pg_restore")
        .args(["--exit-on-error", "--no-owner", "--dbname", url])
        .arg(file)
        .status()
        .await
        .context("pg_restore is needed to restore into PostgreSQL")?;
    if !status.success() {
        bail!("pg_restore failed ({status})");
    }
    Ok(())
}
