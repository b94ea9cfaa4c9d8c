//! Compiling the standard library with the app, for size and without the texts of
//! panics: a tenth less to load.
//!
//! Rust's own compiled library is made for speed, and formats a message with file
//! and line before every panic. In the app a panic ends the page's program either
//! way. Choosing otherwise is not yet a stable option of the compiler. We pin the
//! compiler's version, so what works once works always; and only the released app
//! is built so: tests, the server and development use the library as it comes.

use std::process::Command;

use anyhow::Result;

use crate::{
    command::{cargo, run},
    workspace::Workspace,
};

const ENVIRONMENT: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    // Cargo adds these to those of its configuration.
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// Has a command build so.
pub(super) fn apply(command: &mut Command) {
    command.envs(ENVIRONMENT);
}

/// Fetches what the standard library depends on: Trunk builds without a network.
pub(super) fn fetch(workspace: &Workspace) -> Result<()> {
    let mut fetch = cargo(workspace.root());
    apply(&mut fetch);
    run(fetch.args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))
}
