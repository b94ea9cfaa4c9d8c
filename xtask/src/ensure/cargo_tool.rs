//! Programs from crates.io, kept outside of the work tree so that a second
//! clone does not compile them again.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};
use cargo_metadata::MetadataCommand;

use crate::{
    command::{cargo, on_path, output, run},
    say,
    workspace::Workspace,
};

/// A program that `cargo install` can bring.
pub(crate) struct CargoTool<'a> {
    /// The package.
    pub(crate) name: &'a str,
    /// The program by which its version is asked.
    pub(crate) program: &'a str,
    /// The one version that will do.
    pub(crate) version: &'a str,
    /// What `cargo install` needs to be told beside name and version.
    pub(crate) arguments: &'a [&'a str],
}

impl CargoTool<'_> {
    /// The folder with the program in it, installed if need be.
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<PathBuf> {
        if let Some(program) = on_path(self.program)
            && self.is_right(&program)
        {
            return Ok(program.parent().map(PathBuf::from).unwrap_or_default());
        }
        let root = cache_folder()?
            .join("tools")
            .join(format!("{}-{}", self.name, self.version));
        let folder = root.join("bin");
        if !self.is_right(&folder.join(self.program)) {
            say::step(&format!(
                "Compiling {} {} (once, some minutes)",
                self.name, self.version
            ));
            self.install(workspace, &root)?;
        }
        Ok(folder)
    }

    fn is_right(&self, program: &std::path::Path) -> bool {
        output(Command::new(program).arg("--version"))
            .is_some_and(|answer| names_version(&answer, self.version))
    }

    fn install(&self, workspace: &Workspace, root: &std::path::Path) -> Result<()> {
        let build = workspace.target().join("tools");
        run(cargo(workspace.root())
            .args(["install", self.name, "--version", self.version, "--force"])
            .args(self.arguments)
            .arg("--root")
            .arg(root)
            .env("CARGO_TARGET_DIR", &build)
            // They only call other programs: to compile them fast is worth
            // more than that they run fast.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback"))?;
        // Some hundred megabytes that nobody needs again.
        std::fs::remove_dir_all(&build)
            .with_context(|| format!("cannot remove {}", build.display()))
    }
}

/// The version of a package in `Cargo.lock`.
pub(crate) fn lock_file_version(workspace: &Workspace, package: &str) -> Result<String> {
    let metadata = MetadataCommand::new()
        .current_dir(workspace.root())
        .exec()
        .context("cargo metadata")?;
    metadata
        .packages
        .iter()
        .find(|candidate| candidate.name.as_str() == package)
        .map(|found| found.version.to_string())
        .with_context(|| format!("nothing in Cargo.lock depends on {package}"))
}

/// Where tools are kept: the person's cache folder.
fn cache_folder() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => std::env::home_dir()
            .context("there is no home folder to keep tools in; set XDG_CACHE_HOME")?
            .join(".cache"),
    };
    Ok(base.join("jiamenkou"))
}

/// `trunk 0.21.14` and `wasm-bindgen 0.2.130 (abc)` name their versions so.
fn names_version(answer: &str, version: &str) -> bool {
    answer.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_version_is_right() {
        assert!(names_version("wasm-bindgen 0.2.130 (abc)", "0.2.130"));
        assert!(names_version("trunk 0.21.14", "0.21.14"));
        assert!(!names_version("trunk 0.21.140", "0.21.14"));
        assert!(!names_version("trunk 0.21.1", "0.21.14"));
    }
}
