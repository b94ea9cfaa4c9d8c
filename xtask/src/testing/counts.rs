//! How many tests passed and failed, read from what the runners print.

use std::{
    fmt,
    ops::{Add, AddAssign},
};

/// Tests that passed and that did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

/// Whose words are to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `Summary [ 0.1s] 9 tests run: 8 passed, 1 failed, 0 skipped`
    Nextest,
    /// `test result: ok. 3 passed; 0 failed; …`, once per binary
    Libtest,
    /// `10003 passed, 0 failed`, alone on a line
    Simulator,
    /// `  3 passed (4.1s)` and `  1 failed`, each on a line
    Playwright,
}

impl Counts {
    /// What stands for a step that failed as a whole.
    pub(crate) fn one_failure() -> Self {
        Self {
            passed: 0,
            failed: 1,
        }
    }

    /// What one line of output adds.
    pub(crate) fn in_line(line: &str, style: Style) -> Self {
        let line = without_colours(line);
        let counted = match style {
            Style::Nextest => line
                .trim_start()
                .strip_prefix("Summary [")
                .and_then(|rest| rest.split_once("run:"))
                .map(|(_, counts)| counts.to_owned()),
            Style::Libtest => line.split_once("test result: ").map(|(_, rest)| {
                // "ok. 3 passed" and "FAILED. 2 passed": from the first count.
                rest.split_once(". ")
                    .map_or(rest, |(_, counts)| counts)
                    .to_owned()
            }),
            Style::Simulator => is_sum(&line).then(|| line.clone()),
            Style::Playwright => is_playwright_count(&line).then(|| line.clone()),
        };
        counted.map_or_else(Self::default, |counts| Self::in_words(&counts))
    }

    /// Reads `3 passed, 1 failed` with any separator.
    fn in_words(words: &str) -> Self {
        words
            .split([',', ';'])
            .filter_map(|part| part.trim().split_once(' '))
            .filter_map(|(number, what)| Some((number.parse::<u32>().ok()?, what)))
            .fold(Self::default(), |so_far, (number, what)| {
                so_far + Self::named(number, what)
            })
    }

    fn named(number: u32, what: &str) -> Self {
        let what = what.split(" (").next().unwrap_or(what);
        match what {
            "passed" => Self {
                passed: number,
                failed: 0,
            },
            // A test that passes only now and then has failed.
            "failed" | "timed out" | "exec failed" | "flaky" | "interrupted" | "did not run" => {
                Self {
                    passed: 0,
                    failed: number,
                }
            }
            _ => Self::default(),
        }
    }
}

/// Nothing but `N passed, M failed`.
fn is_sum(line: &str) -> bool {
    let counts = Counts::in_words(line);
    line.trim_end() == counts.to_string()
}

/// A line of Playwright's closing block has a number and what it counts, and
/// nothing else but a time.
fn is_playwright_count(line: &str) -> bool {
    let Some((number, what)) = line.trim().split_once(' ') else {
        return false;
    };
    let what = what.split(" (").next().unwrap_or(what);
    number.parse::<u32>().is_ok()
        && ["passed", "failed", "flaky", "interrupted", "did not run"].contains(&what)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\x1b' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, style: Style) -> (u32, u32) {
        let counts = Counts::in_line(line, style);
        (counts.passed, counts.failed)
    }

    #[test]
    fn the_summary_of_nextest_is_read() {
        let line = "     Summary [   1.2s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 0 skipped";
        assert_eq!(read(line, Style::Nextest), (9, 3));
        let coloured = "\x1b[32;1m     Summary\x1b[0m [   0.0s] \x1b[1m3\x1b[0m tests run: \x1b[1m3\x1b[0m \x1b[32;1mpassed\x1b[0m, \x1b[1m0\x1b[0m skipped";
        assert_eq!(read(coloured, Style::Nextest), (3, 0));
        assert_eq!(
            read("        PASS [   0.0s] tests 2 failed", Style::Nextest),
            (0, 0)
        );
    }

    #[test]
    fn the_result_of_a_test_binary_is_read() {
        let line = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(read(line, Style::Libtest), (3, 0));
        let line = "test result: FAILED. 2 passed; 1 failed; 0 ignored";
        assert_eq!(read(line, Style::Libtest), (2, 1));
        assert_eq!(read("test a ... ok", Style::Libtest), (0, 0));
    }

    #[test]
    fn the_sum_of_the_simulator_is_read() {
        assert_eq!(
            read("10003 passed, 2 failed\n", Style::Simulator),
            (10_003, 2)
        );
        assert_eq!(read("seed 3: 1 passed, 2 failed", Style::Simulator), (0, 0));
    }

    #[test]
    fn the_closing_block_of_playwright_is_read() {
        assert_eq!(read("  12 passed (4.1s)", Style::Playwright), (12, 0));
        assert_eq!(read("  2 failed", Style::Playwright), (0, 2));
        assert_eq!(read("  1 did not run", Style::Playwright), (0, 1));
        assert_eq!(
            read("  ✓  1 story.spec.mjs › 2 failed logins", Style::Playwright),
            (0, 0)
        );
    }
}
