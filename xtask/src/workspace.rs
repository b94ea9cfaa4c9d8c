//! Where the parts of the project are on this machine.

use std::path::{Path, PathBuf};

/// The work tree that this automation was built from.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The folder above the one that holds this crate. Cargo says at run time
    /// where that is; the path of the build serves when it does not.
    pub(crate) fn locate() -> Self {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().unwrap_or(&manifest).to_path_buf();
        Self { root }
    }

    /// The top of the work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of something named from the top of the work tree.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo writes, also when the person has moved it.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(moved) => self.root.join(moved),
            None => self.path("target"),
        }
    }

    /// The built app, as the server embeds it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.path("dist")
    }
}
