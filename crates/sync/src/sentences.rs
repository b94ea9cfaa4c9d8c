//! Three-way merge of text by sentence. Chinese text has no useful lines, and a
//! word is too small a unit to bring two people's meaning together.

/// Most pairs of sentences that are compared. More comes of no person's writing, and
/// would cost a server its memory.
const MOST_PAIRS: usize = 1 << 20;

/// The text that holds both edits of `base`, or none where they overlap or can not
/// be told apart in bounded time.
pub(crate) fn merge(base: &str, theirs: &str, mine: &str) -> Option<String> {
    let (base, theirs, mine) = (split(base), split(theirs), split(mine));
    let (their_hunks, my_hunks) = (hunks(&base, &theirs)?, hunks(&base, &mine)?);
    let mut merged = String::new();
    let (mut at, mut t, mut m) = (0, 0, 0);
    loop {
        let hunk = match (their_hunks.get(t), my_hunks.get(m)) {
            (None, None) => break,
            (Some(their), None) => take(their, &mut t),
            (None, Some(my)) => take(my, &mut m),
            (Some(their), Some(my)) if their == my => {
                m += 1;
                take(their, &mut t)
            }
            (Some(their), Some(my)) if touch(their, my) => return None,
            (Some(their), Some(my)) if their.start < my.start => take(their, &mut t),
            (Some(_), Some(my)) => take(my, &mut m),
        };
        base[at..hunk.start].iter().for_each(|s| merged.push_str(s));
        hunk.now.iter().for_each(|s| merged.push_str(s));
        at = hunk.end;
    }
    base[at..].iter().for_each(|s| merged.push_str(s));
    Some(merged)
}

fn take<'h, 't>(hunk: &'h Hunk<'t>, index: &mut usize) -> &'h Hunk<'t> {
    *index += 1;
    hunk
}

/// A run `start..end` of base sentences and what stands in its place now.
#[derive(PartialEq, Eq)]
pub(crate) struct Hunk<'t> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) now: Vec<&'t str>,
}

/// Whether two edits concern the same place. Edits of neighbouring sentences do
/// not; two insertions at one point do.
fn touch(one: &Hunk<'_>, other: &Hunk<'_>) -> bool {
    let insertion = one.start == one.end || other.start == other.end;
    if insertion {
        one.start <= other.end && other.start <= one.end
    } else {
        one.start < other.end && other.start < one.end
    }
}

/// Cuts behind every mark that ends a sentence, the mark included.
pub(crate) fn split(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '！', '？', '；', '\n', '.', '!', '?'])
        .collect()
}

/// The edits that lead from `base` to `now`, along a longest common subsequence;
/// none where there are too many pairs to compare.
pub(crate) fn hunks<'t>(base: &[&str], now: &[&'t str]) -> Option<Vec<Hunk<'t>>> {
    if (base.len() + 1).saturating_mul(now.len() + 1) > MOST_PAIRS {
        return None;
    }
    let common = common_lengths(base, now);
    let (mut hunks, mut b, mut n) = (Vec::new(), 0, 0);
    while b < base.len() || n < now.len() {
        let (start, from) = (b, n);
        while b < base.len() || n < now.len() {
            let same = b < base.len() && n < now.len() && base[b] == now[n];
            if same {
                break;
            } else if n == now.len() || (b < base.len() && common[b + 1][n] >= common[b][n + 1]) {
                b += 1;
            } else {
                n += 1;
            }
        }
        if (start, from) != (b, n) {
            hunks.push(Hunk {
                start,
                end: b,
                now: now[from..n].to_vec(),
            });
        }
        while b < base.len() && n < now.len() && base[b] == now[n] {
            b += 1;
            n += 1;
        }
    }
    Some(hunks)
}

/// `[b][n]`: how many sentences `base[b..]` and `now[n..]` have in common, in order.
fn common_lengths(base: &[&str], now: &[&str]) -> Vec<Vec<u32>> {
    let mut common = vec![vec![0; now.len() + 1]; base.len() + 1];
    for b in (0..base.len()).rev() {
        for n in (0..now.len()).rev() {
            common[b][n] = if base[b] == now[n] {
                common[b + 1][n + 1] + 1
            } else {
                common[b + 1][n].max(common[b][n + 1])
            };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edits_of_different_sentences_are_both_kept() {
        let merged = merge("甲。乙。丙。", "甲甲。乙。丙。", "甲。乙。丙丙。");
        assert_eq!(merged.as_deref(), Some("甲甲。乙。丙丙。"));
    }

    #[test]
    fn neighbouring_sentences_can_be_edited_by_two_people() {
        let merged = merge("甲。乙。", "甲甲。乙。", "甲。乙乙。");
        assert_eq!(merged.as_deref(), Some("甲甲。乙乙。"));
    }

    #[test]
    fn edits_of_one_sentence_overlap() {
        assert_eq!(merge("甲。乙。", "甲一。乙。", "甲二。乙。"), None);
    }

    #[test]
    fn two_different_endings_overlap_and_equal_ones_do_not() {
        assert_eq!(merge("甲。", "甲。乙。", "甲。丙。"), None);
        assert_eq!(
            merge("甲。", "甲。乙。", "甲。乙。").as_deref(),
            Some("甲。乙。")
        );
    }

    #[test]
    fn what_no_person_wrote_is_not_compared() {
        let (base, edit) = (".".repeat(60_000), "!".repeat(60_000));
        assert_eq!(merge(&base, "甲。", &edit), None);
    }

    proptest! {
        #[test]
        fn an_edit_by_one_person_alone_is_taken_whole(base in "([甲乙丙]。){0,6}", edit in "([甲乙丙丁]。){0,6}") {
            prop_assert_eq!(merge(&base, &base, &edit), Some(edit.clone()));
            prop_assert_eq!(merge(&base, &edit, &base), Some(edit));
        }

        #[test]
        fn it_does_not_matter_who_came_first(base in "([甲乙]。){0,5}", one in "([甲乙丙]。){0,5}", other in "([甲乙丁]。){0,5}") {
            prop_assert_eq!(merge(&base, &one, &other), merge(&base, &other, &one));
        }
    }
}
