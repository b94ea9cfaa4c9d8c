//! The rows that pass between the server and its database, but for those of the
//! log ([`sync::log::rows`]).

use domain::{Grant, Id, Millis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use sync::looking_back::Author;

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

/// That a person is forgotten: what is done, and what the journal says of it. It names
/// nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Its name.
    pub id: Id,
    /// The sub-district.
    pub tenant: i64,
    /// The account that is gone; nil where somebody had none.
    pub account: Id,
    /// When.
    pub at: Millis,
    /// Records that go at once.
    pub gone: Vec<Id>,
    /// Records that rules keep for longer.
    pub kept: Vec<Kept>,
    /// Further names under which nothing may come again.
    #[serde(default)]
    pub never: Vec<Id>,
}

impl Erasure {
    /// All names that are nobody's from now on, each once.
    #[must_use]
    pub fn records(&self) -> Vec<Id> {
        let kept = self.kept.iter().map(|kept| kept.record);
        let all = self.gone.iter().chain(&self.never).copied().chain(kept);
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// A record that a rule keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The record.
    pub record: Id,
    /// Until when.
    pub until: Millis,
}

/// That an erasure was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRow {
    /// Its name.
    pub id: Id,
    /// When.
    pub at: Millis,
    /// How many records went at once.
    pub gone: u64,
    /// How many rules kept for longer.
    pub kept: u64,
}

/// What a rule keeps of a record that was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRow {
    /// Until when.
    pub until: Millis,
    /// [`domain::Record`] as JSON, as it was last.
    pub body: String,
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

/// A version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// The sequence number that wrote it.
    pub seq: u64,
    /// When it was received.
    pub at: Millis,
    /// Who wrote it, if the account is still there.
    pub by: Option<Author>,
    /// [`sync::Outcome`] of the mutation that wrote it, as JSON.
    pub outcome: Option<String>,
    /// The version that gave way; none when the record was made.
    pub before: Option<String>,
    /// The version.
    pub body: String,
}

/// A mutation in which two people met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetRow {
    /// When it was received.
    pub at: Millis,
    /// Who wrote it, if the account is still there.
    pub by: Option<Author>,
    /// [`sync::Outcome`] as JSON.
    pub outcome: String,
    /// The record as it stood once that was decided.
    pub stood: String,
}

/// Where something stands among what concerns an area, in the order in which it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConcernPlace {
    /// When it was received.
    pub at: Millis,
    /// Where the log stood then.
    pub seq: u64,
    /// The number of the mutation.
    pub mseq: u64,
    /// The device that sent it.
    pub device: Id,
    /// The record.
    pub record: Id,
}

impl ConcernPlace {
    /// Behind everything.
    pub const END: Self = Self {
        at: Millis::MAX,
        seq: 0,
        mseq: 0,
        device: Id::NIL,
        record: Id::NIL,
    };
}

/// A mutation that was refused or waits, and a record that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcernRow {
    /// Where it stands, and which record it is about.
    pub place: ConcernPlace,
    /// Who wrote it.
    pub account: Id,
    /// As colleagues know them, if the account is still there.
    pub by: Option<Author>,
    /// [`sync::Outcome`] as JSON.
    pub outcome: String,
    /// The mutation, as it was sent.
    pub sent: String,
    /// The record as it is now, if there is one.
    pub body: Option<String>,
}
