//! `jiamenkou-server account`: the first administrator, and whoever is locked out.

use super::{Place, id};
use crate::clock::Clock;
use crate::db::{self, Asked, Database, NewAccount, Person};
use crate::http::normalised_login;
use crate::passwords::hashed;
use crate::random;
use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};
use domain::person::mobile_number;
use domain::{Grant, Id, Role};
use std::io::Read as _;
use std::sync::Arc;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add an account.
    Add(Add),
    /// Give an account a new password, and end all its sessions.
    Password(Password),
    /// Give an account one more role.
    Grant(Change),
    /// Say which phones an account may sign in from by a code; one may serve several.
    Phones(Phones),
    /// Take a role from an account; phones lose what it let them read when they next
    /// reach the server.
    Withdraw(Change),
}

/// Whose account.
#[derive(Args)]
pub(super) struct Whose {
    #[command(flatten)]
    place: Place,
    /// Staff number or phone number.
    #[arg(long)]
    login: String,
}

/// What somebody is.
#[derive(Args)]
struct Part {
    /// What they are: admin, officer, committee_lead, worker, resident …
    #[arg(long, default_value = "admin", value_parser = role)]
    role: Role,
    /// The id of the residential area that the role is for; without it the whole
    /// sub-district. Workers and leads have one.
    #[arg(long, value_parser = id)]
    area: Option<Id>,
}

#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    whose: Whose,
    /// The name under which colleagues know the person.
    #[arg(long)]
    name: String,
    /// Their title, which gives no rights.
    #[arg(long)]
    title: Option<String>,
    #[command(flatten)]
    part: Part,
    /// Read the password from standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args)]
pub(super) struct Password {
    #[command(flatten)]
    whose: Whose,
    /// Read the password from standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Args)]
pub(super) struct Change {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    part: Part,
}

#[derive(Args)]
pub(super) struct Phones {
    #[command(flatten)]
    whose: Whose,
    /// A mobile number; once for each, in place of those there were.
    #[arg(long = "phone", value_parser = phone)]
    phones: Vec<String>,
}

fn phone(text: &str) -> Result<String, String> {
    mobile_number(text).ok_or_else(|| "this is not a mobile number".to_owned())
}

fn role(text: &str) -> Result<Role, String> {
    serde_json::from_value(text.into()).map_err(|_| "there is no such role".to_owned())
}

/// Shortest password that is taken.
const SHORTEST: usize = 8;

pub(super) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Add(options) => add(options).await,
        Command::Password(options) => password(options).await,
        Command::Grant(options) => grant(options).await,
        Command::Withdraw(options) => withdraw(options).await,
        Command::Phones(options) => phones(options).await,
    }
}

async fn add(options: Add) -> Result<()> {
    std::fs::create_dir_all(&options.whose.place.data).context("cannot use the data folder")?;
    let (db, login) = options.whose.open().await?;
    ensure!(!login.is_empty(), "a login has letters or digits");
    let known = db.credentials(&login).await?;
    ensure!(known.is_none(), "there is an account {login} already");
    let grant = options.part.grant()?;
    let password = new_password(options.password_stdin)?;
    let id = random::id();
    let person = Person {
        id,
        name: options.name,
        title: options.title,
    };
    db.put_account(&NewAccount {
        person,
        logins: vec![login.clone()],
        password: hashed(password.clone()).await?,
        grants: vec![grant],
    })
    .await?;
    if let Some(phone) = mobile_number(&login) {
        db.put_phones(id, &[phone]).await?;
    }
    say_saved(&login, &password, options.password_stdin);
    Ok(())
}

async fn phones(options: Phones) -> Result<()> {
    let (db, login) = options.whose.open().await?;
    let account = account(&*db, &login).await?;
    db.put_phones(account, &options.phones).await?;
    println!("手机号已保存 · phones saved: {login}");
    Ok(())
}

async fn password(options: Password) -> Result<()> {
    let (db, login) = options.whose.open().await?;
    let account = account(&*db, &login).await?;
    let password = new_password(options.password_stdin)?;
    db.put_password(account, &hashed(password.clone()).await?)
        .await?;
    say_saved(&login, &password, options.password_stdin);
    Ok(())
}

async fn grant(options: Change) -> Result<()> {
    let (db, login) = options.whose.open().await?;
    let account = account(&*db, &login).await?;
    let grant = options.part.grant()?;
    let mut grants = grants(&*db, account).await?;
    let now = grant.from;
    let held = grants
        .iter()
        .any(|held| (held.role, held.area) == (grant.role, grant.area) && held.holds_at(now));
    ensure!(!held, "{login} has this role already");
    grants.push(grant);
    db.put_grants(account, &grants).await?;
    println!("已授权 · granted: {login}");
    Ok(())
}

async fn withdraw(options: Change) -> Result<()> {
    let (db, login) = options.whose.open().await?;
    let account = account(&*db, &login).await?;
    let now = Clock::of_the_machine().now();
    let Part { role, area } = options.part;
    let mut grants = grants(&*db, account).await?;
    let mut ended = 0;
    for grant in &mut grants {
        if (grant.role, grant.area) == (role, area) && grant.until.is_none_or(|until| until > now) {
            grant.until = Some(now);
            ended += 1;
        }
    }
    ensure!(ended > 0, "{login} has no such role");
    db.put_grants(account, &grants).await?;
    println!("已收回 · withdrawn: {login}");
    Ok(())
}

impl Whose {
    /// The database, and the login as it is stored.
    pub(super) async fn open(&self) -> Result<(Arc<dyn Database>, String)> {
        let config = self.place.config();
        let db = db::open(&config.database(), config.tenant).await?;
        Ok((db, normalised_login(&self.login)))
    }
}

impl Part {
    /// The role from now on.
    fn grant(&self) -> Result<Grant> {
        ensure!(
            self.area.is_some() || !self.role.works_in_area(),
            "a worker or lead works in a residential area: give its id by --area"
        );
        Ok(Grant {
            role: self.role,
            area: self.area,
            from: Clock::of_the_machine().now(),
            until: None,
        })
    }
}

pub(super) async fn account(db: &dyn Database, login: &str) -> Result<Id> {
    let known = db.credentials(login).await?;
    let known = known.with_context(|| format!("there is no account {login}"))?;
    Ok(known.account)
}

async fn grants(db: &dyn Database, account: Id) -> Result<Vec<Grant>> {
    let asked = Asked {
        person: Some(account),
        ..Asked::default()
    };
    let (snapshot, seen) = db.snapshot(&asked).await?;
    snapshot.close().await?;
    Ok(seen.grants)
}

/// The password that was typed, or one that was made up.
fn new_password(typed: bool) -> Result<String> {
    let password = if typed {
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
    Ok(password)
}

/// A password that the person typed is not shown.
fn say_saved(login: &str, password: &str, typed: bool) {
    if typed {
        println!("账号已保存 · account saved: {login}");
    } else {
        println!("账号已保存 · account saved: {login}  密码 · password: {password}");
    }
}
