//! A path that the README or a page of `docs` names is there.

use super::{
    Problem,
    tree::{Tree, is_page},
};

/// Made by a build or a run, so not in the tree.
const GENERATED: [&str; 5] = ["data", "dist", "node_modules", "target", "test-results"];
const EXTENSIONS: [&str; 12] = [
    "css", "html", "js", "json", "md", "mjs", "png", "rs", "sql", "svg", "toml", "webp",
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for page in tree.files().filter(|file| is_page(file)) {
        let folder = page
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        for (index, line) in page.text().lines().enumerate() {
            let named = in_backticks(line).chain(link_targets(line));
            for path in named.filter(|word| looks_like_a_path(word, tree)) {
                if !exists(path, folder, tree) {
                    let text = format!("`{path}` is not there");
                    problems.push(Problem::at_line(page.path(), index + 1, text));
                }
            }
        }
    }
    problems
}

/// What stands between single backticks of a line.
pub(super) fn in_backticks(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of links that stay in the project.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
        .filter_map(|target| target.split('#').next())
}

fn looks_like_a_path(word: &str, tree: &Tree) -> bool {
    let plain = word
        .chars()
        .all(|character| character.is_alphanumeric() || "._-/".contains(character));
    let first = word.split('/').next().unwrap_or(word);
    if !plain || first.is_empty() || GENERATED.contains(&first) {
        return false;
    }
    let has_name = |path: &str| path.split('/').next() == Some(first);
    let in_a_folder = word.contains('/') && tree.files().any(|file| has_name(file.path()));
    let extension = word
        .rsplit_once('.')
        .is_some_and(|(stem, extension)| !stem.is_empty() && EXTENSIONS.contains(&extension));
    in_a_folder || extension
}

/// From the top, from the page's own folder, or as the end of a longer path:
/// a page on one crate need not repeat where the crate is.
fn exists(path: &str, folder: &str, tree: &Tree) -> bool {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    if let Some(above) = path.strip_prefix("../") {
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        return exists(above, parent, tree);
    }
    let ends_so = |candidate: &str| {
        candidate
            .strip_suffix(path)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    tree.files().any(|file| {
        let file = file.path();
        ends_so(file) || file.match_indices('/').any(|(at, _)| ends_so(&file[..at]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(page: &str) -> usize {
        check(&Tree::of(&[
            ("docs/SYNC.md", page),
            ("README.md", ""),
            ("crates/server/src/db/sqlite.rs", ""),
        ]))
        .len()
    }

    #[test]
    fn a_path_that_is_not_there_is_found() {
        assert_eq!(problems("see `crates/server/src/db/mysql.rs`"), 1);
        assert_eq!(problems("see `crates/client`"), 1);
        assert_eq!(problems("see `db/mysql.rs` and `mysql.rs`"), 2);
        assert_eq!(problems("see [the other](OTHER.md)"), 1);
    }

    #[test]
    fn paths_from_the_top_a_folder_or_a_crate_are_there() {
        assert_eq!(problems("`crates/server/` and `crates/server/src/db`"), 0);
        assert_eq!(problems("`db/sqlite.rs`, `sqlite.rs`, `SYNC.md`"), 0);
        assert_eq!(problems("[home](../README.md#top)"), 0);
    }

    #[test]
    fn what_is_no_path_of_ours_is_left_alone() {
        assert_eq!(problems("`POST /api/sync`, `/api/sync`, `text/html`"), 0);
        assert_eq!(problems("`dist/index.html`, `target/x.rs`, `a <b>.rs`"), 0);
        assert_eq!(problems("[site](https://example.org/a.md)"), 0);
    }
}
