//! A command or a test that the docs name exists.

use super::{
    Problem, doc_paths,
    tree::{Tree, is_page},
};

/// The page that names the test of every invariant.
const NORMATIVE: &str = "docs/SYNC.md";
const COMMAND: &str = "cargo xtask ";

pub(super) fn check(tree: &Tree, commands: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for page in tree.files().filter(|file| is_page(file)) {
        for (index, line) in page.text().lines().enumerate() {
            let unknown = commands_in(line)
                .filter(|name| !commands.iter().any(|command| command == name))
                .map(|name| format!("`{COMMAND}{name}` is not a command"));
            let missing = tests_in(line)
                .filter(|_| page.path() == NORMATIVE)
                .filter(|name| !has_function(tree, name))
                .map(|name| format!("there is no test `{name}`"));
            problems.extend(
                unknown
                    .chain(missing)
                    .map(|text| Problem::at_line(page.path(), index + 1, text)),
            );
        }
    }
    problems
}

fn commands_in(line: &str) -> impl Iterator<Item = &str> {
    line.split(COMMAND).skip(1).filter_map(|rest| {
        let end = rest.find(|character: char| !character.is_ascii_lowercase() && character != '-');
        let name = &rest[..end.unwrap_or(rest.len())];
        (!name.is_empty()).then_some(name)
    })
}

/// The functions of `some::path::and_its_test`.
fn tests_in(line: &str) -> impl Iterator<Item = &str> {
    doc_paths::in_backticks(line)
        .filter_map(|word| word.rsplit_once("::"))
        .map(|(_, name)| name)
        .filter(|name| {
            // Two words at least: a test is named by a sentence.
            name.contains('_')
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        })
}

fn has_function(tree: &Tree, name: &str) -> bool {
    let declared = format!("fn {name}");
    tree.rust().any(|(_, rust)| {
        rust.code()
            .match_indices(&declared)
            .any(|(at, _)| rust.code()[at + declared.len()..].starts_with(['(', '<', ' ']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(page: &str) -> usize {
        let tree = Tree::of(&[
            (NORMATIVE, page),
            ("crates/sync/src/a.rs", "fn a_repeat_changes_nothing() {}"),
        ]);
        check(&tree, &["serve".to_owned(), "test".to_owned()]).len()
    }

    #[test]
    fn a_command_that_is_not_one_is_found() {
        assert_eq!(problems("run `cargo xtask deploy`"), 1);
        assert_eq!(problems("run `cargo xtask serve --dev`, `cargo xtask`"), 0);
    }

    #[test]
    fn a_test_that_is_not_there_is_found() {
        assert_eq!(problems("`sync::tests::a_repeat_changes_nothing`"), 0);
        assert_eq!(problems("`sync::tests::a_repeat_changes`"), 1);
        assert_eq!(problems("`std::time` and `Kind::name`"), 0);
    }
}
