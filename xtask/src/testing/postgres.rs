//! A private PostgreSQL for one run of tests or of the load.
//!
//! It lives in a temporary folder, listens on loopback at a free port, keeps
//! its real durability settings, and goes when the run does, however it ends.

use std::{
    fs::File,
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::output,
    ensure::PostgresPrograms,
    http, say,
    scratch::Scratch,
    tied::{Stop, Tied},
};

const SUPERUSER: &str = "jiamenkou";
/// Tests run side by side, each with a pool of its own.
const CONNECTIONS: &str = "max_connections=300";

/// The running cluster.
pub(crate) struct Cluster {
    url: String,
    // The order counts: the server goes before its folder.
    _server: Tied,
    _folder: Scratch,
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub(crate) fn start() -> Result<Self> {
        let programs = PostgresPrograms::ensure()?;
        say::step("Starting a private PostgreSQL");
        let folder = Scratch::new("postgres").context("no temporary folder")?;
        let account = Account::for_the_server()?;
        if let Some(account) = &account {
            chown(folder.path(), Some(account.user), Some(account.group))?;
        }
        let as_account = |command: &mut Command| {
            if let Some(account) = &account {
                command.uid(account.user).gid(account.group);
            }
        };
        initialise(&programs, folder.path(), as_account)?;
        let port = http::free_port()?;
        let log = File::create(folder.path().join("log"))?;
        let mut server = Tied::start(
            &server_command(&programs, folder.path(), port),
            Stop::Interrupt,
            Some(folder.path()),
            |shell| {
                as_account(shell);
                shell.stderr(log);
            },
        )?;
        let ready = || {
            Command::new(programs.program("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .status()
                .is_ok_and(|status| status.success())
        };
        http::wait_until("PostgreSQL", &mut server, ready)
            .with_context(|| logged(folder.path()))?;
        Ok(Self {
            url: format!("postgres://{SUPERUSER}@127.0.0.1:{port}/postgres"),
            _server: server,
            _folder: folder,
        })
    }

    /// How to connect to it, with the right to create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// PostgreSQL refuses to run as root, so root runs it as someone else.
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn for_the_server() -> Result<Option<Self>> {
        let id = |arguments: &[&str]| -> Option<u32> {
            output(Command::new("id").args(arguments))?.parse().ok()
        };
        if id(&["-u"]) != Some(0) {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| {
                Some(Self {
                    user: id(&["-u", name])?,
                    group: id(&["-g", name])?,
                })
            })
            .map(Some)
            .context("PostgreSQL does not run as root, and there is no user to run it as")
    }
}

fn initialise(
    programs: &PostgresPrograms,
    folder: &Path,
    as_account: impl Fn(&mut Command),
) -> Result<()> {
    let mut command = Command::new(programs.program("initdb"));
    command
        .arg("--pgdata")
        .arg(folder.join("data"))
        .args(["--username", SUPERUSER, "--auth", "trust"])
        // Not to sync what a crash would only make us build again; the
        // server itself keeps its settings.
        .args(["--encoding", "UTF8", "--no-locale", "--no-sync"])
        .current_dir(folder);
    as_account(&mut command);
    let output = command.output().context("initdb could not be started")?;
    if !output.status.success() {
        bail!("initdb: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn server_command(programs: &PostgresPrograms, folder: &Path, port: u16) -> Command {
    let mut command = Command::new(programs.program("postgres"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-h", "127.0.0.1", "-p", &port.to_string()])
        .args(["-c", CONNECTIONS])
        .current_dir(folder);
    command
}

fn logged(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        let cluster = Cluster::start().unwrap();
        let folder = cluster._folder.path().to_path_buf();
        assert!(cluster.url().starts_with("postgres://jiamenkou@127.0.0.1:"));
        assert!(folder.join("data/postmaster.pid").exists());
        drop(cluster);
        assert!(!folder.exists());
    }
}
