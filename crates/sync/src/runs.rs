//! How two texts differ, for people to see. Chinese has no spaces between its words, so
//! sentences are told apart first, and within those that changed single characters;
//! of letters and digits whole words.

use crate::sentences::{Hunk, hunks, split};

/// Most pairs of characters that are compared within sentences that changed; beyond
/// that they are shown as replaced.
const MOST_PAIRS: usize = 1 << 18;

/// A stretch of either text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run<T> {
    /// It stands in both.
    Same(T),
    /// It stood in the first one.
    Removed(T),
    /// It stands in the second one.
    Added(T),
}

/// The second text, with what was taken out of the first one between.
#[must_use]
pub fn runs(before: &str, after: &str) -> Vec<Run<String>> {
    let mut found = Runs::default();
    along(
        &split(before),
        &split(after),
        &mut found,
        |found, old, new| {
            let (old, new) = (words(&old.concat()), words(&new.concat()));
            if old.len().saturating_mul(new.len()) > MOST_PAIRS {
                found.replace(&old, &new);
            } else {
                along(&old, &new, found, |found, old, new| found.replace(old, new));
            }
        },
    );
    found.0
}

/// Goes along both texts, piece by piece, and tells what differs.
fn along<P: AsRef<str> + PartialEq>(
    before: &[P],
    after: &[P],
    found: &mut Runs,
    differs: impl Fn(&mut Runs, &[&str], &[&str]),
) {
    let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
    let after: Vec<&str> = after.iter().map(AsRef::as_ref).collect();
    let Some(hunks) = hunks(&before, &after) else {
        return differs(found, &before, &after);
    };
    let mut at = 0;
    for Hunk { start, end, now } in joined(&before, hunks) {
        found.add(Run::Same(before[at..start].concat()));
        differs(found, &before[start..end], &now);
        at = end;
    }
    found.add(Run::Same(before[at..].concat()));
}

/// Joins edits between which only one piece stayed: a lone character that happens to
/// be in both says nothing.
fn joined<'t>(before: &[&'t str], hunks: Vec<Hunk<'t>>) -> Vec<Hunk<'t>> {
    let mut joined: Vec<Hunk<'t>> = Vec::new();
    for hunk in hunks {
        match joined.last_mut() {
            Some(last) if hunk.start == last.end + 1 && is_one_character(before[last.end]) => {
                last.now.push(before[last.end]);
                last.now.extend(hunk.now);
                last.end = hunk.end;
            }
            Some(_) | None => joined.push(hunk),
        }
    }
    joined
}

fn is_one_character(piece: &str) -> bool {
    piece.chars().nth(1).is_none()
}

/// Characters; of letters and digits that stand together, one piece.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut in_word = false;
    for character in text.chars() {
        let joins = character.is_ascii_alphanumeric();
        match words.last_mut() {
            Some(word) if joins && in_word => word.push(character),
            Some(_) | None => words.push(character.to_string()),
        }
        in_word = joins;
    }
    words
}

#[derive(Default)]
struct Runs(Vec<Run<String>>);

impl Runs {
    fn replace<P: AsRef<str>>(&mut self, old: &[P], new: &[P]) {
        let text = |pieces: &[P]| pieces.iter().map(AsRef::as_ref).collect::<String>();
        self.add(Run::Removed(text(old)));
        self.add(Run::Added(text(new)));
    }

    /// Adds a run to what is there; equal ones grow together, empty ones are none.
    fn add(&mut self, run: Run<String>) {
        match (self.0.last_mut(), run) {
            (_, Run::Same(text) | Run::Removed(text) | Run::Added(text)) if text.is_empty() => {}
            (Some(Run::Same(last)), Run::Same(text))
            | (Some(Run::Removed(last)), Run::Removed(text))
            | (Some(Run::Added(last)), Run::Added(text)) => last.push_str(&text),
            (_, run) => self.0.push(run),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> String {
        let run = |run| match run {
            Run::Same(text) => text,
            Run::Removed(text) => format!("[-{text}]"),
            Run::Added(text) => format!("[+{text}]"),
        };
        runs(before, after).into_iter().map(run).collect()
    }

    #[test]
    fn what_changed_within_a_sentence_is_told_by_characters() {
        let told = told("下午两点开会。请带雨伞。", "下午三点开会。请带雨伞。");
        assert_eq!(told, "下午[-两][+三]点开会。请带雨伞。");
    }

    #[test]
    fn letters_and_digits_stay_together() {
        assert_eq!(told("到 301 室", "到 1302 室"), "到 [-301][+1302] 室");
    }

    #[test]
    fn a_lone_character_between_two_edits_goes_with_them() {
        assert_eq!(told("在大的厅", "在花的园"), "在[-大的厅][+花的园]");
    }

    #[test]
    fn a_new_sentence_is_told_whole() {
        assert_eq!(told("甲。", "甲。乙丙。"), "甲。[+乙丙。]");
        assert_eq!(told("", "甲。"), "[+甲。]");
        assert_eq!(told("甲。", ""), "[-甲。]");
    }

    #[test]
    fn what_is_too_long_to_compare_is_told_as_replaced() {
        let (before, after) = ("甲".repeat(3_000), "乙".repeat(3_000));
        assert_eq!(told(&before, &after), format!("[-{before}][+{after}]"));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_it(before in "[甲乙丙。a1 ]{0,30}", after in "[甲乙丁。b1 ]{0,30}") {
            let (mut first, mut second) = (String::new(), String::new());
            for run in runs(&before, &after) {
                match run {
                    Run::Same(text) => {
                        first.push_str(&text);
                        second.push_str(&text);
                    }
                    Run::Removed(text) => first.push_str(&text),
                    Run::Added(text) => second.push_str(&text),
                }
            }
            prop_assert_eq!((first, second), (before, after));
        }
    }
}
