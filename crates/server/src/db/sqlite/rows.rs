//! Rows as SQLite keeps them: ids and scopes as text, numbers as `i64`.

use crate::db::{DbError, DbResult, DeviceRow, Head, OutcomeRow, RecordRow, unstored};
use domain::{Grant, Id};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

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

/// Where the log stands.
pub(super) async fn head(connection: &mut SqliteConnection, tenant: i64) -> DbResult<Head> {
    let row = sqlx::query(
        "SELECT epoch, seq, tag, permissions, secret, name, demo FROM tenant WHERE id = ?1",
    )
    .bind(tenant)
    .fetch_one(connection)
    .await?;
    Ok(Head {
        epoch: id(&row, 0)?,
        seq: number(&row, 1)?,
        tag: row.try_get(2)?,
        permissions: number(&row, 3)?,
        secret: row.try_get(4)?,
        name: row.try_get(5)?,
        demo: row.try_get(6)?,
    })
}

/// The grants of these people.
pub(super) async fn grants(
    connection: &mut SqliteConnection,
    tenant: i64,
    people: &[Id],
) -> DbResult<Vec<(Id, Grant)>> {
    let rows = sqlx::query(
        "SELECT g.account, g.body FROM json_each(?2) w
         CROSS JOIN role_grant g ON g.tenant = ?1 AND g.account = w.value
         ORDER BY g.account, g.position",
    )
    .bind(tenant)
    .bind(json(people)?)
    .fetch_all(connection)
    .await?;
    let grant = |row: &SqliteRow| {
        let body: &str = row.try_get(1)?;
        let grant = serde_json::from_str(body).map_err(|_| DbError::Corrupt { what: "grant" })?;
        Ok((id(row, 0)?, grant))
    };
    rows.iter().map(grant).collect()
}

/// `id, account, last_mseq, revoked`
pub(super) fn device(row: &SqliteRow) -> DbResult<DeviceRow> {
    Ok(DeviceRow {
        id: id(row, 0)?,
        account: id(row, 1)?,
        last_mseq: number(row, 2)?,
        revoked: row.try_get(3)?,
    })
}

/// `device, mseq, account, mid, original, seq, outcome`
pub(super) fn outcome(row: &SqliteRow) -> DbResult<OutcomeRow> {
    Ok(OutcomeRow {
        device: id(row, 0)?,
        mseq: number(row, 1)?,
        account: id(row, 2)?,
        mid: id(row, 3)?,
        original: row.try_get(4)?,
        seq: row.try_get::<Option<i64>, _>(5)?.map(unstored),
        outcome: row.try_get(6)?,
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
