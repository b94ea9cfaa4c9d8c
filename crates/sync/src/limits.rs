//! The sizes that both sides hold to: checked when a record is saved, so that
//! nothing is queued that the server must turn away.

/// The version of the protocol that this code speaks.
pub const PROTOCOL: u32 = 1;

/// Longest encoded mutation, in bytes.
pub const MUTATION_BYTES: usize = 128 * 1024;

/// Most records that one mutation may change.
pub const RECORDS_PER_MUTATION: usize = 16;

/// Longest body of a sync request, in bytes.
pub const REQUEST_BYTES: usize = 2 * 1024 * 1024;

/// Most mutations in one sync request.
pub const MUTATIONS_PER_REQUEST: usize = 1_000;

/// Bytes of record bodies after which the server closes a page of changes.
pub const PAGE_BYTES: usize = 1024 * 1024;

/// Most versions of a record in one answer.
pub const VERSIONS: usize = 20;

/// Most things in one answer that gave way or were refused.
pub const CONCERNS: usize = 50;

/// Most of them that one person wrote: others are to be seen beside whoever has much.
pub const CONCERNS_OF_ONE: usize = 10;

/// For how long staff are shown what was refused or waits in their area.
pub const CONCERNS_FOR: domain::Millis = 30 * 24 * 60 * 60 * 1_000;

/// How long a phone keeps what was accepted, to send it again to a server that was
/// restored: longer than the oldest backup that anybody would bring back.
pub const KEPT_AFTER_RECEIPT: domain::Millis = 30 * 24 * 60 * 60 * 1_000;

/// How long the server remembers that a record left a scope. A phone that stayed away
/// for longer reads the scope afresh.
pub const LEFT_REMEMBERED: domain::Millis = 180 * 24 * 60 * 60 * 1_000;

/// How long a phone believes what it holds before it compares it with the server's.
pub const CHECKED_EVERY: domain::Millis = 24 * 60 * 60 * 1_000;

/// Bytes of a photo that travel in one request.
pub const PHOTO_CHUNK_BYTES: usize = 256 * 1024;

/// Longest photo that is kept, in bytes.
pub const PHOTO_BYTES: u64 = 8 * 1024 * 1024;

/// Longest voice note that is kept, in bytes: a minute in whatever container.
pub const VOICE_BYTES: u64 = 1024 * 1024;
