//! Identifiers: UUIDs, made on the phone or derived from what they name.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A UUID. Records, people, devices and mutations are all named by one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Uuid);

impl Id {
    /// The id of all zeroes, which names nothing.
    pub const NIL: Self = Self(Uuid::nil());

    /// A UUIDv7 (RFC 9562) of a time in milliseconds and ten random bytes. The
    /// time only keeps new ids close together in an index; nothing reads it back.
    #[must_use]
    pub fn v7(millis: crate::Millis, random: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&random);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Self(Uuid::from_bytes(bytes))
    }

    /// The id that everybody arrives at who names the same thing: for what two
    /// people must not make twice, such as the post of an activity log.
    #[must_use]
    pub fn derived(purpose: &str, parts: &[Id]) -> Self {
        let mut name = purpose.as_bytes().to_vec();
        for part in parts {
            name.extend_from_slice(part.as_bytes());
        }
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, &name))
    }

    /// The sixteen bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The id of these sixteen bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}

/// The text was not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id")
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Uuid::parse_str(text).map(Self).map_err(|_| NotAnId)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v7_carries_version_variant_and_time_order() {
        let early = Id::v7(1_000, [0xff; 10]);
        let late = Id::v7(1_001, [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string().as_bytes()[14], b'7');
        assert!(matches!(early.as_bytes()[8] >> 6, 0b10));
    }

    #[test]
    fn a_derived_id_depends_on_purpose_and_parts() {
        let log = Id::v7(1, [1; 10]);
        assert_eq!(Id::derived("post", &[log]), Id::derived("post", &[log]));
        assert_ne!(Id::derived("post", &[log]), Id::derived("check_in", &[log]));
        assert_ne!(Id::derived("post", &[log]), Id::derived("post", &[Id::NIL]));
    }

    #[test]
    fn text_round_trips_and_rubbish_is_refused() {
        let id = Id::v7(1_700_000_000_000, [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("nonsense".parse::<Id>(), Err(NotAnId));
    }
}
