//! The payload: chunks of 64 KiB, each under a nonce of its place and of whether it
//! is the last, so that none can be left out, moved, or cut off unnoticed.

use crate::OpenError;
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};

const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;

/// Adds the sealed chunks of these bytes to a file; none where the cipher fails.
pub(crate) fn seal(file: &mut Vec<u8>, key: &[u8; 32], bytes: &[u8]) -> Option<()> {
    let cipher = ChaCha20Poly1305::new(key.into());
    let chunks = bytes.len().div_ceil(CHUNK_BYTES).max(1);
    file.reserve_exact(bytes.len() + chunks * TAG_BYTES);
    for place in 0..chunks {
        let from = place * CHUNK_BYTES;
        let to = bytes.len().min(from + CHUNK_BYTES);
        let start = file.len();
        file.extend(&bytes[from..to]);
        let nonce = nonce(place, place + 1 == chunks);
        let chunk = file[start..].as_mut().into();
        let tag = cipher.encrypt_inout_detached(&nonce, &[], chunk).ok()?;
        file.extend(tag);
    }
    Some(())
}

/// What sealed chunks hold.
pub(crate) fn open(key: &[u8; 32], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let cipher = ChaCha20Poly1305::new(key.into());
    let chunks = sealed.chunks(CHUNK_BYTES + TAG_BYTES);
    let count = chunks.len();
    let mut bytes = Vec::with_capacity(sealed.len());
    for (place, chunk) in chunks.enumerate() {
        let (text, tag) = chunk
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(OpenError::Damaged)?;
        // An empty one stands only in an empty file.
        if text.is_empty() && place > 0 {
            return Err(OpenError::Damaged);
        }
        let start = bytes.len();
        bytes.extend(text);
        let nonce = nonce(place, place + 1 == count);
        let chunk = bytes[start..].as_mut().into();
        let opened = cipher.decrypt_inout_detached(&nonce, &[], chunk, tag.into());
        opened.map_err(|_| OpenError::Damaged)?;
    }
    if count == 0 {
        return Err(OpenError::Damaged);
    }
    Ok(bytes)
}

/// Eleven bytes of place, one that says whether it is the last.
fn nonce(place: usize, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&(place as u64).to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}
