//! The rows that pass between the log and whatever keeps it.

use crate::{Digest, digest};
use domain::{Grant, Id, Millis, Scope};

/// Where the log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// A new one after a restore.
    pub epoch: Id,
    /// The last sequence number.
    pub seq: u64,
    /// The tag of the commit that holds it.
    pub tag: String,
    /// What left a scope up to this sequence number is forgotten: a phone that stands
    /// below it reads its scopes afresh.
    pub horizon: u64,
    /// Seals commit tags; hexadecimal.
    pub secret: String,
    /// The name of the sub-district, as people write it; empty until it is set.
    pub name: String,
    /// Whether the records are made up.
    pub demo: bool,
}

/// What a group of mutations rests on, by name.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Devices.
    pub devices: Vec<Id>,
    /// Mutations by account and `mid`.
    pub mutations: Vec<(Id, Id)>,
    /// Records.
    pub records: Vec<Id>,
    /// People whose grants count.
    pub people: Vec<Id>,
    /// Sequence numbers whose tags are asked.
    pub seqs: Vec<u64>,
    /// Scopes whose highest sequence numbers are asked.
    pub scopes: Vec<Scope>,
}

/// What a group of mutations rests on.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Where the log stands.
    pub head: Head,
    /// The devices that are known.
    pub devices: Vec<DeviceRow>,
    /// The first outcome of each mutation that is known.
    pub outcomes: Vec<OutcomeRow>,
    /// The records that exist.
    pub records: Vec<RecordRow>,
    /// Those of the records that were erased.
    pub erased: Vec<Id>,
    /// The grants of the people, past and future ones too.
    pub grants: Vec<(Id, Grant)>,
    /// The tag of the commit that holds each sequence number; those beyond the
    /// head are left out.
    pub tags: Vec<(u64, String)>,
    /// The highest sequence number in each scope, in their order; zero for an
    /// empty one.
    pub scope_heads: Vec<u64>,
}

impl Loaded {
    /// Nothing but where the log stands.
    #[must_use]
    pub fn at(head: Head) -> Self {
        Self {
            head,
            devices: Vec::new(),
            outcomes: Vec::new(),
            records: Vec::new(),
            erased: Vec::new(),
            grants: Vec::new(),
            tags: Vec::new(),
            scope_heads: Vec::new(),
        }
    }
}

/// What an answer needs to know, as far as the question tells.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Whose grants.
    pub person: Option<Id>,
    /// A device, and the number beyond which its outcomes are asked.
    pub device: Option<(Id, u64)>,
    /// Most outcomes.
    pub outcomes: u32,
    /// Sequence numbers whose tags are asked.
    pub seqs: Vec<u64>,
    /// Scopes whose highest sequence numbers are asked.
    pub scopes: Vec<Scope>,
    /// Whether the digests of these scopes are asked as well.
    pub digests: bool,
}

/// What was asked.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where the log stands.
    pub head: Head,
    /// The person's grants, past and future ones too.
    pub grants: Vec<Grant>,
    /// The device, if it is known.
    pub device: Option<DeviceRow>,
    /// Its outcomes, in order.
    pub outcomes: Vec<OutcomeRow>,
    /// The tag of the commit that holds each sequence number; those beyond the
    /// head are left out.
    pub tags: Vec<(u64, String)>,
    /// The highest sequence number in each scope, in their order; zero for an
    /// empty one.
    pub scope_heads: Vec<u64>,
    /// The digests of those scopes of which one is kept.
    pub digests: Vec<(Scope, Digest)>,
}

impl Seen {
    /// Nothing but where the log stands.
    #[must_use]
    pub fn at(head: Head) -> Self {
        Self {
            head,
            grants: Vec::new(),
            device: None,
            outcomes: Vec::new(),
            tags: Vec::new(),
            scope_heads: Vec::new(),
            digests: Vec::new(),
        }
    }
}

/// What a group of mutations came to. Each record and each `(scope, record)` is
/// named once, as it is at the end of the group.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// New or advanced devices.
    pub devices: Vec<DeviceRow>,
    /// Outcomes.
    pub outcomes: Vec<OutcomeRow>,
    /// Mutations that a person must look at, as they were sent.
    pub attention: Vec<AttentionRow>,
    /// Records as they are now.
    pub records: Vec<RecordRow>,
    /// Versions that gave way.
    pub history: Vec<HistoryRow>,
    /// Memberships as they are now.
    pub feed: Vec<FeedRow>,
    /// People whose sessions end.
    pub signed_out: Vec<Id>,
    /// The new head; none when nothing had an effect.
    pub commit: Option<CommitTag>,
    /// When.
    pub now: Millis,
}

/// The tag of a group commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitTag {
    /// The last sequence number of the group.
    pub last_seq: u64,
    /// Its tag.
    pub tag: String,
}

/// A device, which belongs to one account for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// The device.
    pub id: Id,
    /// Whose it is.
    pub account: Id,
    /// The highest mutation number with an outcome.
    pub last_mseq: u64,
    /// Whether it was signed out from afar.
    pub revoked: bool,
}

/// The outcome of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The device that sent it.
    pub device: Id,
    /// Its number there.
    pub mseq: u64,
    /// Whose deed it was.
    pub account: Id,
    /// Its name.
    pub mid: Id,
    /// Whether this is its first number; repeats are answered under theirs.
    pub original: bool,
    /// The sequence number of its effects.
    pub seq: Option<u64>,
    /// [`sync::Outcome`] as JSON.
    pub outcome: String,
}

/// A mutation that a person must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionRow {
    /// The device that sent it.
    pub device: Id,
    /// Its number there.
    pub mseq: u64,
    /// As it was sent.
    pub body: String,
    /// Where the log stood once it was decided.
    pub seq: u64,
    /// Whether two people met in it, or else it was refused.
    pub met: bool,
    /// The records that it is about, each once, with their areas.
    pub about: Vec<(Id, Option<Id>)>,
}

/// A record as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub id: Id,
    /// The name of its kind, for whoever reads the table; no code here asks.
    pub kind: String,
    /// The sequence number that wrote it.
    pub seq: u64,
    /// [`domain::Record`] as JSON.
    pub body: String,
}

/// A version that gave way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// The record.
    pub record: Id,
    /// The sequence number of the version that followed.
    pub seq: u64,
    /// Who wrote that one.
    pub account: Id,
    /// With which mutation.
    pub mid: Id,
    /// The version that gave way; none when the record was made.
    pub before: Option<String>,
}

/// The membership of a record in a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    /// The scope.
    pub scope: Scope,
    /// The record.
    pub record: Id,
    /// The sequence number of its last change there.
    pub seq: u64,
    /// Whether it left.
    pub leave: bool,
}

impl FeedRow {
    /// What it adds to the digest of its scope; zero where it left.
    #[must_use]
    pub fn hash(&self) -> u32 {
        if self.leave {
            0
        } else {
            digest::hash(self.record, self.seq)
        }
    }
}

/// One change of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The sequence number.
    pub seq: u64,
    /// The record.
    pub record: Id,
    /// The record as it is now; none when it left the scope.
    pub body: Option<String>,
}

/// Which changes of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Those beyond a sequence number, rising; also that a record left.
    Beyond(u64),
    /// The records that are in it and changed last below a sequence number, falling.
    Below(u64),
}

/// The next changes of a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In the order of their [`Span`].
    pub rows: Vec<ChangeRow>,
    /// Whether these are all that there are.
    pub complete: bool,
}
