//! `jiamenkou-server device`: which devices a person uses, and signing one out that
//! was lost.

use super::account::{Whose, account};
use super::{Place, id, moment};
use crate::db::{self, KnownDevice};
use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use domain::Id;

#[derive(Subcommand)]
pub(super) enum Command {
    /// List the devices of an account, the newest first.
    List(List),
    /// Sign a device out for ever: when it next reaches the server it deletes all
    /// that the server gave it, and keeps only what was not sent yet. The person
    /// signs in again on their other devices.
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    whose: Whose,
}

#[derive(Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    place: Place,
    /// The id of the device.
    #[arg(value_parser = id)]
    device: Id,
}

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::List(options) => list(options).await,
        Command::Revoke(options) => revoke(options).await,
    }
}

async fn list(options: List) -> Result<()> {
    let (db, login) = options.whose.open().await?;
    let account = account(&*db, &login).await?;
    for device in db.devices(account).await? {
        println!("{}", line(&device));
    }
    Ok(())
}

async fn revoke(options: Revoke) -> Result<()> {
    let config = options.place.config();
    let db = db::open(&config.database(), config.tenant).await?;
    let device = options.device;
    ensure!(
        db.revoke_device(device).await?,
        "there is no device {device}"
    );
    println!("设备已注销 · device signed out: {device}");
    Ok(())
}

fn line(device: &KnownDevice) -> String {
    let since = moment(device.registered_at);
    let state = if device.revoked {
        "已注销 · signed out"
    } else {
        "在用 · in use"
    };
    format!(
        "{}  {since}  已收 · received {}  {state}",
        device.id, device.last_mseq
    )
}
