//! Rows as SQLite keeps them: ids and scopes as text, numbers as `i64`.

use crate::db::{DbError, DbResult, DeviceRow, Head, OutcomeRow, RecordRow, unstored};
use domain::{Grant, Id, Scope};
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use sync::Digest;
use sync::looking_back::Author;

/// An id kept as text.
pub(super) fn id(row: &SqliteRow, column: usize) -> DbResult<Id> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|_| DbError::Corrupt { what: "id" })
}

/// A number of ours.
pub(super) fn number(row: &SqliteRow, column: usize) -> DbResult<u64> {
    Ok(unstored(row.try_get(column)?))
}

/// Rows on their way in: a JSON array that `json_each` takes apart.
pub(super) fn json(rows: impl serde::Serialize) -> DbResult<String> {
    serde_json::to_string(&rows).map_err(|_| DbError::Corrupt { what: "parameter" })
}

/// Rows that come as one JSON array of arrays.
pub(super) fn all<R: DeserializeOwned, T>(
    row: &SqliteRow,
    column: usize,
    read: impl Fn(R) -> DbResult<T>,
) -> DbResult<Vec<T>> {
    let rows: Vec<R> = parsed(row.try_get(column)?, "rows")?;
    rows.into_iter().map(read).collect()
}

fn parsed<T: DeserializeOwned>(text: &str, what: &'static str) -> DbResult<T> {
    serde_json::from_str(text).map_err(|_| DbError::Corrupt { what })
}

/// Where the log stands: `epoch, seq, tag, horizon, secret, name, demo` come first.
pub(super) fn head(row: &SqliteRow) -> DbResult<Head> {
    Ok(Head {
        epoch: id(row, 0)?,
        seq: number(row, 1)?,
        tag: row.try_get(2)?,
        horizon: number(row, 3)?,
        secret: row.try_get(4)?,
        name: row.try_get(5)?,
        demo: row.try_get(6)?,
    })
}

/// Of a scope: `scope, records, hashes`
pub(super) fn digest((scope, records, hashes): (Scope, i64, i64)) -> DbResult<(Scope, Digest)> {
    let digest = Digest {
        records: unstored(records),
        hashes: unstored(hashes),
    };
    Ok((scope, digest))
}

/// `account, body`
pub(super) fn grant((account, body): (Id, String)) -> DbResult<(Id, Grant)> {
    Ok((account, parsed(&body, "grant")?))
}

/// `last_seq, tag` of a commit.
pub(super) fn tag((last_seq, tag): (i64, String)) -> DbResult<(u64, String)> {
    Ok((unstored(last_seq), tag))
}

/// The highest sequence number in a scope.
pub(super) fn scope_head(seq: i64) -> DbResult<u64> {
    Ok(unstored(seq))
}

/// `id, account, last_mseq, revoked`
pub(super) fn device((id, account, last_mseq, revoked): (Id, Id, i64, u8)) -> DbResult<DeviceRow> {
    Ok(DeviceRow {
        id,
        account,
        last_mseq: unstored(last_mseq),
        revoked: revoked != 0,
    })
}

/// `device, mseq, account, mid, original, seq, outcome`
type Outcome = (Id, i64, Id, Id, u8, Option<i64>, String);

pub(super) fn outcome(row: Outcome) -> DbResult<OutcomeRow> {
    let (device, mseq, account, mid, original, seq, outcome) = row;
    Ok(OutcomeRow {
        device,
        mseq: unstored(mseq),
        account,
        mid,
        original: original != 0,
        seq: seq.map(unstored),
        outcome,
    })
}

/// `id, kind, seq, body`
pub(super) fn loaded((id, kind, seq, body): (Id, String, i64, String)) -> DbResult<RecordRow> {
    Ok(RecordRow {
        id,
        kind,
        seq: unstored(seq),
        body,
    })
}

/// `id, kind, seq, body`
pub(super) fn record(row: &SqliteRow) -> DbResult<RecordRow> {
    Ok(RecordRow {
        id: id(row, 0)?,
        kind: row.try_get(1)?,
        seq: number(row, 2)?,
        body: row.try_get(3)?,
    })
}

/// `name, title` of an account that may be gone.
pub(super) fn author(row: &SqliteRow, at: usize) -> DbResult<Option<Author>> {
    let name: Option<String> = row.try_get(at)?;
    let title = row.try_get(at + 1)?;
    Ok(name.map(|name| Author { name, title }))
}
