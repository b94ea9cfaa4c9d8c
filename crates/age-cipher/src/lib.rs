//! What a replica seals with: each thing is an age file, for the phone's own key or for
//! that and the server's; the phone's own lies in an age file under its PIN.
//!
//! It has no cipher of its own, and takes randomness from whoever makes it.

use age_file::{Identity, Randomness, Recipient};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use replica::sealing::{Cipher, KeyPair};

/// The work factor of a key under a PIN: 32 MiB, and a second or so of a cheap phone for
/// each guess. A PIN holds off whoever picks the phone up, not a laboratory.
const WORK_FACTOR: u8 = 15;

/// Bytes that nobody can guess, others each time.
pub type Random = fn() -> [u8; Randomness::BYTES];

/// The ciphers of age.
pub struct AgeCipher {
    random: Random,
    work_factor: u8,
}

impl AgeCipher {
    /// One that draws on this randomness.
    #[must_use]
    pub fn new(random: Random) -> Self {
        Self {
            random,
            work_factor: WORK_FACTOR,
        }
    }

    fn seed(&self) -> [u8; 32] {
        let random = (self.random)();
        std::array::from_fn(|at| random[at])
    }
}

impl Cipher for AgeCipher {
    fn new_key(&self) -> KeyPair {
        let identity = Identity::of(self.seed());
        KeyPair {
            public: identity.recipient().to_string(),
            secret: STANDARD_NO_PAD.encode(identity.secret()),
        }
    }

    fn seal(&self, bytes: &[u8], to: &[&str]) -> Option<Vec<u8>> {
        let to: Option<Vec<_>> = to.iter().map(|key| Recipient::parse(key)).collect();
        age_file::seal_for(bytes, &to?, &self.seed())
    }

    fn open(&self, sealed: &[u8], secret: &str) -> Option<Vec<u8>> {
        let secret = STANDARD_NO_PAD.decode(secret).ok()?.try_into().ok()?;
        age_file::open_with(sealed, &Identity::of(secret)).ok()
    }

    fn text_of(&self, sealed: &[u8]) -> String {
        STANDARD_NO_PAD.encode(sealed)
    }

    fn bytes_of(&self, text: &str) -> Option<Vec<u8>> {
        STANDARD_NO_PAD.decode(text).ok()
    }

    fn lock(&self, secret: &str, pin: &str) -> Option<String> {
        let random = Randomness::of((self.random)());
        let file = age_file::seal(secret.as_bytes(), pin, self.work_factor, &random)?;
        Some(STANDARD_NO_PAD.encode(file))
    }

    fn unlock(&self, locked: &str, pin: &str) -> Option<String> {
        let file = STANDARD_NO_PAD.decode(locked).ok()?;
        String::from_utf8(age_file::open(&file, pin).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use replica::sealing::SEALED_PHOTO;
    use std::sync::atomic::{AtomicU8, Ordering};

    static NEXT: AtomicU8 = AtomicU8::new(1);

    fn cipher() -> AgeCipher {
        AgeCipher {
            random: || [NEXT.fetch_add(1, Ordering::Relaxed); Randomness::BYTES],
            work_factor: 2,
        }
    }

    #[test]
    fn what_is_sealed_is_opened_by_each_of_its_keys_and_no_other() {
        let cipher = cipher();
        let [phone, server, other] = [(); 3].map(|()| cipher.new_key());
        let sealed = cipher
            .seal(b"a visit", &[&phone.public, &server.public])
            .unwrap();
        assert!(sealed.starts_with(SEALED_PHOTO), "as the server knows it");
        for key in [&phone, &server] {
            assert_eq!(
                cipher.open(&sealed, &key.secret).as_deref(),
                Some(&b"a visit"[..])
            );
        }
        assert_eq!(cipher.open(&sealed, &other.secret), None);
        assert_eq!(cipher.open(b"a visit", &phone.secret), None);
        assert_eq!(cipher.seal(b"a visit", &["no key"]), None);
        assert_eq!(cipher.bytes_of(&cipher.text_of(&sealed)), Some(sealed));
    }

    #[test]
    fn a_key_comes_back_by_its_pin_only() {
        let cipher = cipher();
        let key = cipher.new_key();
        let locked = cipher.lock(&key.secret, "314159").unwrap();
        assert_eq!(cipher.unlock(&locked, "314159"), Some(key.secret));
        assert_eq!(cipher.unlock(&locked, "314158"), None);
        assert_eq!(cipher.unlock("rubbish!", "314159"), None);
    }
}
