//! Building the server: one binary with the app inside.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{
    command::{cargo, run},
    say,
    workspace::Workspace,
};

const NAME: &str = "jiamenkou-server";

/// Builds the release server and returns its path. The app in `dist` must
/// have been built before: it goes into the binary.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    say::step("Building the server (the first time takes some minutes)");
    run(cargo(workspace.root()).args(["build", "--release", "--package", "server"]))?;
    Ok(workspace.target().join("release").join(NAME))
}

/// A command that serves on loopback from a data folder.
pub(crate) fn serving(binary: &Path, port: u16, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(data);
    command
}
