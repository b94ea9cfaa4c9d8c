//! The rows that pass between the server and its database, but for those of the
//! log ([`sync::log::rows`]).

use domain::{Grant, Id, Millis};

/// A new or changed account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The person.
    pub person: Person,
    /// Staff numbers and phone numbers.
    pub logins: Vec<String>,
    /// argon2id as PHC string.
    pub password: String,
    /// All grants.
    pub grants: Vec<Grant>,
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: Id,
    /// The name under which colleagues know them.
    pub name: String,
    /// Their title, which gives no rights.
    pub title: Option<String>,
}

/// What a login is checked against.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account.
    pub account: Id,
    /// argon2id as PHC string.
    pub password: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of what the cookie holds, in hexadecimal.
    pub token: String,
    /// Who is signed in.
    pub account: Id,
    /// When it ends unless it is used.
    pub expires_at: Millis,
}

/// A device that has sent or asked something under its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// The device.
    pub id: Id,
    /// How many of its mutations were received.
    pub last_mseq: u64,
    /// Whether it was signed out from afar.
    pub revoked: bool,
    /// When it was first heard of.
    pub registered_at: Millis,
}

/// A photo whose bytes are all there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoRow {
    /// The record that it belongs to.
    pub record: Id,
    /// SHA-256 as it was announced, in hexadecimal.
    pub hash: String,
    /// What the bytes are.
    pub content_type: String,
}
