//! What the built app depends on, so that it is not built for nothing.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::{digest::Fingerprint, workspace::Workspace};

const APP: &str = "jiamenkou";
/// Beside the crates: what Trunk reads, and what decides how it is built.
const PATHS: [&str; 13] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "index.html",
    "locales",
    "package-lock.json",
    "public",
    "rust-toolchain.toml",
    "src",
    "style",
    "xtask/src/app",
];

/// A hash over every file that the app is made from.
pub(crate) fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut files = BTreeSet::new();
    for path in PATHS {
        collect(&workspace.path(path), &mut files)?;
    }
    for folder in crates_of_the_app(workspace)? {
        collect(&folder, &mut files)?;
    }
    let mut fingerprint = Fingerprint::new();
    for file in files {
        let content =
            std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        fingerprint.add(file.as_os_str().as_encoded_bytes());
        fingerprint.add(&content);
    }
    Ok(fingerprint.finish())
}

/// The folders of the workspace's crates that the app is linked from, itself
/// left out: its folder is the whole work tree.
fn crates_of_the_app(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let packages = MetadataCommand::new()
        .current_dir(workspace.root())
        .no_deps()
        .exec()
        .context("cargo metadata")?
        .packages;
    let mut reached = BTreeSet::new();
    let mut open = vec![APP.to_owned()];
    while let Some(name) = open.pop() {
        if let Some(package) = packages.iter().find(|package| *package.name == name)
            && reached.insert(name)
        {
            open.extend(linked_from_here(package));
        }
    }
    let folder = |package: &&Package| package.manifest_path.parent().map(PathBuf::from);
    Ok(packages
        .iter()
        .filter(|package| *package.name != APP && reached.contains(package.name.as_str()))
        .filter_map(|package| folder(&package))
        .collect())
}

fn linked_from_here(package: &Package) -> impl Iterator<Item = String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.path.is_some())
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.clone())
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.insert(path.to_path_buf());
    } else if path.is_dir() {
        let entries =
            std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        for entry in entries {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_is_made_from_the_domain_but_not_from_the_server() {
        let crates = crates_of_the_app(&Workspace::locate()).unwrap();
        let names: Vec<_> = crates
            .iter()
            .filter_map(|folder| folder.file_name()?.to_str())
            .collect();
        assert!(names.contains(&"domain"), "{names:?}");
        assert!(!names.contains(&"server"), "{names:?}");
    }
}
