//! A deed that nobody reads who merely holds the phone: neither on its disk nor on its
//! way. The server opens it, and the phone once its owner has shown who they are.
//!
//! ```text
//!   Mutation ──encode──► text ──seal──► for the server's key and the phone's own
//!   beside it, to be read: which records, of those it makes which scopes, which photos
//! ```
//! What is beside it is all that a phone must know to keep the deed in order, send it,
//! and put it aside where a scope is lost. How it is sealed is not known here.

use domain::{Id, Scope, from_json};
use serde::Serialize;

/// A sealed deed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sealed {
    /// The encoded [`crate::Mutation`], sealed.
    pub text: String,
    /// The same without other people's values; none where it holds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// What each of its changes is about.
    pub parts: Vec<SealedPart>,
}
from_json!(Sealed { text, parts; own });

/// What one change of a sealed deed is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SealedPart {
    /// The record.
    pub record: Id,
    /// Its scopes, where the deed makes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// The photos that the deed brings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<SealedPhoto>,
}
from_json!(SealedPart { record; scopes, photos });

/// A photo of a sealed deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealedPhoto {
    /// SHA-256 of its bytes before they were sealed, lower-case hexadecimal.
    pub hash: String,
    /// Their number.
    pub size: u64,
}
from_json!(SealedPhoto { hash, size });
