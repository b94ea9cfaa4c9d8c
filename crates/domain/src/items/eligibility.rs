//! A first answer to "may I apply?", from rules that are data. Never a decision: that is
//! the authority's.
//!
//! An item asks `questions`, each under a key of letters and `_`, and has `rules`. The
//! first rule whose `when` holds gives the verdict and says why:
//!
//! ```text
//! when := and ("or" and)*          and := not ("and" not)*
//! not  := "not" not | "(" when ")" | key | key compare number | "always"
//! compare := ">=" | ">" | "<=" | "<" | "="
//! ```
//! What depends on a question that was not answered is neither true nor false.

use crate::{Record, Value};
use std::collections::BTreeMap;

/// What a rule can say, as keys.
pub const VERDICTS: &[&str] = &["looks_met", "looks_unmet", "ask"];

/// What the check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 看来符合.
    LooksMet,
    /// 看来不符合.
    LooksUnmet,
    /// 请咨询.
    Ask,
}

impl Verdict {
    /// The verdict of that key; to ask, where there is none.
    #[must_use]
    pub fn named(key: &str) -> Self {
        match key {
            "looks_met" => Self::LooksMet,
            "looks_unmet" => Self::LooksUnmet,
            _ => Self::Ask,
        }
    }

    /// Its key among [`VERDICTS`].
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::LooksMet => "looks_met",
            Self::LooksUnmet => "looks_unmet",
            Self::Ask => "ask",
        }
    }
}

/// Answers by the key of their question: yes or no as 1 and 0, else the number.
pub type Answers = BTreeMap<String, i64>;

/// What the check comes to, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The words of the rule that decided; none where none did.
    pub because: Option<String>,
    /// Keys of questions that decide and were not answered.
    pub open: Vec<String>,
}

/// The first answer for these answers. Rules that are a sample decide nothing, unless in
/// a demo neighbourhood.
#[must_use]
pub fn judge(item: &Record, answers: &Answers, demo: bool) -> Judgement {
    let ask = |open| Judgement {
        verdict: Verdict::Ask,
        because: None,
        open,
    };
    if item.flag("sample") && !demo {
        return ask(Vec::new());
    }
    for rule in item.list("rules") {
        let Some(when) = parse(text(rule, "when")) else {
            return ask(Vec::new());
        };
        match when.holds(answers) {
            Some(true) => {
                return Judgement {
                    verdict: Verdict::named(text(rule, "verdict")),
                    because: Some(text(rule, "because").to_owned()),
                    open: Vec::new(),
                };
            }
            Some(false) => {}
            None => {
                let mut open = when.keys();
                open.retain(|key| !answers.contains_key(key));
                return ask(open);
            }
        }
    }
    ask(Vec::new())
}

/// The `when` of the first rule that can not be read, or asks what is no question.
#[must_use]
pub fn wrong_rule(item: &Record) -> Option<&str> {
    let questions = item.list("questions");
    let asked = |key: &String| {
        questions
            .iter()
            .any(|question| text(question, "key") == key)
    };
    let readable = |when: &str| parse(when).is_some_and(|when| when.keys().iter().all(asked));
    let mut whens = item.list("rules").iter().map(|rule| text(rule, "when"));
    whens.find(|when| !readable(when))
}

fn text<'v>(row: &'v Value, member: &str) -> &'v str {
    row[member].as_str().unwrap_or_default()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum When {
    Always,
    Is(String),
    Compared(String, Compare, i64),
    Not(Box<When>),
    All(Vec<When>),
    Any(Vec<When>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    AtLeast,
    Above,
    AtMost,
    Below,
    Equal,
}

impl When {
    fn holds(&self, answers: &Answers) -> Option<bool> {
        match self {
            Self::Always => Some(true),
            Self::Is(key) => Some(*answers.get(key)? != 0),
            Self::Compared(key, compare, bound) => {
                let answer = answers.get(key)?;
                Some(match compare {
                    Compare::AtLeast => answer >= bound,
                    Compare::Above => answer > bound,
                    Compare::AtMost => answer <= bound,
                    Compare::Below => answer < bound,
                    Compare::Equal => answer == bound,
                })
            }
            Self::Not(when) => when.holds(answers).map(|holds| !holds),
            Self::All(parts) => decided(parts, answers, false),
            Self::Any(parts) => decided(parts, answers, true),
        }
    }

    fn keys(&self) -> Vec<String> {
        match self {
            Self::Always => Vec::new(),
            Self::Is(key) | Self::Compared(key, ..) => vec![key.clone()],
            Self::Not(when) => when.keys(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::keys).collect(),
        }
    }
}

/// One part of this kind decides all; else they must all be known.
fn decided(parts: &[When], answers: &Answers, decides: bool) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match part.holds(answers) {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decides)
}

fn parse(text: &str) -> Option<When> {
    let tokens = tokens(text)?;
    let mut rest = tokens.as_slice();
    let when = any(&mut rest)?;
    rest.is_empty().then_some(when)
}

fn tokens(text: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
        let long = match first {
            '(' | ')' => 1,
            '<' | '>' if rest[1..].starts_with('=') => 2,
            '<' | '>' | '=' => 1,
            '0'..='9' => rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len()),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => return None,
        };
        let (token, after) = rest.split_at(long);
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

fn any(rest: &mut &[&str]) -> Option<When> {
    parted(
        rest,
        "or",
        |rest| parted(rest, "and", not, When::All),
        When::Any,
    )
}

fn parted(
    rest: &mut &[&str],
    word: &str,
    part: fn(&mut &[&str]) -> Option<When>,
    whole: fn(Vec<When>) -> When,
) -> Option<When> {
    let mut parts = vec![part(rest)?];
    while take(rest, word) {
        parts.push(part(rest)?);
    }
    match parts.len() {
        1 => parts.pop(),
        _ => Some(whole(parts)),
    }
}

fn not(rest: &mut &[&str]) -> Option<When> {
    if take(rest, "not") {
        return Some(When::Not(Box::new(not(rest)?)));
    }
    if take(rest, "(") {
        let when = any(rest)?;
        return take(rest, ")").then_some(when);
    }
    let (key, after) = rest.split_first()?;
    let named = key.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    if !named || matches!(*key, "and" | "or") {
        return None;
    }
    *rest = after;
    if *key == "always" {
        return Some(When::Always);
    }
    let compare = match rest.first().copied() {
        Some(">=") => Compare::AtLeast,
        Some(">") => Compare::Above,
        Some("<=") => Compare::AtMost,
        Some("<") => Compare::Below,
        Some("=") => Compare::Equal,
        Some(_) | None => return Some(When::Is((*key).to_owned())),
    };
    let bound = rest.get(1)?.parse().ok()?;
    *rest = &rest[2..];
    Some(When::Compared((*key).to_owned(), compare, bound))
}

fn take(rest: &mut &[&str], token: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == token => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::kinds::service_item;
    use serde_json::json;

    fn item(rules: &[(&str, &str)]) -> Record {
        let rules = rules.iter().map(|(when, verdict)| {
            json!({"when": when, "verdict": verdict, "because": format!("{when}: {verdict}")})
        });
        Record::new(Id::derived("item", &[]), &service_item::KIND)
            .with(
                "questions",
                json!([
                    {"key": "age", "text": "几岁？", "answer": "number"},
                    {"key": "local", "text": "户籍在本市？", "answer": "yes_no"},
                    {"key": "permit", "text": "有居住证？", "answer": "yes_no"},
                ]),
            )
            .with("rules", rules.collect::<Vec<_>>())
    }

    fn answers(of: &[(&str, i64)]) -> Answers {
        of.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect()
    }

    #[test]
    fn the_first_rule_that_holds_decides() {
        let item = item(&[
            ("age < 65", "looks_unmet"),
            ("local or permit", "looks_met"),
            ("always", "ask"),
        ]);
        let table = [
            ("", Verdict::Ask, "age"),
            ("age 64", Verdict::LooksUnmet, ""),
            ("age 65", Verdict::Ask, "local permit"),
            ("age 65 local 1", Verdict::LooksMet, ""),
            ("age 65 local 0", Verdict::Ask, "permit"),
            ("age 70 local 0 permit 1", Verdict::LooksMet, ""),
            ("age 70 local 0 permit 0", Verdict::Ask, ""),
        ];
        for (given, verdict, open) in table {
            let words: Vec<&str> = given.split_whitespace().collect();
            let given = words.chunks(2).map(|of| (of[0], of[1].parse().unwrap()));
            let judged = judge(&item, &answers(&given.collect::<Vec<_>>()), false);
            assert_eq!(
                (judged.verdict, judged.open.join(" ").as_str()),
                (verdict, open)
            );
        }
        let judged = judge(&item, &answers(&[("age", 1)]), false);
        assert_eq!(judged.because.as_deref(), Some("age < 65: looks_unmet"));
    }

    #[test]
    fn words_and_brackets_bind_as_written() {
        let holds = |when: &str, given: &[(&str, i64)]| parse(when)?.holds(&answers(given));
        let given = [("a", 1), ("b", 0), ("n", 5)];
        for (when, expected) in [
            ("a or b and b", true),
            ("(a or b) and b", false),
            ("not b and a", true),
            ("not (a and not b)", false),
            ("n >= 5 and n<=5 and n = 5", true),
            ("n > 5 or n < 5", false),
            ("always", true),
        ] {
            assert_eq!(holds(when, &given), Some(expected), "{when}");
        }
        assert_eq!(holds("a or unknown", &given), Some(true));
        assert_eq!(holds("b and unknown", &given), Some(false));
        assert_eq!(holds("a and unknown", &given), None);
    }

    #[test]
    fn what_is_no_rule_decides_nothing_and_is_named() {
        for when in [
            "",
            "age >",
            "age > x",
            "and",
            "(local",
            "local permit",
            "年龄",
            "age > 99999999999999999999",
            "not",
        ] {
            let item = item(&[("age < 1", "looks_unmet"), (when, "looks_met")]);
            assert_eq!(wrong_rule(&item), Some(when));
            assert_eq!(
                judge(&item, &answers(&[("age", 9)]), true).verdict,
                Verdict::Ask
            );
        }
        assert_eq!(wrong_rule(&item(&[("stranger", "ask")])), Some("stranger"));
        assert_eq!(
            wrong_rule(&item(&[("not (age > 1 or local)", "ask")])),
            None
        );
    }

    #[test]
    fn a_sample_only_says_to_ask_outside_the_demo() {
        let item = item(&[("always", "looks_met")]).with("sample", true);
        assert_eq!(judge(&item, &Answers::new(), false).verdict, Verdict::Ask);
        assert_eq!(
            judge(&item, &Answers::new(), true).verdict,
            Verdict::LooksMet
        );
    }
}
