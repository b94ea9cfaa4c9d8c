//! What phones seal, seen through: the run's own looks, the oracle's and the server's.

use domain::sealed;
use replica::conformance::PlainCipher;
use serde_json::value::RawValue;
use std::borrow::Cow;
use sync::{Envelope, Mutation};

/// What stands in the texts of errands only: it must lie nowhere readable on a phone that
/// seals.
pub const MARK: &str = "秘";

/// The one PIN of the neighbourhood.
pub const PIN: &str = "2468";

/// The server's public key.
pub const SERVER: &str = "server";

/// An encoded record as it was before it was sealed.
#[must_use]
pub fn row(text: &str) -> Cow<'_, str> {
    if !text.contains(sealed::KIND.name) {
        return Cow::Borrowed(text);
    }
    let record = serde_json::from_str(text).ok();
    let text_in = record.and_then(|record| {
        let text = sealed::text(&record)?;
        PlainCipher::reveal_text(text)
    });
    text_in.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The body of a deed as it was before it was sealed.
#[must_use]
pub fn body(body: &str) -> Cow<'_, str> {
    if !body.contains("\"sealed\":") {
        return Cow::Borrowed(body);
    }
    let mutation: Option<Mutation> = serde_json::from_str(body).ok();
    let sealed = mutation.and_then(|mutation| mutation.sealed);
    let text = sealed.and_then(|sealed| PlainCipher::reveal_text(&sealed.text));
    text.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Opens what was sealed for the server.
pub fn open(envelopes: &mut [Envelope]) {
    for envelope in envelopes {
        let opened = match body(envelope.body.get()) {
            Cow::Owned(body) => RawValue::from_string(body).ok(),
            Cow::Borrowed(_) => None,
        };
        if let Some(opened) = opened {
            envelope.body = opened;
        }
    }
}
