//! Commit tags that only this server can have made.
//!
//! A cursor with a tag that the log does not know means that the log was rolled
//! back, and then every phone refills. Were any unknown tag believed, a visitor
//! could send the whole neighbourhood refilling at will; so a tag carries a seal
//! over the epoch and the sequence numbers of its commit, and only a sealed one
//! counts, at one of these numbers: a genuine tag at another number is made up too.
//!
//! ```text
//!   name (8) │ first seq (8) │ last seq (8) │ seal (8)      as base64url
//! ```

use crate::{db::Head, random};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::ops::RangeInclusive;

const PART: usize = 8;
const SEALED: usize = 3 * PART;

/// A new tag for a commit of these sequence numbers in the present epoch.
pub(crate) fn tag(head: &Head, seqs: RangeInclusive<u64>) -> String {
    let name: [u8; PART] = random::bytes();
    let mut tag = name.to_vec();
    tag.extend_from_slice(&seqs.start().to_be_bytes());
    tag.extend_from_slice(&seqs.end().to_be_bytes());
    tag.extend_from_slice(&seal(head, &tag));
    URL_SAFE_NO_PAD.encode(tag)
}

/// Whether this server made the tag in the present epoch for a commit that holds
/// the sequence number, also when it has forgotten that it did.
pub(crate) fn is_ours(head: &Head, seq: u64, tag: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(tag) else {
        return false;
    };
    let number = |part: usize| {
        let bytes = bytes[part * PART..].first_chunk::<PART>();
        bytes.copied().map_or(0, u64::from_be_bytes)
    };
    bytes.len() == SEALED + PART
        && (number(1)..=number(2)).contains(&seq)
        && seal(head, &bytes[..SEALED]) == bytes[SEALED..]
}

fn seal(head: &Head, sealed: &[u8]) -> [u8; PART] {
    // HMAC takes keys of any length, so this can not fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(head.secret.as_bytes()) else {
        return [0; PART];
    };
    mac.update(head.epoch.as_bytes());
    mac.update(sealed);
    let full = mac.finalize().into_bytes();
    let mut seal = [0; PART];
    seal.copy_from_slice(&full[..PART]);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(epoch: u8) -> Head {
        Head {
            epoch: domain::Id::from_bytes([epoch; 16]),
            seq: 0,
            tag: String::new(),
            horizon: 0,
            secret: "secret".to_owned(),
            name: String::new(),
            demo: false,
        }
    }

    #[test]
    fn a_tag_is_ours_in_its_epoch_only() {
        let tag = tag(&head(1), 1..=3);
        assert!(is_ours(&head(1), 1, &tag));
        assert!(is_ours(&head(1), 3, &tag));
        assert!(!is_ours(&head(2), 3, &tag));
    }

    #[test]
    fn a_tag_is_ours_at_the_numbers_of_its_commit_only() {
        let tag = tag(&head(1), 1..=3);
        assert!(!is_ours(&head(1), 0, &tag));
        assert!(!is_ours(&head(1), 4, &tag));
    }

    #[test]
    fn made_up_tags_are_not_ours() {
        for rubbish in [
            "",
            "x",
            "AAAAAAAAAAAAAAAAAAAAAA",
            &"A".repeat(43),
            "not base64!",
        ] {
            assert!(!is_ours(&head(1), 0, rubbish), "{rubbish}");
        }
    }
}
