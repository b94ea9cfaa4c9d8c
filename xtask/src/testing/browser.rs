//! The tests of the whole product in a real browser, by Playwright.

use std::{path::Path, process::Command};

use anyhow::Result;

use super::{
    counted::counted,
    counts::{Counts, Style},
    postgres::Cluster,
};
use crate::{ensure::Chromium, workspace::Workspace};

/// Runs `tests/browser` against the release server.
pub(crate) fn tests(workspace: &Workspace, server: &Path, cluster: &Cluster) -> Result<Counts> {
    let chromium = Chromium::ensure()?;
    let mut command = Command::new("npx");
    command
        .args(["--no-install", "playwright", "test"])
        .current_dir(workspace.root())
        .env("JIAMENKOU_SERVER", server)
        .env("JIAMENKOU_POSTGRES", cluster.url())
        .env("JIAMENKOU_CHROMIUM", &chromium.browser);
    counted(&mut command, Style::Playwright)
}
