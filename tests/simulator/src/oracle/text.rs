//! Two people's edits of one text, sentence by sentence, the naive way.

use serde_json::Value;

/// The text that holds both edits; none where they meet.
pub(super) fn both(was: &Value, theirs: &Value, mine: &Value) -> Option<String> {
    let text = |value: &Value| match value {
        Value::Null => Some(Vec::new()),
        Value::String(text) => Some(sentences(text)),
        _ => None,
    };
    let (was, theirs, mine) = (text(was)?, text(theirs)?, text(mine)?);
    let (their, my) = (edits(&was, &theirs), edits(&was, &mine));
    for one in &their {
        for other in &my {
            if one != other && meet(one, other) {
                return None;
            }
        }
    }
    let mut all: Vec<&Edit> = their.iter().chain(&my).collect();
    all.sort();
    all.dedup();
    let (mut whole, mut at) = (String::new(), 0);
    for edit in all {
        whole.extend(was[at..edit.from].iter().map(String::as_str));
        whole.extend(edit.now.iter().map(String::as_str));
        at = edit.to;
    }
    whole.extend(was[at..].iter().map(String::as_str));
    Some(whole)
}

/// The sentences `from..to` of the text before, and what stands there now.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Edit {
    from: usize,
    to: usize,
    now: Vec<String>,
}

fn meet(one: &Edit, other: &Edit) -> bool {
    if one.from == one.to || other.from == other.to {
        return one.from <= other.to && other.from <= one.to;
    }
    one.from.max(other.from) < one.to.min(other.to)
}

fn sentences(text: &str) -> Vec<String> {
    let (mut sentences, mut current) = (Vec::new(), String::new());
    for letter in text.chars() {
        current.push(letter);
        if "。！？；\n.!?".contains(letter) {
            sentences.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        sentences.push(current);
    }
    sentences
}

/// What lies between one sentence that stayed and the next.
fn edits(was: &[String], now: &[String]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let (mut w, mut n) = (0, 0);
    let end = (was.len(), now.len());
    for (stays_at, stands_at) in stayed(was, now).into_iter().chain([end]) {
        if (w, n) != (stays_at, stands_at) {
            edits.push(Edit {
                from: w,
                to: stays_at,
                now: now[n..stands_at].to_vec(),
            });
        }
        (w, n) = (stays_at + 1, stands_at + 1);
    }
    edits
}

/// The longest row of sentences that both have, as places in each: grown from the
/// front, keeping the best row that ends at each sentence.
fn stayed(was: &[String], now: &[String]) -> Vec<(usize, usize)> {
    let mut best: Vec<Vec<(usize, usize)>> = Vec::new();
    for (w, sentence) in was.iter().enumerate() {
        for n in (0..now.len()).filter(|n| now[*n] == *sentence) {
            let before = best
                .iter()
                .filter(|row| row.last().is_some_and(|(lw, ln)| *lw < w && *ln < n));
            let mut row = before
                .max_by_key(|row| row.len())
                .cloned()
                .unwrap_or_default();
            row.push((w, n));
            best.push(row);
        }
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn edits_apart_are_both_kept_and_edits_of_one_place_meet() {
        let merged = |a: &str, b: &str, c: &str| both(&json!(a), &json!(b), &json!(c));
        assert_eq!(
            merged("a.b.c.", "x.b.c.", "a.b.y.").as_deref(),
            Some("x.b.y.")
        );
        assert_eq!(merged("a.b.", "x.b.", "y.b."), None);
        assert_eq!(merged("a.", "a.b.", "a.c."), None);
        assert_eq!(merged("a.b.", "", "a.b.").as_deref(), Some(""));
    }
}
