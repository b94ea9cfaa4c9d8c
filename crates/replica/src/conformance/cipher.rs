//! A cipher that hides nothing from whoever knows it: for tests, in which what is
//! sealed must be told apart from what is not, quickly and the same each time.

use crate::Store;
use crate::sealing::{Cipher, KeyPair, Lock, SEALED_PHOTO, Sealing, Unlocking};
use domain::{Kind, Kinds, kinds};
use std::cell::Cell;
use std::rc::Rc;

/// Keys are numbers; what is sealed is turned round, under the names of its keys.
pub struct PlainCipher {
    next: Cell<u64>,
}

impl PlainCipher {
    /// One whose first key is that of this number.
    #[must_use]
    pub fn from(first: u64) -> Self {
        Self {
            next: Cell::new(first),
        }
    }

    /// What was sealed, whoever for.
    #[must_use]
    pub fn reveal(sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(SEALED_PHOTO)?;
        let keys = rest.iter().position(|byte| *byte == b'\n')?;
        Some(rest[keys + 1..].iter().map(|byte| !byte).collect())
    }

    /// What is sealed in a text, whoever for.
    #[must_use]
    pub fn reveal_text(text: &str) -> Option<String> {
        String::from_utf8(Self::reveal(&bytes_of(text)?)?).ok()
    }
}

impl Cipher for PlainCipher {
    fn new_key(&self) -> KeyPair {
        let number = self.next.get();
        self.next.set(number + 1);
        KeyPair {
            public: format!("key {number}"),
            secret: format!("secret of key {number}"),
        }
    }

    fn seal(&self, bytes: &[u8], to: &[&str]) -> Option<Vec<u8>> {
        let mut sealed = SEALED_PHOTO.to_vec();
        sealed.extend(to.join(",").as_bytes());
        sealed.push(b'\n');
        sealed.extend(bytes.iter().map(|byte| !byte));
        Some(sealed)
    }

    fn open(&self, sealed: &[u8], secret: &str) -> Option<Vec<u8>> {
        let keys = sealed.strip_prefix(SEALED_PHOTO)?;
        let keys = keys.split(|byte| *byte == b'\n').next()?;
        let mut keys = std::str::from_utf8(keys).ok()?.split(',');
        let fits = keys.any(|key| secret == format!("secret of {key}"));
        fits.then(|| Self::reveal(sealed))?
    }

    fn text_of(&self, sealed: &[u8]) -> String {
        sealed.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn bytes_of(&self, text: &str) -> Option<Vec<u8>> {
        bytes_of(text)
    }

    fn lock(&self, secret: &str, pin: &str) -> Option<String> {
        Some(self.text_of(format!("{pin}/{secret}").as_bytes()))
    }

    fn unlock(&self, locked: &str, pin: &str) -> Option<String> {
        let locked = String::from_utf8(bytes_of(locked)?).ok()?;
        locked.strip_prefix(&format!("{pin}/")).map(str::to_owned)
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

macro_rules! all_sensitive {
    ($($kind:ident),*) => {
        Kinds(&[$(&Kind { sensitive: true, ..kinds::$kind::KIND }),*])
    };
}

/// The kinds that the suite is about, as if every one of them were sensitive.
pub const SECRET: Kinds = all_sensitive!(
    activity_log,
    event,
    post,
    residential_area,
    service_station,
    registration
);

/// The PIN of every store that a test seals.
pub const PIN: &str = "314159";

/// A store that seals what is sensitive of these kinds, unlocked; its keys are those from
/// this number on.
///
/// # Panics
/// When the store does not begin.
pub async fn sealing<S: Store>(store: S, kinds: Kinds, first_key: u64) -> Sealing<S> {
    let sealing = Sealing::over(store, kinds);
    let cipher = Rc::new(PlainCipher::from(first_key));
    sealing.equip(cipher, "server".to_owned());
    sealing.begin().await.expect("it begins");
    if sealing.lock_state() == Lock::WithoutPin {
        sealing.set_pin(PIN).await.expect("a PIN is set");
    } else {
        let unlocked = sealing.unlock(PIN).await;
        assert_eq!(unlocked, Ok(Unlocking::Unlocked), "the other handle set it");
    }
    sealing
}
