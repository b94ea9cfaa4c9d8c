//! The one place where the server draws random numbers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Id;

/// Random bytes fit for secrets.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

/// A random id (UUIDv4).
pub(crate) fn id() -> Id {
    let uuid = uuid::Builder::from_random_bytes(bytes()).into_uuid();
    Id::from_bytes(*uuid.as_bytes())
}

/// 32 random bytes as text that fits a cookie or a URL.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}
