//! The tools that the project needs, fetched when they are missing.
//!
//! Nothing is installed twice and nothing that is already on the machine in
//! the right version is touched.

mod cargo_tool;
mod chromium;
mod npm;
mod postgres;
mod rust_target;
mod system;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

pub(crate) use self::{
    cargo_tool::lock_file_version, chromium::Chromium, npm::node_program,
    postgres::PostgresPrograms,
};
use crate::workspace::Workspace;

const TRUNK: cargo_tool::CargoTool<'static> = cargo_tool::CargoTool {
    name: "trunk",
    program: "trunk",
    version: "0.21.14",
    // Its own dependencies as published; without the parts that we never use.
    arguments: &["--locked", "--no-default-features", "--features", "rustls"],
};

/// The programs by which the app is built.
pub(crate) struct BuildTools {
    folders: Vec<PathBuf>,
}

impl BuildTools {
    /// Gets the wasm target, Trunk, wasm-bindgen and wasm-opt.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        rust_target::ensure_wasm(workspace)?;
        rust_target::ensure_sources(workspace)?;
        npm::ensure(workspace)?;
        let version = lock_file_version(workspace, "wasm-bindgen")?;
        let wasm_bindgen = cargo_tool::CargoTool {
            name: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: &version,
            // Not `--locked`: its lock file names a version that was yanked.
            arguments: &[],
        };
        Ok(Self {
            folders: vec![
                wasm_bindgen.ensure(workspace)?,
                TRUNK.ensure(workspace)?,
                workspace.path("node_modules/.bin"),
            ],
        })
    }

    /// `PATH` with these tools before everything else.
    pub(crate) fn path(&self) -> Result<std::ffi::OsString> {
        crate::command::path_with(&self.folders)
    }

    /// The same, with one more folder before these.
    pub(crate) fn path_after(&self, first: &std::path::Path) -> Result<std::ffi::OsString> {
        let folders = [&[first.to_path_buf()], self.folders.as_slice()].concat();
        crate::command::path_with(&folders)
    }

    /// Where one of the programs is.
    pub(crate) fn program(&self, name: &str) -> Result<PathBuf> {
        self.folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
            .with_context(|| format!("`{name}` is not among the installed tools"))
    }
}

/// What rustfmt and clippy need beside the build tools.
pub(crate) fn lint_components(workspace: &Workspace) -> Result<()> {
    rust_target::ensure_wasm(workspace)?;
    rust_target::ensure_components(workspace)
}
