//! Words that must not stay: unfinished work, silenced lints, skipped tests,
//! tests that wait for time to pass.

use super::{
    Problem,
    tree::{SourceFile, Tree},
};

/// Put together here, so that this file does not find itself.
const UNFINISHED: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("unimplemented", "!"),
];
const SOURCES: [&str; 9] = [
    "css", "html", "js", "json", "mjs", "rs", "sh", "sql", "toml",
];
/// In Rust, outside of comments and strings.
const IN_RUST: [(&str, &str); 3] = [
    ("#[allow(", "say `#[expect(…, reason = \"…\")]` instead"),
    ("#![allow(", "say `#![expect(…, reason = \"…\")]` instead"),
    ("#[ignore", "a test that is not run proves nothing"),
];
const IN_RUST_TESTS: [&str; 3] = ["thread::sleep", "time::sleep", "TimeoutFuture"];
const IN_BROWSER_TESTS: [(&str, &str); 5] = [
    (".skip(", "a test that is not run proves nothing"),
    (".fixme(", "a test that is not run proves nothing"),
    (".only(", "the other tests would not be run"),
    ("waitForTimeout", "wait for the thing itself"),
    ("timers/promises", "wait for the thing itself"),
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.files()
        .filter(|file| file.is_any_of(&SOURCES))
        .flat_map(unfinished)
        .chain(tree.files().flat_map(in_browser_tests))
        .chain(in_rust(tree))
        .collect()
}

fn unfinished(file: &SourceFile) -> Vec<Problem> {
    let found = |word: &str| format!("unfinished: {word}");
    in_lines(file, |line| {
        UNFINISHED
            .into_iter()
            .find(|word| line.contains(word))
            .map(found)
    })
}

fn in_browser_tests(file: &SourceFile) -> Vec<Problem> {
    if !file.path().starts_with("tests/browser/") || !file.is_any_of(&["js", "mjs", "ts"]) {
        return Vec::new();
    }
    in_lines(file, |line| {
        if line.contains("Promise") && line.contains("setTimeout(") {
            return Some("a pause: wait for the thing itself".to_owned());
        }
        IN_BROWSER_TESTS
            .into_iter()
            .find(|(word, _)| line.contains(word))
            .map(|(word, reason)| format!("`{word}`: {reason}"))
    })
}

fn in_lines(file: &SourceFile, problem: impl Fn(&str) -> Option<String>) -> Vec<Problem> {
    file.text()
        .lines()
        .enumerate()
        .filter_map(|(index, line)| Some(Problem::at_line(file.path(), index + 1, problem(line)?)))
        .collect()
}

fn in_rust(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (file, rust) in tree.rust() {
        for (word, reason) in IN_RUST {
            for (at, _) in rust.code().match_indices(word) {
                let text = format!("`{word}`: {reason}");
                problems.push(Problem::at_line(file.path(), rust.line_of(at), text));
            }
        }
        for word in IN_RUST_TESTS {
            for (at, _) in rust.code().match_indices(word) {
                if file.is_test() || rust.is_in_test(at) {
                    let text = format!("`{word}` in a test: wait for the thing itself");
                    problems.push(Problem::at_line(file.path(), rust.line_of(at), text));
                }
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn unfinished_work_is_found_in_any_source() {
        for word in UNFINISHED {
            assert_eq!(problems("src/a.rs", &format!("// {word}: later\n")), 1);
            assert_eq!(problems("style/a.css", &format!("/* {word} */")), 1);
        }
        assert_eq!(problems("src/a.rs", "// all done"), 0);
    }

    #[test]
    fn a_silenced_lint_is_found_but_not_its_mention() {
        assert_eq!(problems("src/a.rs", "#[allow(dead_code)]\nfn a() {}"), 1);
        assert_eq!(problems("src/a.rs", "// never #[allow(…)]"), 0);
    }

    #[test]
    fn a_skipped_test_is_found_but_not_an_iterator_that_skips() {
        assert_eq!(problems("src/a.rs", "#[ignore]\nfn a() {}"), 1);
        assert_eq!(problems("src/a.rs", "list.iter().skip(1)"), 0);
        assert_eq!(problems("tests/browser/a.mjs", "test.skip('a')"), 1);
        assert_eq!(problems("tests/browser/a.mjs", "test.only('a')"), 1);
    }

    #[test]
    fn a_pause_is_found_in_tests_only() {
        let pause = "fn a() { std::thread::sleep(long) }";
        assert_eq!(problems("src/a.rs", pause), 0);
        assert_eq!(problems("tests/src/a.rs", pause), 1);
        let inline = format!("#[cfg(test)]\nmod tests {{ {pause} }}");
        assert_eq!(problems("src/a.rs", &inline), 1);
        let pause = "await new Promise((done) => setTimeout(done, 500));";
        assert_eq!(problems("tests/browser/a.mjs", pause), 1);
    }
}
