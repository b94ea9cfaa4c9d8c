//! The header of a file under a passphrase: how its key is to be had.

use crate::{MAX_WORK_FACTOR, OpenError, Randomness, derived};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

pub(crate) const VERSION: &str = "age-encryption.org/v1\n";
const STANZA: &str = "-> scrypt ";
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";

/// Lengths of lines: 16 bytes of salt, and 32 of wrapped key and of MAC, as text.
const SALT_CHARS: usize = 22;
const KEY_CHARS: usize = 43;

/// A header that was read, and not yet believed.
pub(crate) struct Header<'f> {
    salt: [u8; 16],
    work_factor: u8,
    wrapped: [u8; 32],
    /// All that the MAC is of.
    text: &'f [u8],
    mac: [u8; 32],
}

/// The header of a new file; none where a cipher fails.
pub(crate) fn write(passphrase: &str, work_factor: u8, random: &Randomness) -> Option<Vec<u8>> {
    let work_factor = work_factor.clamp(1, MAX_WORK_FACTOR);
    let cipher = cipher(passphrase, &random.salt, work_factor)?;
    let key = random.file_key.as_slice();
    let wrapped = cipher.encrypt(&Nonce::default(), key).ok()?;
    let text = format!(
        "{VERSION}{STANZA}{} {work_factor}\n{}\n---",
        STANDARD_NO_PAD.encode(random.salt),
        STANDARD_NO_PAD.encode(wrapped),
    );
    let mac = mac(&random.file_key, text.as_bytes()).finalize();
    let mac = STANDARD_NO_PAD.encode(mac.into_bytes());
    Some(format!("{text} {mac}\n").into_bytes())
}

/// Reads a header; and what follows it.
pub(crate) fn read(file: &[u8]) -> Result<(Header<'_>, &[u8]), OpenError> {
    let rest = file.strip_prefix(VERSION.as_bytes());
    let rest = rest.ok_or(OpenError::NotAge)?;
    // One of another recipient may be cut off too: that it is another comes first.
    if !rest.starts_with(STANZA.as_bytes()) {
        return Err(match STANZA.as_bytes().starts_with(rest) {
            true => OpenError::Damaged,
            false => OpenError::NotByPassphrase,
        });
    }
    let mut lines = rest[STANZA.len()..].splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().ok_or(OpenError::Damaged);
    let (arguments, wrapped, end, payload) = (line()?, line()?, line()?, line()?);
    let (salt, work_factor) = arguments
        .split_at_checked(SALT_CHARS)
        .ok_or(OpenError::Damaged)?;
    let mac = end
        .strip_prefix(b"--- ")
        .ok_or(OpenError::NotByPassphrase)?;
    let above_mac = file.len() - payload.len() - "\n".len() - mac.len() - " ".len();
    let header = Header {
        salt: bytes(salt)?,
        work_factor: number(work_factor)?,
        wrapped: line_bytes(wrapped)?,
        text: &file[..above_mac],
        mac: line_bytes(mac)?,
    };
    Ok((header, payload))
}

impl Header<'_> {
    /// The key of the file.
    pub(crate) fn open(&self, passphrase: &str) -> Result<[u8; 16], OpenError> {
        if self.work_factor > MAX_WORK_FACTOR {
            return Err(OpenError::TooMuchWork(self.work_factor));
        }
        let cipher = cipher(passphrase, &self.salt, self.work_factor);
        let cipher = cipher.ok_or(OpenError::Damaged)?;
        let key = cipher.decrypt(&Nonce::default(), self.wrapped.as_slice());
        let key = key.map_err(|_| OpenError::WrongPassphrase)?;
        let key: [u8; 16] = key.try_into().map_err(|_| OpenError::Damaged)?;
        let told = mac(&key, self.text).verify_slice(&self.mac);
        told.map_err(|_| OpenError::Damaged)?;
        Ok(key)
    }
}

/// What wraps the key of a file; none for a work factor that no device could carry out.
fn cipher(passphrase: &str, salt: &[u8; 16], work_factor: u8) -> Option<ChaCha20Poly1305> {
    let params = scrypt::Params::new(work_factor, 8, 1).ok()?;
    let salt = [LABEL, salt].concat();
    let mut key = [0; 32];
    scrypt::scrypt(passphrase.as_bytes(), &salt, &params, &mut key).ok()?;
    Some(ChaCha20Poly1305::new(&key.into()))
}

pub(crate) fn mac(file_key: &[u8; 16], text: &[u8]) -> Hmac<Sha256> {
    // A key is filled up with zeros to a block of the hash.
    let mut block = [0; 64];
    block[..32].copy_from_slice(&derived(file_key, &[], b"header"));
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(text);
    mac
}

/// A decimal number from 1 on as the format has it: behind a space, nothing before it.
fn number(text: &[u8]) -> Result<u8, OpenError> {
    let digits = text.strip_prefix(b" ");
    let digits = digits.filter(
        |digits| matches!(digits, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit)),
    );
    let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
    let digits = digits.ok_or(OpenError::Damaged)?;
    Ok(digits.parse().unwrap_or(u8::MAX))
}

pub(crate) fn line_bytes(text: &[u8]) -> Result<[u8; 32], OpenError> {
    if text.len() != KEY_CHARS {
        return Err(OpenError::Damaged);
    }
    bytes(text)
}

fn bytes<const N: usize>(text: &[u8]) -> Result<[u8; N], OpenError> {
    let mut bytes = [0; N];
    let length = STANDARD_NO_PAD.decode_slice(text, &mut bytes);
    if length == Ok(N) {
        Ok(bytes)
    } else {
        Err(OpenError::Damaged)
    }
}
