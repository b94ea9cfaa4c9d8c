//! Runs that failed once, as plans that were shrunk: replayed before any new seed.

use crate::plan::Action;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A run that failed once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// What was wrong.
    pub about: String,
    /// The seed that found it.
    pub seed: u64,
    /// What happens.
    pub plan: Vec<Action>,
}

/// The folder of the corpus.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// All of it by name, in order.
///
/// # Panics
/// When a file can not be read: a corpus that is passed over proves nothing.
#[must_use]
pub fn all() -> Vec<(String, Kept)> {
    let files = std::fs::read_dir(folder()).expect("the corpus is there");
    let mut all: Vec<(String, Kept)> = files
        .map(|file| {
            let path = file.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let kept = serde_json::from_str(&text);
            (name, kept.expect("it holds a plan"))
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}
