//! The text files of the work tree, as the checks see them.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::rust_text::RustText;
use crate::{command::output, workspace::Workspace};

/// Every file that belongs to the project and is text.
pub(super) struct Tree {
    files: Vec<SourceFile>,
}

/// One of them.
pub(super) struct SourceFile {
    path: String,
    text: String,
    rust: Option<RustText>,
}

impl Tree {
    /// Reads what git knows or would take in.
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(workspace.root());
        let list = output(&mut list).context("git does not list the files of the work tree")?;
        let files = list
            .lines()
            // What is not UTF-8 is a picture; what is gone is being removed.
            .filter_map(|path| {
                let text = std::fs::read_to_string(workspace.path(path)).ok()?;
                Some(SourceFile::new(path, text))
            })
            .collect();
        Ok(Self { files })
    }

    /// A tree of these paths and texts.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile::new(path, (*text).to_owned()))
            .collect();
        Self { files }
    }

    /// All files.
    pub(super) fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The Rust sources.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&SourceFile, &RustText)> {
        self.files
            .iter()
            .filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    /// The file of that path.
    pub(super) fn named(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl SourceFile {
    fn new(path: &str, text: String) -> Self {
        Self {
            rust: path.ends_with(".rs").then(|| RustText::read(&text)),
            path: path.to_owned(),
            text,
        }
    }

    /// Its path from the top of the work tree, with `/`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// What it holds.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether its name ends so.
    pub(super) fn is_any_of(&self, extensions: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// Whether all of it is there for tests only.
    pub(super) fn is_test(&self) -> bool {
        const FOR_TESTS: [&str; 3] = ["tests", "test-kit", "conformance"];
        self.path
            .trim_end_matches(".rs")
            .split('/')
            .any(|part| FOR_TESTS.contains(&part))
    }
}

/// Markdown pages that make promises: the README and `docs`. A change log
/// tells of the past and may name what is gone.
pub(super) fn is_page(file: &SourceFile) -> bool {
    file.path == "README.md" || (file.path.starts_with("docs/") && file.is_any_of(&["md"]))
}
