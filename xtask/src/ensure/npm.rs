//! What comes from npm: wasm-opt, and Playwright for the browser tests.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{on_path, output, run},
    digest, say,
    workspace::Workspace,
};

const OLDEST_NODE: u32 = 20;
/// Says which lock file `node_modules` was made from.
const STAMP: &str = "node_modules/.made-from";

/// Installs what the lock file names, unless it is there.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    node_program()?;
    let lock = std::fs::read(workspace.path("package-lock.json"))
        .context("package-lock.json cannot be read")?;
    let wanted = digest::of_bytes(&lock);
    let stamp = workspace.path(STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(());
    }
    say::step("Installing wasm-opt and Playwright from npm");
    run(Command::new("npm")
        .args(["ci", "--no-fund", "--no-audit"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(workspace.root()))?;
    std::fs::write(&stamp, wanted).context("node_modules cannot be written to")
}

/// Node, if it is there and new enough.
pub(crate) fn node_program() -> Result<PathBuf> {
    let node = on_path("node").filter(|_| on_path("npm").is_some());
    let Some(node) = node else {
        bail!(
            "Node and npm are not on this machine; install Node {OLDEST_NODE} or later: \
             https://nodejs.org, or `apt-get install nodejs npm`"
        );
    };
    let version = output(Command::new(&node).arg("--version")).unwrap_or_default();
    match major(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(node),
        _ => bail!("Node {version} is too old; version {OLDEST_NODE} or later is needed"),
    }
}

fn major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
