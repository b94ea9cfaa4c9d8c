//! Commit tags that only this server can have made.
//!
//! A cursor with a tag that the log does not know means that the log was rolled
//! back, and then every phone refills. Were any unknown tag believed, a visitor
//! could send the whole neighbourhood refilling at will; so a tag carries a seal
//! over the epoch, and only a sealed one counts.

use crate::{db::Head, random};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const PART: usize = 8;

/// A new tag for a commit in the present epoch.
pub(crate) fn tag(head: &Head) -> String {
    let name: [u8; PART] = random::bytes();
    let mut tag = name.to_vec();
    tag.extend_from_slice(&seal(head, &name));
    URL_SAFE_NO_PAD.encode(tag)
}

/// Whether this server made the tag in the present epoch, also when it has
/// forgotten that it did.
pub(crate) fn is_ours(head: &Head, tag: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(tag) else {
        return false;
    };
    bytes.len() == 2 * PART && seal(head, &bytes[..PART]) == bytes[PART..]
}

fn seal(head: &Head, name: &[u8]) -> [u8; PART] {
    // HMAC takes keys of any length, so this can not fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(head.secret.as_bytes()) else {
        return [0; PART];
    };
    mac.update(head.epoch.as_bytes());
    mac.update(name);
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
            secret: "secret".to_owned(),
            name: String::new(),
            demo: false,
        }
    }

    #[test]
    fn a_tag_is_ours_in_its_epoch_only() {
        let tag = tag(&head(1));
        assert!(is_ours(&head(1), &tag));
        assert!(!is_ours(&head(2), &tag));
    }

    #[test]
    fn made_up_tags_are_not_ours() {
        for rubbish in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "not base64!"] {
            assert!(!is_ours(&head(1), rubbish), "{rubbish}");
        }
    }
}
