//! The tests that need a browser's own store and page: IndexedDB and generated
//! forms in real Chromium.

use anyhow::Result;

use super::{
    counted::counted,
    counts::{Counts, Style},
};
use crate::{
    command::cargo,
    ensure::{BuildTools, Chromium},
    workspace::Workspace,
};

/// Runs the tests of the store and of the app by wasm-bindgen's own test runner.
pub(crate) fn tests(workspace: &Workspace) -> Result<Counts> {
    let chromium = Chromium::ensure()?;
    let tools = BuildTools::ensure(workspace)?;
    let mut command = cargo(workspace.root());
    command
        .args(["test", "--no-fail-fast"])
        .args(["--package", "replica-indexeddb", "--package", "transport"])
        .args(["--package", "jiamenkou"])
        .args(["--target", "wasm32-unknown-unknown", "--tests"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.program("wasm-bindgen-test-runner")?,
        )
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        // In seconds, for the whole suite; its own limit is for small ones.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("CHROMEDRIVER", &chromium.driver);
    counted(&mut command, Style::Libtest)
}
