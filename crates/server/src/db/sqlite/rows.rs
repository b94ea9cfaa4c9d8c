//! Rows as SQLite keeps them: ids and scopes as text, numbers as `i64`.

use crate::db::{DbError, DbResult, DeviceRow, Head, OutcomeRow, RecordRow, unstored};
use domain::{Grant, Id, Scope};
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

/// Where the log stands: `epoch, seq, tag, horizon, secret, name, demo` from `at` on.
pub(super) fn head(row: &SqliteRow, at: usize) -> DbResult<Head> {
    Ok(Head {
        epoch: id(row, at)?,
        seq: number(row, at + 1)?,
        tag: row.try_get(at + 2)?,
        horizon: number(row, at + 3)?,
        secret: row.try_get(at + 4)?,
        name: row.try_get(at + 5)?,
        demo: row.try_get(at + 6)?,
    })
}

/// `scope, records, hashes`
pub(super) fn digest(row: &SqliteRow, at: usize) -> DbResult<(Scope, Digest)> {
    let scope: &str = row.try_get(at)?;
    let digest = Digest {
        records: number(row, at + 1)?,
        hashes: number(row, at + 2)?,
    };
    let scope = scope
        .parse()
        .map_err(|_| DbError::Corrupt { what: "scope" })?;
    Ok((scope, digest))
}

/// `account, body`
pub(super) fn grant(row: &SqliteRow, at: usize) -> DbResult<(Id, Grant)> {
    let body: &str = row.try_get(at + 1)?;
    let grant = serde_json::from_str(body).map_err(|_| DbError::Corrupt { what: "grant" })?;
    Ok((id(row, at)?, grant))
}

/// `id, account, last_mseq, revoked`
pub(super) fn device(row: &SqliteRow, at: usize) -> DbResult<DeviceRow> {
    Ok(DeviceRow {
        id: id(row, at)?,
        account: id(row, at + 1)?,
        last_mseq: number(row, at + 2)?,
        revoked: row.try_get(at + 3)?,
    })
}

/// `device, mseq, account, mid, original, seq, outcome`
pub(super) fn outcome(row: &SqliteRow, at: usize) -> DbResult<OutcomeRow> {
    Ok(OutcomeRow {
        device: id(row, at)?,
        mseq: number(row, at + 1)?,
        account: id(row, at + 2)?,
        mid: id(row, at + 3)?,
        original: row.try_get(at + 4)?,
        seq: row.try_get::<Option<i64>, _>(at + 5)?.map(unstored),
        outcome: row.try_get(at + 6)?,
    })
}

/// `id, kind, seq, body`
pub(super) fn record(row: &SqliteRow, at: usize) -> DbResult<RecordRow> {
    Ok(RecordRow {
        id: id(row, at)?,
        kind: row.try_get(at + 1)?,
        seq: number(row, at + 2)?,
        body: row.try_get(at + 3)?,
    })
}

/// `name, title` of an account that may be gone.
pub(super) fn author(row: &SqliteRow, at: usize) -> DbResult<Option<Author>> {
    let name: Option<String> = row.try_get(at)?;
    let title = row.try_get(at + 1)?;
    Ok(name.map(|name| Author { name, title }))
}
