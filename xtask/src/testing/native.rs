//! The tests that run on this machine without a browser.

use std::process::Command;

use anyhow::Result;

use super::{
    counted::counted,
    counts::{Counts, Style},
    postgres::Cluster,
};
use crate::{
    command::{cargo, output},
    workspace::Workspace,
};

/// What compiles for the browser only.
pub(crate) const BROWSER_ONLY: [&str; 3] = ["jiamenkou", "replica-indexeddb", "bench-page"];

/// Unit, conformance and integration tests, over SQLite and PostgreSQL.
pub(crate) fn tests(workspace: &Workspace, cluster: &Cluster) -> Result<Counts> {
    let mut command = cargo(workspace.root());
    let style = if has_nextest(workspace) {
        command.args(["nextest", "run", "--no-fail-fast"]);
        Style::Nextest
    } else {
        command.args(["test", "--no-fail-fast", "--tests"]);
        Style::Libtest
    };
    native_packages(&mut command);
    command.env("JIAMENKOU_TEST_POSTGRES", cluster.url());
    counted(&mut command, style)
}

/// The examples in the documentation.
pub(crate) fn doc_tests(workspace: &Workspace) -> Result<Counts> {
    let mut command = cargo(workspace.root());
    command.args(["test", "--no-fail-fast", "--doc"]);
    native_packages(&mut command);
    counted(&mut command, Style::Libtest)
}

/// Chooses all packages that compile for this machine.
pub(crate) fn native_packages(command: &mut Command) {
    command.arg("--workspace");
    for package in BROWSER_ONLY {
        command.args(["--exclude", package]);
    }
}

fn has_nextest(workspace: &Workspace) -> bool {
    output(cargo(workspace.root()).args(["nextest", "--version"])).is_some()
}
