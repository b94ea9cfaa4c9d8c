//! `cargo xtask serve`: from a fresh clone to a running neighbourhood.

use std::{os::unix::process::CommandExt as _, path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{
    app, command, say, server_binary,
    tied::{Stop, Tied},
    workspace::Workspace,
};

/// What a person may choose when serving.
#[derive(Args)]
pub(crate) struct Options {
    /// The port of this machine to listen on.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder for the database and the photos.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// Rebuild the app at every change and reload the page.
    #[arg(long)]
    dev: bool,
    /// Keep records in this database instead, as in postgres://user@host/name.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// How many records the demo neighbourhood has.
    #[arg(long, value_name = "N")]
    demo_records: Option<u32>,
}

/// Builds what is missing and runs the server until it is stopped.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.dev {
        return develop(workspace, options);
    }
    app::build_release(workspace)?;
    let binary = server_binary::build(workspace)?;
    say::step("Starting the server; Ctrl-C stops it");
    let mut server = server_command(workspace, &binary, options);
    // We become the server, so that a signal meant for us reaches it.
    let error = server.exec();
    Err(error).with_context(|| format!("could not start {}", binary.display()))
}

/// Trunk rebuilds at every change; the server serves that folder and tells
/// open pages to reload.
fn develop(workspace: &Workspace, options: &Options) -> Result<()> {
    let dist = workspace.target().join("dev-dist");
    std::fs::create_dir_all(&dist).with_context(|| format!("cannot make {}", dist.display()))?;
    let watch = app::watch(workspace, &dist)?;
    let binary = server_binary::build(workspace)?;
    say::step("Watching the sources; the first build takes a while, then reload the page");
    let trunk = Tied::start(&watch, Stop::Terminate, None, |_| {})
        .with_context(|| format!("could not start {}", command::described(&watch)))?;
    let mut command = server_command(workspace, &binary, options);
    command.arg("--app-dir").arg(&dist).arg("--dev-reload");
    let mut server = Tied::start(&command, Stop::Terminate, None, |_| {})
        .with_context(|| format!("could not start {}", binary.display()))?;
    let status = server.wait()?;
    drop(trunk);
    if !status.success() {
        bail!("the server ended ({status})");
    }
    Ok(())
}

fn server_command(workspace: &Workspace, binary: &std::path::Path, options: &Options) -> Command {
    let data = workspace.root().join(&options.data);
    let mut command = server_binary::serving(binary, options.port, &data);
    command.arg("--demo");
    if let Some(records) = options.demo_records {
        command.args(["--demo-records", &records.to_string()]);
    }
    if let Some(url) = &options.database_url {
        command.args(["--database-url", url]);
    }
    command
}
