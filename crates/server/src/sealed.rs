//! What phones sealed on their own disks, for this server to open: deeds and photos of
//! what is sensitive. Phones are told the public key as part of the account.
//!
//! The secret one follows from the secret of the database, so that it goes with every
//! backup, and servers over one database have the same.

use age_file::{Identity, Recipient};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use sync::{Envelope, Mutation};

/// A member that only sealed deeds have: others are not read twice.
const MARK: &str = "\"sealed\":";

/// What opens.
#[derive(Clone, Debug)]
pub(crate) struct SealingKey(Identity);

impl SealingKey {
    /// The key that follows from the secret of a database.
    pub(crate) fn of(secret: &str) -> Self {
        let hash = Sha256::new_with_prefix(b"what phones seal for their server\n");
        Self(Identity::of(hash.chain_update(secret).finalize().into()))
    }

    /// What phones seal with.
    pub(crate) fn public(&self) -> Recipient {
        self.0.recipient()
    }

    /// Puts what is sealed in the place of its seal. What this key does not open stays
    /// as it is, and is refused where it is read.
    pub(crate) fn open_all(&self, envelopes: &mut [Envelope]) {
        for envelope in envelopes {
            if let Some(body) = self.opened(envelope.body.get()) {
                envelope.body = body;
            }
        }
    }

    fn opened(&self, body: &str) -> Option<Box<RawValue>> {
        if !body.contains(MARK) {
            return None;
        }
        let mutation: Mutation = serde_json::from_str(body).ok()?;
        let sealed = STANDARD_NO_PAD.decode(mutation.sealed?.text).ok()?;
        let text = String::from_utf8(self.open(&sealed)?).ok()?;
        RawValue::from_string(text).ok()
    }

    /// What was sealed; none where it is no file for this key.
    pub(crate) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        age_file::open_with(sealed, &self.0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;

    fn envelope(body: &str) -> Envelope {
        Envelope {
            mseq: 1,
            mid: Id::NIL,
            body: RawValue::from_string(body.to_owned()).unwrap(),
        }
    }

    fn sealed(text: &str, key: &SealingKey) -> String {
        let sealed = age_file::seal_for(text.as_bytes(), &[key.public()], &[7; 32]).unwrap();
        let text = STANDARD_NO_PAD.encode(sealed);
        format!(r#"{{"observed_at":1,"changes":[],"sealed":{{"text":"{text}","parts":[]}}}}"#)
    }

    #[test]
    fn what_is_sealed_for_it_is_opened_and_all_else_stays() {
        let key = SealingKey::of("one");
        let other = SealingKey::of("another");
        let plain = r#"{"observed_at":1,"changes":[]}"#;
        let rubbish = r#"{"observed_at":1,"changes":[],"sealed":{"text":"AAAA","parts":[]}}"#;
        let foreign = sealed(plain, &other);
        let bodies = [plain, &sealed(plain, &key), &foreign, rubbish, "[]", "7"];
        let mut envelopes = bodies.map(envelope);
        key.open_all(&mut envelopes);
        let opened = envelopes.each_ref().map(|envelope| envelope.body.get());
        assert_eq!(opened, [plain, plain, &foreign, rubbish, "[]", "7"]);
    }

    #[test]
    fn what_was_sealed_but_is_no_json_stays_sealed() {
        let key = SealingKey::of("one");
        let body = sealed("{", &key);
        let mut envelopes = [envelope(&body)];
        key.open_all(&mut envelopes);
        assert_eq!(envelopes[0].body.get(), body);
    }
}
