//! Rows as PostgreSQL keeps them: ids as `uuid`, numbers as `bigint`.

use crate::db::{DbError, DbResult, DeviceRow, Head, OutcomeRow, RecordRow, stored, unstored};
use domain::{Grant, Id, Scope};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use sync::looking_back::Author;
use uuid::Uuid;

/// An id on its way in.
pub(super) fn uuid(id: Id) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

/// Ids on their way in.
pub(super) fn uuids(ids: impl IntoIterator<Item = Id>) -> Vec<Uuid> {
    ids.into_iter().map(uuid).collect()
}

/// An id.
pub(super) fn id(row: &PgRow, column: usize) -> DbResult<Id> {
    let uuid: Uuid = row.try_get(column)?;
    Ok(Id::from_bytes(*uuid.as_bytes()))
}

/// A number of ours.
pub(super) fn number(row: &PgRow, column: usize) -> DbResult<u64> {
    Ok(unstored(row.try_get(column)?))
}

/// Where the log stands: `epoch, seq, tag, horizon, secret, name, demo`.
pub(super) fn head(row: &PgRow) -> DbResult<Head> {
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

/// The grants of these people.
pub(super) async fn grants(
    connection: &mut PgConnection,
    tenant: i64,
    people: &[Id],
) -> DbResult<Vec<(Id, Grant)>> {
    let rows = sqlx::query(
        "SELECT account, body FROM role_grant WHERE tenant = $1 AND account = ANY($2)
         ORDER BY account, position",
    )
    .bind(tenant)
    .bind(uuids(people.iter().copied()))
    .fetch_all(connection)
    .await?;
    let grant = |row: &PgRow| {
        let body: &str = row.try_get(1)?;
        let grant = serde_json::from_str(body).map_err(|_| DbError::Corrupt { what: "grant" })?;
        Ok((id(row, 0)?, grant))
    };
    rows.iter().map(grant).collect()
}

/// The tags of the commits that hold these sequence numbers.
pub(super) async fn tags(
    connection: &mut PgConnection,
    tenant: i64,
    seqs: &[u64],
) -> DbResult<Vec<(u64, String)>> {
    let seqs: Vec<i64> = seqs.iter().copied().map(stored).collect();
    let rows = sqlx::query(
        "SELECT w.seq, c.tag FROM unnest($2::bigint[]) AS w (seq) CROSS JOIN LATERAL (
             SELECT tag FROM commit_tag WHERE tenant = $1 AND last_seq >= w.seq
             ORDER BY last_seq LIMIT 1) c",
    )
    .bind(tenant)
    .bind(seqs)
    .fetch_all(connection)
    .await?;
    let tag = |row: &PgRow| Ok((number(row, 0)?, row.try_get(1)?));
    rows.iter().map(tag).collect()
}

/// The highest sequence number in each of these scopes.
pub(super) async fn scope_heads(
    connection: &mut PgConnection,
    tenant: i64,
    scopes: &[Scope],
) -> DbResult<Vec<u64>> {
    let scopes: Vec<String> = scopes.iter().map(Scope::to_string).collect();
    let rows = sqlx::query(
        "SELECT coalesce((SELECT max(seq) FROM feed
                          WHERE tenant = $1 AND scope = w.scope), 0)
         FROM unnest($2::text[]) WITH ORDINALITY AS w (scope, place) ORDER BY w.place",
    )
    .bind(tenant)
    .bind(scopes)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| number(row, 0)).collect()
}

/// `id, account, last_mseq, revoked`
pub(super) fn device(row: &PgRow) -> DbResult<DeviceRow> {
    Ok(DeviceRow {
        id: id(row, 0)?,
        account: id(row, 1)?,
        last_mseq: number(row, 2)?,
        revoked: row.try_get(3)?,
    })
}

/// `device, mseq, account, mid, original, seq, outcome`
pub(super) fn outcome(row: &PgRow) -> DbResult<OutcomeRow> {
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
pub(super) fn record(row: &PgRow) -> DbResult<RecordRow> {
    Ok(RecordRow {
        id: id(row, 0)?,
        kind: row.try_get(1)?,
        seq: number(row, 2)?,
        body: row.try_get(3)?,
    })
}

/// `name, title` of an account that may be gone.
pub(super) fn author(row: &PgRow, at: usize) -> DbResult<Option<Author>> {
    let name: Option<String> = row.try_get(at)?;
    let title = row.try_get(at + 1)?;
    Ok(name.map(|name| Author { name, title }))
}
