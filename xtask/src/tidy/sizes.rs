//! Sources are short: one idea per file, tests not counted.

use super::{
    Problem,
    tree::{SourceFile, Tree},
};

/// More lines than this are a fault; what a file should stay under is less.
const LIMIT: usize = 500;
const AIM: usize = 400;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let rust = tree
        .rust()
        .map(|(file, text)| (file, text.lines_without_tests()));
    let others = tree
        .files()
        .filter(|file| file.is_any_of(&["css", "js", "mjs"]))
        .map(|file| (file, file.text().lines().count()));
    rust.chain(others)
        .filter(|(file, lines)| !file.is_test() && *lines > LIMIT)
        .map(|(file, lines)| too_long(file, lines))
        .collect()
}

fn too_long(file: &SourceFile, lines: usize) -> Problem {
    Problem::at(
        file.path(),
        format!("{lines} lines without tests; split it, the aim is {AIM} at most"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_long_source_is_found_and_its_tests_do_not_count() {
        let long = "fn a() {}\n".repeat(LIMIT + 1);
        let tested = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert_eq!(problems("src/a.rs", &long), 1);
        assert_eq!(problems("style/a.css", &long), 1);
        assert_eq!(problems("src/a.rs", &tested), 0);
        assert_eq!(problems("tests/src/a.rs", &long), 0);
        assert_eq!(problems("docs/a.md", &long), 0);
    }
}
