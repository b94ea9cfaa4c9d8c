//! Both languages say everything that the code asks for.
//!
//! `locales/*.json` are flat maps from key to text. A key in code is the first
//! argument of `t!`, or any literal that looks like one of the keys and begins
//! with the same word as some of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Problem,
    rust_text::{Literal, RustText},
    tree::Tree,
};

const CHINESE: &str = "locales/zh-CN.json";
const ENGLISH: &str = "locales/en.json";
/// Codes that become a key by a word in front.
const CODES: [(&str, &str); 2] = [("Refusal::of(", "refusal."), ("Refusal::at(", "refusal.")];

type Texts = BTreeMap<String, String>;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (Some(chinese), Some(english)) = (
        texts(tree, CHINESE, &mut problems),
        texts(tree, ENGLISH, &mut problems),
    ) else {
        return problems;
    };
    compare((CHINESE, &chinese), (ENGLISH, &english), &mut problems);
    let namespaces: BTreeSet<_> = chinese.keys().filter_map(|key| namespace(key)).collect();
    for (file, rust) in tree.rust() {
        if file.is_test() || file.path().starts_with("xtask/") {
            continue;
        }
        let is_app = file.path().starts_with("src/");
        let keys = rust
            .literals()
            .filter(|literal| is_app && looks_like_a_key(&literal.text, &namespaces))
            .map(|literal| (literal.start(), literal.text.clone()))
            .chain(codes(rust));
        for (at, key) in keys.filter(|(_, key)| !chinese.contains_key(key)) {
            let text = format!("there is no text for `{key}`");
            problems.push(Problem::at_line(file.path(), rust.line_of(at), text));
        }
        for call in calls(rust) {
            if let Some(text) = call.problem(&chinese) {
                let problem = Problem::at_line(file.path(), rust.line_of(call.at), text);
                // A missing text was found by its key already.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
    }
    problems
}

fn texts(tree: &Tree, path: &str, problems: &mut Vec<Problem>) -> Option<Texts> {
    let Some(file) = tree.named(path) else {
        problems.push(Problem::at(path, "is missing"));
        return None;
    };
    match serde_json::from_str(file.text()) {
        Ok(texts) => Some(texts),
        Err(error) => {
            problems.push(Problem::at(
                path,
                format!("is not a flat map of texts: {error}"),
            ));
            None
        }
    }
}

fn compare(one: (&str, &Texts), other: (&str, &Texts), problems: &mut Vec<Problem>) {
    for ((path, texts), (_, others)) in [(one, other), (other, one)] {
        for key in others.keys().filter(|key| !texts.contains_key(*key)) {
            problems.push(Problem::at(path, format!("has no text for `{key}`")));
        }
        for (key, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
            problems.push(Problem::at(path, format!("the text of `{key}` is empty")));
        }
    }
    for (key, text) in one.1 {
        if let Some(translated) = other.1.get(key)
            && names_in(text) != names_in(translated)
        {
            let problem = format!("`{key}` has other {{names}} than in {}", one.0);
            problems.push(Problem::at(other.0, problem));
        }
    }
}

/// The `{name}`s in a text.
fn names_in(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn namespace(key: &str) -> Option<&str> {
    key.split_once('.').map(|(first, _)| first)
}

fn looks_like_a_key(text: &str, namespaces: &BTreeSet<&str>) -> bool {
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    namespace(text).is_some_and(|first| namespaces.contains(first)) && text.split('.').all(is_word)
}

fn codes(rust: &RustText) -> impl Iterator<Item = (usize, String)> {
    CODES.into_iter().flat_map(|(call, prefix)| {
        first_arguments(rust, call)
            .map(move |(at, literal)| (at, prefix.to_owned() + &literal.text))
    })
}

/// Where a call stands outside of tests whose first argument is a literal.
fn first_arguments<'a>(
    rust: &'a RustText,
    call: &'a str,
) -> impl Iterator<Item = (usize, &'a Literal)> {
    rust.code()
        .match_indices(call)
        .filter(|(at, _)| !rust.is_in_test(*at))
        .filter_map(move |(at, _)| {
            let after = at + call.len();
            let blank = rust.code()[after..].len() - rust.code()[after..].trim_start().len();
            Some((at, rust.literal_at(after + blank)?))
        })
}

/// A use of `t!` with a key in it.
struct Call<'a> {
    at: usize,
    key: &'a str,
    names: BTreeSet<&'a str>,
}

fn calls(rust: &RustText) -> impl Iterator<Item = Call<'_>> {
    first_arguments(rust, "t!(")
        .filter(|(at, _)| {
            // Not the end of `format!(` and the like.
            !rust.code()[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
        })
        .map(|(at, literal)| Call {
            at,
            key: &literal.text,
            names: argument_names(&rust.code()[at + "t!(".len()..]),
        })
}

impl Call<'_> {
    fn problem(&self, texts: &Texts) -> Option<String> {
        let Some(text) = texts.get(self.key) else {
            return Some(format!("there is no text for `{}`", self.key));
        };
        let wanted = names_in(text);
        (wanted != self.names).then(|| {
            format!(
                "`{}` wants {wanted:?} and is given {:?}",
                self.key, self.names
            )
        })
    }
}

/// The names in `"key", name = value, …)`, values skipped.
fn argument_names(arguments: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut depth = 0_u32;
    let mut start = 0;
    for (at, byte) in arguments.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth > 0 => depth -= 1,
            b',' | b')' if depth == 0 => {
                let name = arguments[start..at]
                    .split_once('=')
                    .map(|(name, _)| name.trim());
                names.extend(name.filter(|name| !name.is_empty()));
                start = at + 1;
                if byte == b')' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{ "state.unsent": "{count} 条", "refusal.closed": "已结束" }"#;

    fn problems(chinese: &str, english: &str, path: &str, code: &str) -> Vec<String> {
        check(&Tree::of(&[
            (CHINESE, chinese),
            (ENGLISH, english),
            (path, code),
        ]))
        .into_iter()
        .map(|problem| problem.to_string())
        .collect()
    }

    fn in_code(code: &str) -> usize {
        problems(GOOD, GOOD, "src/a.rs", code).len()
    }

    #[test]
    fn the_languages_must_have_the_same_keys_and_names() {
        assert_eq!(problems(GOOD, "{}", "src/a.rs", "").len(), 2);
        let other = r#"{ "state.unsent": "{number} unsent", "refusal.closed": "Over" }"#;
        assert_eq!(problems(GOOD, other, "src/a.rs", "").len(), 1);
        let empty = r#"{ "state.unsent": "{count}", "refusal.closed": " " }"#;
        assert_eq!(problems(GOOD, empty, "src/a.rs", "").len(), 1);
        assert_eq!(problems(GOOD, "{ \"a\": {} }", "src/a.rs", "").len(), 1);
        assert_eq!(problems(GOOD, GOOD, "src/a.rs", "").len(), 0);
    }

    #[test]
    fn a_key_without_a_text_is_found() {
        assert_eq!(in_code("t!(\"state.gone\")"), 1);
        assert_eq!(in_code("t!(\"other.thing\")"), 1);
        assert_eq!(in_code("let key = \"state.gone\";"), 1);
        assert_eq!(in_code("let file = \"other.thing\";"), 0);
        assert_eq!(in_code("#[cfg(test)]\nmod tests { t!(\"state.gone\") }"), 0);
    }

    #[test]
    fn the_names_of_a_call_must_be_those_of_the_text() {
        assert_eq!(in_code("t!(\"state.unsent\")"), 1);
        assert_eq!(in_code("t!(\"state.unsent\", number = 1)"), 1);
        assert_eq!(in_code("t!(\"state.unsent\", count = f(a, b))"), 0);
    }

    #[test]
    fn a_refusal_needs_a_text() {
        let path = "crates/domain/src/a.rs";
        assert_eq!(
            problems(GOOD, GOOD, path, "Refusal::of(\"closed\")").len(),
            0
        );
        assert_eq!(
            problems(GOOD, GOOD, path, "Refusal::at(\n \"full\", \"seats\")").len(),
            1
        );
    }
}
