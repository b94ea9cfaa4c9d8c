//! The programs of PostgreSQL; the tests start a private cluster by them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::system;
use crate::command::on_path;

/// Debian keeps the server's programs off PATH, by version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder with `initdb`, `postgres` and `pg_isready`.
pub(crate) struct PostgresPrograms(PathBuf);

impl PostgresPrograms {
    /// Finds them, or installs the distribution's package.
    pub(crate) fn ensure() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        system::install(&["postgresql"], "the tests over PostgreSQL")?;
        Self::find().context("PostgreSQL was installed, but its programs are not where we look")
    }

    /// The path of one program.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn find() -> Option<Self> {
        newest_in(Path::new(DEBIAN))
            .or_else(|| Some(on_path("initdb")?.parent()?.to_path_buf()))
            .map(Self)
    }
}

fn newest_in(folder: &Path) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok())
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            let complete = programs.join("initdb").is_file();
            complete.then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_newest_complete_version_is_taken() {
        let scratch = Scratch::new("postgres-versions").unwrap();
        for (version, complete) in [("9", true), ("15", true), ("16", false), ("common", true)] {
            let programs = scratch.path().join(version).join("bin");
            std::fs::create_dir_all(&programs).unwrap();
            if complete {
                std::fs::write(programs.join("initdb"), "").unwrap();
            }
        }
        assert_eq!(
            newest_in(scratch.path()),
            Some(scratch.path().join("15/bin"))
        );
    }
}
