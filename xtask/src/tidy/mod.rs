//! `cargo xtask tidy`: what the compiler cannot check, one file per check.
//!
//! Each check is a pure function from the sources to the problems in them, and
//! has tests that show it failing.

mod doc_names;
mod doc_paths;
mod forbidden;
mod imports;
mod rust_text;
mod sizes;
mod translations;
mod tree;
mod untranslated;

use std::fmt;

use anyhow::{Result, bail};

use self::tree::Tree;
use crate::{say, workspace::Workspace};

/// Something that has to be put right, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    place: String,
    text: String,
}

impl Problem {
    fn at_line(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self::at(&format!("{path}:{line}"), text)
    }

    fn at(place: &str, text: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.text)
    }
}

/// Runs every check and prints all that was found.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tree = Tree::read(workspace)?;
    let found = [
        ("Import rules", imports::check(workspace)?),
        ("Sizes of sources", sizes::check(&tree)),
        ("Translations", translations::check(&tree)),
        ("Text in code", untranslated::check(&tree)),
        ("Paths in the docs", doc_paths::check(&tree)),
        (
            "Names in the docs",
            doc_names::check(&tree, &crate::command_names()),
        ),
        ("Forbidden words", forbidden::check(&tree)),
    ];
    for (name, problems) in &found {
        match problems.len() {
            0 => say::note(&format!("{name}: nothing found")),
            count => say::note(&format!("{name}: {count}")),
        }
        problems
            .iter()
            .for_each(|problem| say::note(&format!("  {problem}")));
    }
    match found.iter().map(|(_, problems)| problems.len()).sum() {
        0 => Ok(()),
        1 => bail!("one thing is not tidy"),
        count => bail!("{count} things are not tidy"),
    }
}
