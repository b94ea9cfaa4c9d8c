//! `jiamenkou-server account`: the first administrator, and whoever is locked out.

use super::Place;
use crate::clock::Clock;
use crate::db::{self, NewAccount, Person};
use crate::http::normalised_login;
use crate::passwords::hashed;
use crate::random;
use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};
use domain::{Grant, Id, Role};
use std::io::Read as _;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add an account, or replace the one with this login.
    Add(Add),
}

#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    place: Place,
    /// Staff number or phone number.
    #[arg(long)]
    login: String,
    /// The name under which colleagues know the person.
    #[arg(long)]
    name: String,
    /// Their title, which gives no rights.
    #[arg(long)]
    title: Option<String>,
    /// What they are: admin, officer, committee_lead, worker, resident …
    #[arg(long, default_value = "admin", value_parser = role)]
    role: Role,
    /// The id of the residential area that the role is for; the whole sub-district without.
    #[arg(long, value_parser = id)]
    area: Option<Id>,
    /// Read the password from standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

fn role(text: &str) -> Result<Role, String> {
    serde_json::from_value(text.into()).map_err(|_| "there is no such role".to_owned())
}

fn id(text: &str) -> Result<Id, String> {
    text.parse().map_err(|_| "this is not an id".to_owned())
}

/// Shortest password that is taken.
const SHORTEST: usize = 8;

pub(super) async fn run(command: Command) -> Result<()> {
    let Command::Add(add) = command;
    let config = add.place.config();
    std::fs::create_dir_all(&config.data).context("cannot use the data folder")?;
    let db = db::open(&config.database(), config.tenant).await?;
    let login = normalised_login(&add.login);
    ensure!(!login.is_empty(), "a login has letters or digits");
    let password = if add.password_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        random::token().chars().take(16).collect()
    };
    ensure!(
        password.chars().count() >= SHORTEST,
        "a password has at least {SHORTEST} characters"
    );
    let known = db.credentials(&login).await?;
    let person = Person {
        id: known.map_or_else(random::id, |known| known.account),
        name: add.name,
        title: add.title,
    };
    let grant = Grant {
        role: add.role,
        area: add.area,
        from: Clock::of_the_machine().now(),
        until: None,
    };
    db.put_account(&NewAccount {
        person,
        logins: vec![login.clone()],
        password: hashed(password.clone()).await?,
        grants: vec![grant],
    })
    .await?;
    if add.password_stdin {
        println!("账号已保存 · account saved: {login}");
    } else {
        println!("账号已保存 · account saved: {login}  密码 · password: {password}");
    }
    Ok(())
}
