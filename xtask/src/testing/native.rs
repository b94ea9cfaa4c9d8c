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

/// What is tested optimised only, as most of its tests are long runs.
const OPTIMISED: &str = "simulator";

/// Unit, conformance and integration tests, over SQLite and PostgreSQL.
pub(crate) fn tests(workspace: &Workspace, cluster: &Cluster) -> Result<Counts> {
    let (mut command, style) = runner(workspace);
    native_packages(&mut command);
    command.args(["--exclude", OPTIMISED]);
    command.env("JIAMENKOU_TEST_POSTGRES", cluster.url());
    counted(&mut command, style)
}

/// The tests of the simulator itself, optimised.
pub(super) fn optimised(workspace: &Workspace) -> Result<Counts> {
    let (mut command, style) = runner(workspace);
    let profile = match style {
        Style::Nextest => "--cargo-profile",
        _ => "--profile",
    };
    command.args([profile, OPTIMISED, "--package", OPTIMISED]);
    counted(&mut command, style)
}

/// What runs tests here, still without saying which.
fn runner(workspace: &Workspace) -> (Command, Style) {
    let mut command = cargo(workspace.root());
    if has_nextest(workspace) {
        command.args(["nextest", "run", "--no-fail-fast"]);
        return (command, Style::Nextest);
    }
    command.args(["test", "--no-fail-fast", "--tests"]);
    (command, Style::Libtest)
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
