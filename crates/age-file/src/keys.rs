//! The header of a file for keys: whoever has one of them opens it.
//!
//! ```text
//!   -> X25519 <share>          ephemeral key ×recipient ─HKDF─► wrapping key
//!   <file key, wrapped>        one such pair of lines for each recipient
//! ```

use crate::header::{VERSION, line_bytes, mac};
use crate::{OpenError, derived};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};

const STANZA: &[u8] = b"-> X25519 ";
const LABEL: &[u8] = b"age-encryption.org/v1/X25519";

/// A line of a stanza's body that is full: another one follows.
const FULL_LINE: usize = 64;

/// Most recipients that are looked at: each one costs a multiplication.
const MOST_STANZAS: usize = 16;

/// A secret key.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity([u8; 32]);

/// The public half of a key: what is sealed for it, its [`Identity`] opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

impl Identity {
    /// The key of 32 bytes that nobody can guess.
    #[must_use]
    pub fn of(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Its public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(x25519(self.0, X25519_BASEPOINT_BYTES))
    }

    /// Its bytes.
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        self.0
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(secret)")
    }
}

impl Recipient {
    /// The key that a text of [`fmt::Display`] names; none for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        line_bytes(text.as_bytes()).ok().map(Self)
    }
}

impl fmt::Display for Recipient {
    /// The bytes in base64, without padding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD_NO_PAD.encode(self.0))
    }
}

/// The header of a new file; none where a cipher fails, or a key is no key.
pub(crate) fn write(file_key: &[u8; 16], to: &[(Recipient, [u8; 32])]) -> Option<Vec<u8>> {
    let mut text = VERSION.as_bytes().to_vec();
    for (recipient, ephemeral) in to {
        let share = x25519(*ephemeral, X25519_BASEPOINT_BYTES);
        let wrapping = wrapping(*ephemeral, recipient.0, &share, recipient)?;
        let wrapped = wrapping.encrypt(&Nonce::default(), file_key.as_slice());
        text.extend(STANZA);
        text.extend(STANDARD_NO_PAD.encode(share).as_bytes());
        text.push(b'\n');
        text.extend(STANDARD_NO_PAD.encode(wrapped.ok()?).as_bytes());
        text.push(b'\n');
    }
    text.extend(b"---");
    let mac = hmac::Mac::finalize(mac(file_key, &text));
    text.push(b' ');
    text.extend(STANDARD_NO_PAD.encode(mac.into_bytes()).as_bytes());
    text.push(b'\n');
    Some(text)
}

/// The key of a file that one of its stanzas wraps for this identity; and what
/// follows the header.
pub(crate) fn open<'f>(
    file: &'f [u8],
    identity: &Identity,
) -> Result<([u8; 16], &'f [u8]), OpenError> {
    let rest = file.strip_prefix(VERSION.as_bytes());
    let mut rest = rest.ok_or(OpenError::NotAge)?;
    let mut found = None;
    for _ in 0..MOST_STANZAS {
        let (head, body) = line_of(rest)?;
        if let Some(told) = head.strip_prefix(b"--- ") {
            let above = file.len() - rest.len() + b"---".len();
            let key = found.ok_or(OpenError::NotForThisKey)?;
            let told: [u8; 32] = line_bytes(told)?;
            let right = hmac::Mac::verify_slice(mac(&key, &file[..above]), &told);
            return right.map(|()| (key, body)).map_err(|_| OpenError::Damaged);
        }
        if !head.starts_with(b"-> ") {
            return Err(OpenError::Damaged);
        }
        let (wrapped, below) = body_of(body)?;
        if found.is_none()
            && let Some(share) = head.strip_prefix(STANZA)
        {
            found = unwrapped(line_bytes(share)?, line_bytes(wrapped)?, identity);
        }
        rest = below;
    }
    Err(OpenError::Damaged)
}

fn unwrapped(share: [u8; 32], wrapped: [u8; 32], identity: &Identity) -> Option<[u8; 16]> {
    let wrapping = wrapping(identity.0, share, &share, &identity.recipient())?;
    let key = wrapping.decrypt(&Nonce::default(), wrapped.as_slice());
    key.ok()?.try_into().ok()
}

/// What wraps the key of a file between a secret and a public key; none for a public
/// key with which every secret comes to the same.
fn wrapping(
    secret: [u8; 32],
    public: [u8; 32],
    share: &[u8; 32],
    recipient: &Recipient,
) -> Option<ChaCha20Poly1305> {
    let shared = x25519(secret, public);
    if shared == [0; 32] {
        return None;
    }
    let salt = [share.as_slice(), &recipient.0].concat();
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(&salt), &shared)
        .expand(LABEL, &mut key)
        .ok()?;
    Some(ChaCha20Poly1305::new(&key.into()))
}

/// The first line, and what is below it.
fn line_of(text: &[u8]) -> Result<(&[u8], &[u8]), OpenError> {
    let end = text.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or(OpenError::Damaged)?;
    Ok((&text[..end], &text[end + 1..]))
}

/// The last line of a stanza's body, which is the only one of those that are known
/// here, and what is below it.
fn body_of(text: &[u8]) -> Result<(&[u8], &[u8]), OpenError> {
    let (mut line, mut rest) = line_of(text)?;
    while line.len() == FULL_LINE {
        (line, rest) = line_of(rest)?;
    }
    if line.len() > FULL_LINE {
        return Err(OpenError::Damaged);
    }
    Ok((line, rest))
}

/// What makes one file unlike any other, out of one seed: its key, its nonce, and one
/// ephemeral key for each recipient.
pub(crate) fn seeds(seed: &[u8; 32], recipients: usize) -> ([u8; 16], [u8; 16], Vec<[u8; 32]>) {
    let (one, other) = seed.split_at(16);
    let half = |half: &[u8]| -> [u8; 16] { std::array::from_fn(|at| half[at]) };
    let (one, other) = (half(one), half(other));
    let first = |label: &[u8]| half(&derived(&one, &other, label)[..16]);
    let ephemeral = (0..recipients).map(|n| {
        let label = format!("ephemeral {n}");
        derived(&one, &other, label.as_bytes())
    });
    (first(b"file key"), first(b"nonce"), ephemeral.collect())
}
