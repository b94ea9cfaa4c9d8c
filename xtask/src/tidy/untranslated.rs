//! Text that a person reads stands in `locales`, never in code.
//!
//! Chinese is the language of the product, so a Han character in a string
//! literal is text in the wrong place. Left out are tests, made-up data, and
//! the server's terminal, which says everything in both languages at once.

use super::{Problem, tree::Tree};

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.rust()
        .filter(|(file, _)| !file.is_test() && is_product(file.path()))
        .flat_map(|(file, rust)| {
            rust.literals()
                .filter(|literal| literal.text.chars().any(is_han))
                .map(|literal| {
                    let line = rust.line_of(literal.start());
                    let text = format!("text in code: \"{}\"", literal.text);
                    Problem::at_line(file.path(), line, text)
                })
        })
        .collect()
}

const LEFT_OUT: [&str; 5] = ["demo", "examples", "bench-page", "load", "cli"];

fn is_product(path: &str) -> bool {
    let left_out = path
        .trim_end_matches(".rs")
        .split('/')
        .any(|part| LEFT_OUT.contains(&part));
    (path.starts_with("src/") || path.starts_with("crates/")) && !left_out
}

/// Ideographs only: punctuation such as 。 is a rule of the language, by which
/// sentences are told apart.
fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn chinese_in_a_literal_is_found() {
        assert_eq!(problems("src/pages/home.rs", "f(\"首页\")"), 1);
        assert_eq!(problems("crates/server/src/http.rs", "f(\"出错\")"), 1);
    }

    #[test]
    fn comments_tests_punctuation_and_the_demo_are_left_alone() {
        assert_eq!(problems("src/a.rs", "// 首页\nf(\"home\")"), 0);
        assert_eq!(
            problems("src/a.rs", "#[cfg(test)]\nmod tests { f(\"首页\") }"),
            0
        );
        assert_eq!(problems("crates/sync/src/a.rs", "f(\"。！\")"), 0);
        assert_eq!(
            problems("crates/server/src/demo/posts.rs", "f(\"首页\")"),
            0
        );
        assert_eq!(problems("crates/test-kit/src/a.rs", "f(\"首页\")"), 0);
    }
}
