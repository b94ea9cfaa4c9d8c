//! `cargo xtask screenshots`: pictures of the app for the docs, taken anew.

use std::process::Command;

use anyhow::Result;

use crate::{
    app, command,
    ensure::{Chromium, node_program},
    say, server_binary,
    workspace::Workspace,
};

/// Builds, and has `tests/screenshots.mjs` take them.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let node = node_program()?;
    let chromium = Chromium::ensure()?;
    app::build_release(workspace)?;
    let binary = server_binary::build(workspace)?;
    say::step("Taking pictures of the demo neighbourhood");
    command::run(
        Command::new(node)
            .arg("tests/screenshots.mjs")
            .current_dir(workspace.root())
            .env("JIAMENKOU_CHROMIUM", &chromium.browser)
            .env("JIAMENKOU_SERVER", &binary),
    )
}
