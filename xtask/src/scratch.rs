//! A temporary folder that goes when its owner does.

use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// A new folder among the machine's temporary files, removed on drop.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes a folder with `purpose` in its name.
    pub(crate) fn new(purpose: &str) -> io::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("jiamenkou-{purpose}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // Not `create_dir_all`: a folder that someone else left is not ours.
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed stays among the temporary files; there is
        // nobody left to tell.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
