//! A Rust source split into code and string literals, tests known apart.
//!
//! It is not a parser. The checks need only to tell a word in code from the
//! same word in a comment or a string, and that takes a lexer of this size.

use std::ops::Range;

/// A Rust source, read.
pub(super) struct RustText {
    code: String,
    literals: Vec<Literal>,
    tests: Vec<Range<usize>>,
}

/// A string literal.
pub(super) struct Literal {
    start: usize,
    /// What is between the quotes, escapes as written.
    pub(super) text: String,
}

impl RustText {
    /// Splits a source.
    pub(super) fn read(text: &str) -> Self {
        let mut lexer = Lexer::new(text);
        while lexer.at < text.len() {
            lexer.step();
        }
        // Only whole characters were blanked, each byte by a space.
        let code = String::from_utf8_lossy(&lexer.code).into_owned();
        Self {
            tests: test_items(&code),
            code,
            literals: lexer.literals,
        }
    }

    /// The code: comments and the contents of strings are spaces, so that
    /// every byte is where it was.
    pub(super) fn code(&self) -> &str {
        &self.code
    }

    /// The literals outside of tests.
    pub(super) fn literals(&self) -> impl Iterator<Item = &Literal> {
        self.literals
            .iter()
            .filter(|literal| !self.is_in_test(literal.start))
    }

    /// The literal that begins at this byte of the code.
    pub(super) fn literal_at(&self, start: usize) -> Option<&Literal> {
        self.literals.iter().find(|literal| literal.start == start)
    }

    /// Whether a byte of the code belongs to a `#[cfg(test)]` item.
    pub(super) fn is_in_test(&self, at: usize) -> bool {
        self.tests.iter().any(|item| item.contains(&at))
    }

    /// The number of the line that a byte of the code is in.
    pub(super) fn line_of(&self, at: usize) -> usize {
        1 + self.code[..at].matches('\n').count()
    }

    /// The number of lines outside of tests.
    pub(super) fn lines_without_tests(&self) -> usize {
        let in_tests: usize = self
            .tests
            .iter()
            .map(|item| self.code[item.clone()].lines().count())
            .sum();
        self.code.lines().count() - in_tests
    }
}

impl Literal {
    /// Where it begins: the byte of its opening quote or prefix.
    pub(super) fn start(&self) -> usize {
        self.start
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    code: Vec<u8>,
    literals: Vec<Literal>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            code: text.as_bytes().to_vec(),
            literals: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes one comment, literal or character.
    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            self.blank(self.at..self.at + length);
            self.at += length;
        } else if rest.starts_with("/*") {
            let length = block_comment(rest);
            self.blank(self.at..self.at + length);
            self.at += length;
        } else if let Some(string) = StringShape::at_start(rest, self.follows_a_word()) {
            self.take_string(&string);
        } else if rest.starts_with('\'') {
            self.take_quote();
        } else {
            self.at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    /// Whether an `r` or `b` here is the end of a name, not a prefix.
    fn follows_a_word(&self) -> bool {
        self.text[..self.at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
    }

    fn take_string(&mut self, string: &StringShape) {
        let content = self.at + string.open..self.at + string.close;
        self.literals.push(Literal {
            start: self.at,
            text: self.text[content.clone()].to_owned(),
        });
        self.blank(content);
        self.at += string.end;
    }

    /// A character literal, or the tick of a lifetime.
    fn take_quote(&mut self) {
        let rest = &self.rest()[1..];
        let length = if rest.starts_with('\\') {
            // The character after the backslash may itself be a quote.
            rest.get(2..)
                .and_then(|rest| rest.find('\''))
                .map(|at| at + 2)
        } else {
            let width = rest.chars().next().map_or(0, char::len_utf8);
            rest[width..].starts_with('\'').then_some(width)
        };
        match length {
            Some(length) => {
                self.blank(self.at + 1..self.at + 1 + length);
                self.at += length + 2;
            }
            None => self.at += 1,
        }
    }

    fn blank(&mut self, range: Range<usize>) {
        for byte in &mut self.code[range] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
}

/// Where a string literal at the start of a text has its parts.
struct StringShape {
    open: usize,
    close: usize,
    end: usize,
}

impl StringShape {
    fn at_start(text: &str, follows_a_word: bool) -> Option<Self> {
        let prefix = if follows_a_word {
            0
        } else {
            text.len() - text.trim_start_matches(['b', 'c', 'r']).len()
        };
        let raw = text[..prefix].ends_with('r');
        if prefix > 2 {
            return None;
        }
        let after = &text[prefix..];
        let hashes = if raw {
            after.len() - after.trim_start_matches('#').len()
        } else {
            0
        };
        if !after[hashes..].starts_with('"') {
            return None;
        }
        let open = prefix + hashes + 1;
        let length = if raw {
            let closing = format!("\"{}", "#".repeat(hashes));
            text[open..].find(&closing)
        } else {
            unescaped_quote(&text[open..])
        };
        let close = length.map_or(text.len(), |length| open + length);
        Some(Self {
            open,
            close,
            end: (close + 1 + hashes).min(text.len()),
        })
    }
}

fn unescaped_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn test_items(code: &str) -> Vec<Range<usize>> {
    code.match_indices("#[cfg(test)]")
        .map(|(start, _)| start..start + item_length(&code[start..]))
        .collect()
}

/// The length of an item: to its semicolon, or to the end of its braces.
fn item_length(code: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_not_code() {
        let text = "let a = \"x // y\"; // sleep\n/* a /* nested */ b */ let b = r#\"q\"q\"#;";
        let read = RustText::read(text);
        assert_eq!(read.code().len(), text.len());
        assert!(!read.code().contains("sleep"));
        assert!(!read.code().contains("nested"));
        assert!(read.code().contains("let b ="));
        let literals: Vec<_> = read.literals().map(|literal| &literal.text).collect();
        assert_eq!(literals, ["x // y", "q\"q"]);
    }

    #[test]
    fn a_quote_in_a_character_or_a_lifetime_begins_no_string() {
        let read = RustText::read(r#"fn f<'a>(x: &'a str) { g('"', '\'', '门', b'"'); h("s") }"#);
        let literals: Vec<_> = read.literals().map(|literal| &literal.text).collect();
        assert_eq!(literals, ["s"]);
    }

    #[test]
    fn escaped_quotes_stay_inside() {
        let read = RustText::read(r#"f("a\"b\\", attr"c")"#);
        let literals: Vec<_> = read.literals().map(|literal| &literal.text).collect();
        assert_eq!(literals, [r#"a\"b\\"#, "c"]);
    }

    #[test]
    fn what_is_for_tests_only_is_known() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { \"{\" }\n}\nfn c() {}\n";
        let read = RustText::read(text);
        assert_eq!(read.lines_without_tests(), 2);
        assert!(read.is_in_test(text.find("fn b").unwrap()));
        assert!(!read.is_in_test(text.find("fn c").unwrap()));
        assert_eq!(read.literals().count(), 0);
        assert_eq!(read.line_of(text.find("fn c").unwrap()), 6);
    }
}
