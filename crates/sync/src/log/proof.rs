//! What a cursor proves that its phone has heard of.
//!
//! A feed keeps but the latest change of a record. Behind a page that was cut, a
//! phone may lack a record that had changed before the cursor and once more behind
//! it. Were the log turned back between the two changes, the cursor alone would
//! still be known, and the record would never come. The tag of such a cursor
//! therefore names the head as well that the page was read at.

use super::rows::Head;
use crate::Cursor;

const MARK: char = '~';

/// The cursor of a page that was cut behind the commit of that tag.
pub(super) fn cut((seq, tag): (u64, &str), head: &Head, below: u64) -> Cursor {
    Cursor {
        seq,
        below,
        tag: format!("{tag}{MARK}{}{MARK}{}", head.seq, head.tag),
    }
}

/// The sequence numbers that the phone has heard of, each with its tag.
pub(super) fn of(cursor: &Cursor) -> impl Iterator<Item = (u64, &str)> {
    let mut parts = cursor.tag.splitn(3, MARK);
    let tag = parts.next().unwrap_or_default();
    let head = parts.next().map(|seq| {
        // What was made up proves nothing, as no commit has an empty tag.
        let number = seq.parse().ok().filter(|seq| *seq <= super::LARGEST_NUMBER);
        number.map_or((0, ""), |seq| (seq, parts.next().unwrap_or_default()))
    });
    std::iter::once((cursor.seq, tag)).chain(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proofs(seq: u64, tag: &str) -> Vec<(u64, String)> {
        let tag = tag.to_owned();
        let below = 0;
        let cursor = Cursor { seq, tag, below };
        of(&cursor)
            .map(|(seq, tag)| (seq, tag.to_owned()))
            .collect()
    }

    #[test]
    fn a_cut_cursor_proves_its_head_as_well() {
        let head = Head {
            epoch: domain::Id::NIL,
            seq: 9,
            tag: "head-tag".to_owned(),
            horizon: 0,
            secret: String::new(),
            name: String::new(),
            demo: false,
        };
        let cursor = cut((4, "tag"), &head, 0);
        let expected = [(4, "tag".to_owned()), (9, "head-tag".to_owned())];
        assert_eq!(proofs(cursor.seq, &cursor.tag), expected);
        assert_eq!(proofs(4, "tag"), [(4, "tag".to_owned())]);
    }

    #[test]
    fn what_was_made_up_proves_nothing() {
        let nothing = [(4, "tag".to_owned()), (0, String::new())];
        for tag in ["tag~", "tag~x~y", "tag~99999999999999999999~y"] {
            assert_eq!(proofs(4, tag), nothing, "{tag}");
        }
    }
}
