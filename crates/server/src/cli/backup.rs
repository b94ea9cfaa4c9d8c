//! `jiamenkou-server backup` and `restore`.

use super::Place;
use crate::db::{self, Database, Wanted};
use crate::random;
use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use std::fs;
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

/// Takes the database first: photos only ever come to be, so that whatever the
/// copied database names is there to copy afterwards.
pub(super) async fn backup(options: &Options) -> Result<()> {
    let config = options.place.config();
    fs::create_dir_all(&options.folder)?;
    let file = options.folder.join(name(&options.place));
    ensure!(!file.exists(), "there is a backup in this folder already");
    let db = db::open(&config.database(), config.tenant).await?;
    db.backup(&file).await?;
    let photos = copy(&config.data.join("photos"), &options.folder.join("photos"))?;
    println!(
        "备份完成 · backed up: {} ({photos} photos)",
        options.folder.display()
    );
    Ok(())
}

/// Brings a backup into an empty place, under a new epoch.
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
            let target = config.data.join(SQLITE);
            ensure!(!target.exists(), "{} is not empty", config.data.display());
            fs::copy(&file, &target)?;
        }
        Some(url) => pg_restore(url, &file).await?,
    }
    copy(&options.folder.join("photos"), &config.data.join("photos"))?;
    let db = db::open(&config.database(), config.tenant).await?;
    take_new_epoch(&*db).await?;
    println!("已恢复 · restored: {}", options.folder.display());
    Ok(())
}

async fn take_new_epoch(db: &dyn Database) -> Result<()> {
    let (mut open, _) = db.begin(&Wanted::default()).await?;
    open.take_epoch(random::id()).await?;
    Ok(open.commit().await?)
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

/// Copies a folder of folders; files that are there already are of the same
/// content, for they are named by their hash.
fn copy(from: &Path, to: &Path) -> Result<usize> {
    if !from.is_dir() {
        return Ok(0);
    }
    fs::create_dir_all(to)?;
    let mut count = 0;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            count += copy(&entry.path(), &target)?;
        } else if !target.exists() {
            fs::copy(entry.path(), &target)?;
            count += 1;
        }
    }
    Ok(count)
}
