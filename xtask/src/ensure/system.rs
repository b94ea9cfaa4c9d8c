//! Packages of the operating system, through apt-get where we may.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{on_path, output, run},
    say,
};

/// Installs packages, or says plainly which ones a person has to install.
/// `purpose` completes "… is needed for".
pub(crate) fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if on_path("apt-get").is_none() || !is_root() {
        bail!(
            "missing for {purpose}: {list}\n  \
             install it, on Debian and Ubuntu by: sudo apt-get install {list}"
        );
    }
    say::step(&format!("Installing {list} for {purpose}"));
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .args(["-qq", "-o", "Dpkg::Use-Pty=0"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])
        .and_then(|()| apt(&[&["install", "-y", "--no-install-recommends"], packages].concat()))
        .with_context(|| format!("{list} could not be installed; {purpose} needs it"))
}

/// Whether we may do anything on this machine.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}
