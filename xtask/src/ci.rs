//! `cargo xtask ci`: what must hold before the tests are worth running.

use anyhow::Result;

use crate::{
    command::{self, cargo},
    ensure, say,
    testing::{BROWSER_ONLY, native_packages},
    tidy,
    workspace::Workspace,
};

const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// Formatting, tidy, and lints with warnings denied; the quick ones first.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    ensure::lint_components(workspace)?;
    say::heading("Formatting");
    command::run(cargo(workspace.root()).args(["fmt", "--all", "--check"]))?;
    say::heading("Tidy");
    tidy::run(workspace)?;
    say::heading("Lints of what runs on this machine");
    let mut native = cargo(workspace.root());
    native.args(["clippy", "--all-targets"]);
    native_packages(&mut native);
    command::run(native.args(DENY_WARNINGS))?;
    say::heading("Lints of what runs in the browser");
    let mut browser = cargo(workspace.root());
    browser.args([
        "clippy",
        "--all-targets",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    for package in BROWSER_ONLY {
        browser.args(["--package", package]);
    }
    command::run(browser.args(DENY_WARNINGS))?;
    say::step("All checks passed");
    Ok(())
}
