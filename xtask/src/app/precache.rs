//! The service worker's list of what the app needs without a network.
//!
//! `public/sw.js` has two places to fill: the list, and a build id that is
//! different exactly when the list is.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::{digest, say, workspace::Workspace};

const LIST: &str = "/*PRECACHE*/[]";
const BUILD: &str = "/*BUILD*/''";
/// Not needed by the app itself: the worker, and what only robots read.
const LEFT_OUT: [&str; 2] = ["sw.js", "robots.txt"];

/// Writes `dist/sw.js` from `public/sw.js` and the other files of `dist`.
pub(crate) fn complete_service_worker(workspace: &Workspace) -> Result<()> {
    say::step("Listing for the service worker what the app needs offline");
    let template = std::fs::read_to_string(workspace.path("public/sw.js"))
        .context("cannot read public/sw.js")?;
    let files = files_of(&workspace.dist())?;
    let written = filled(&template, &files)?;
    say::note(&format!("{} files", files.len()));
    std::fs::write(workspace.path("dist/sw.js"), written).context("cannot write dist/sw.js")
}

/// A file of the app as the worker sees it.
struct Precached {
    url: String,
    hash: String,
}

fn filled(template: &str, files: &[Precached]) -> Result<String> {
    for place in [LIST, BUILD] {
        ensure!(
            template.matches(place).count() == 1,
            "public/sw.js must have exactly one `{place}`"
        );
    }
    let list: Vec<_> = files
        .iter()
        .map(|file| json!({ "url": file.url, "hash": file.hash }))
        .collect();
    let list = serde_json::to_string(&list).context("the list of files")?;
    let build = format!("'{}'", digest::of_bytes(list.as_bytes()));
    Ok(template.replace(BUILD, &build).replace(LIST, &list))
}

fn files_of(dist: &Path) -> Result<Vec<Precached>> {
    let mut files = Vec::new();
    collect(dist, "", &mut files)?;
    files.retain(|file| !LEFT_OUT.contains(&file.url.trim_start_matches('/')));
    files.sort_by(|one, other| one.url.cmp(&other.url));
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<Precached>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let url = format!("{prefix}/{}", name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &url, files)?;
        } else {
            let content = std::fs::read(entry.path())?;
            let hash = digest::of_bytes(&content);
            files.push(Precached { url, hash });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const TEMPLATE: &str = "const files = /*PRECACHE*/[];\nconst build = /*BUILD*/'';\n";

    fn dist_with(content: &str) -> Scratch {
        let scratch = Scratch::new("dist").unwrap();
        std::fs::create_dir(scratch.path().join("icons")).unwrap();
        for (name, content) in [
            ("index.html", content),
            ("icons/192.png", "icon"),
            ("sw.js", "itself"),
            ("robots.txt", "for robots"),
        ] {
            std::fs::write(scratch.path().join(name), content).unwrap();
        }
        scratch
    }

    #[test]
    fn the_list_holds_every_file_but_the_worker_and_what_robots_read() {
        let dist = dist_with("page");
        let urls: Vec<_> = files_of(dist.path())
            .unwrap()
            .into_iter()
            .map(|file| file.url)
            .collect();
        assert_eq!(urls, ["/icons/192.png", "/index.html"]);
    }

    #[test]
    fn the_build_id_changes_with_a_file() {
        let worker = |content| {
            let dist = dist_with(content);
            filled(TEMPLATE, &files_of(dist.path()).unwrap()).unwrap()
        };
        assert_eq!(worker("page"), worker("page"));
        assert_ne!(worker("page"), worker("changed page"));
        assert!(!worker("page").contains("/*"), "{}", worker("page"));
    }

    #[test]
    fn a_worker_without_the_places_is_refused() {
        let error = filled("const files = [];", &[]).unwrap_err();
        assert!(error.to_string().contains("PRECACHE"), "{error}");
    }
}
