//! What comes with the Rust toolchain, through rustup.

use std::{path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::{
    command::{on_path, output, run},
    say,
    workspace::Workspace,
};

const WASM: &str = "wasm32-unknown-unknown";

/// Gets the standard library for the browser.
pub(crate) fn ensure_wasm(workspace: &Workspace) -> Result<()> {
    let installed =
        sysroot(workspace).is_some_and(|sysroot| sysroot.join("lib/rustlib").join(WASM).is_dir());
    if installed {
        return Ok(());
    }
    say::step(&format!("Adding the Rust target {WASM}"));
    rustup(workspace, &["target", "add", WASM])
}

/// Gets the sources of the standard library.
pub(crate) fn ensure_sources(workspace: &Workspace) -> Result<()> {
    let there = sysroot(workspace)
        .is_some_and(|sysroot| sysroot.join("lib/rustlib/src/rust/library/std").is_dir());
    if there {
        return Ok(());
    }
    say::step("Adding the sources of Rust's standard library");
    rustup(workspace, &["component", "add", "rust-src"])
}

/// Gets rustfmt and clippy.
pub(crate) fn ensure_components(workspace: &Workspace) -> Result<()> {
    let missing: Vec<_> = ["rustfmt", "clippy"]
        .into_iter()
        .filter(|component| {
            let mut probe = crate::command::cargo(workspace.root());
            let subcommand = if *component == "rustfmt" {
                "fmt"
            } else {
                component
            };
            output(probe.args([subcommand, "--version"])).is_none()
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    say::step(&format!("Adding {}", missing.join(" and ")));
    let arguments = [&["component", "add"], missing.as_slice()].concat();
    rustup(workspace, &arguments)
}

fn sysroot(workspace: &Workspace) -> Option<PathBuf> {
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--print", "sysroot"])
        .current_dir(workspace.root());
    output(&mut rustc).map(PathBuf::from)
}

/// Called by name, since a toolchain file alone installs nothing where
/// rustup's automatic installation is switched off.
fn rustup(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    if on_path("rustup").is_none() {
        bail!(
            "rustup is not on this machine; install it from https://rustup.rs, \
             or add what is missing by hand: {}",
            arguments.join(" ")
        );
    }
    run(Command::new("rustup")
        .args(arguments)
        .current_dir(workspace.root()))
}
