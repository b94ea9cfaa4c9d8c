//! The server that is measured: a process of its own, with an account a phone.

use crate::Options;
use anyhow::{Context as _, Result, bail, ensure};
use domain::Id;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

/// The password of all accounts.
pub(crate) const PASSWORD: &str = "a load of phones";

/// The login of a phone's person.
pub(crate) fn login(number: u16) -> String {
    format!("LOAD{number}")
}

/// The running server.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
    durability: String,
    /// Kept open, for the server goes on writing.
    _output: (Lines<BufReader<ChildStdout>>, Lines<BufReader<ChildStderr>>),
}

impl Serving {
    /// Adds the accounts and starts the server; ready when this returns.
    pub(crate) async fn start(options: &Options) -> Result<Self> {
        for number in 0..options.phones {
            add_account(options, number).await?;
        }
        let mut command = program(options, &["serve", "--listen", "127.0.0.1:0"]);
        command.env("JIAMENKOU_LOG", "server=info");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("no output")?;
        let logs = child.stderr.take().context("no logs")?;
        let (mut output, mut logs) = (BufReader::new(output).lines(), BufReader::new(logs).lines());
        let durability = loop {
            let line = logs
                .next_line()
                .await?
                .context("the server did not start")?;
            if let Some((_, told)) = line.split_once("durability=") {
                break told.trim_matches('"').to_owned();
            }
        };
        let first = output.next_line().await?.unwrap_or_default();
        let Some(url) = first.strip_prefix("listening on ") else {
            bail!("the server said: {first}");
        };
        Ok(Self {
            url: url.to_owned(),
            child,
            durability,
            _output: (output, logs),
        })
    }

    /// How durable its commits are, in its own words.
    pub(crate) fn durability(&self) -> String {
        self.durability.clone()
    }

    /// Megabytes of memory that it holds.
    pub(crate) fn memory(&self) -> Result<u64> {
        let pid = self.child.id().context("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let mut words = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("the system does not tell")?
            .split_whitespace();
        let kilobytes: u64 = words.next().unwrap_or_default().parse()?;
        Ok(kilobytes / 1_024)
    }

    /// The time that it has spent on processors, to the hundredth of a second.
    pub(crate) fn processor_time(&self) -> Result<Duration> {
        let pid = self.child.id().context("the server has ended")?;
        let told = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name of the program stands in brackets, and may hold anything.
        let (_, numbers) = told.rsplit_once(')').context("the system does not tell")?;
        let spent = numbers.split_whitespace().skip(11).take(2);
        let hundredths = spent.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(hundredths * 10))
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("the server did not end")
    }
}

async fn add_account(options: &Options, number: u16) -> Result<()> {
    let login = login(number);
    let area = Id::derived(&format!("area {number}"), &[]).to_string();
    let mut arguments = vec!["account", "add", "--login", &login, "--name", &login];
    arguments.extend(["--role", "worker", "--area", &area, "--password-stdin"]);
    let mut command = program(options, &arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut input = child.stdin.take().context("no input")?;
    input.write_all(PASSWORD.as_bytes()).await?;
    drop(input);
    let status = child.wait().await?;
    ensure!(status.success(), "no account for {login} ({status})");
    Ok(())
}

fn program(options: &Options, arguments: &[&str]) -> Command {
    let mut command = Command::new(&options.server);
    command.args(arguments).arg("--data").arg(&options.data);
    if let Some(url) = &options.database_url {
        command.args(["--database-url", url]);
    }
    command.kill_on_drop(true);
    command
}
