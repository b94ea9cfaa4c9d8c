//! What was erased, on PostgreSQL.

use super::{Postgres, rows};
use crate::db::{DbResult, Erasure, ErasureRow, Erasures, KeptRow, count, unstored};
use async_trait::async_trait;
use domain::{Id, Millis};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use sync::Outcome;
use sync::decide::ERASED;
use uuid::Uuid;

/// What goes of records `$2`, in this order.
const OF_RECORDS: [&str; 6] = [
    "DELETE FROM attention WHERE tenant = $1 AND (device, mseq) IN (
         SELECT device, mseq FROM attention_about WHERE tenant = $1 AND record = ANY($2))",
    "DELETE FROM attention_about WHERE tenant = $1 AND record = ANY($2)",
    "DELETE FROM history WHERE tenant = $1 AND record = ANY($2)",
    "DELETE FROM record WHERE tenant = $1 AND id = ANY($2)",
    "UPDATE photo SET completed_at = 0 WHERE tenant = $1 AND record = ANY($2)",
    "INSERT INTO erased_record (tenant, record) SELECT $1, unnest($2) ON CONFLICT DO NOTHING",
];

/// What goes of account `$2`, in this order.
const OF_ACCOUNT: [&str; 10] = [
    "DELETE FROM attention WHERE tenant = $1 AND (device, mseq) IN (
         SELECT device, mseq FROM outcome WHERE tenant = $1 AND account = $2)",
    "DELETE FROM attention_about WHERE tenant = $1 AND (device, mseq) IN (
         SELECT device, mseq FROM outcome WHERE tenant = $1 AND account = $2)",
    "DELETE FROM outcome WHERE tenant = $1 AND account = $2",
    "UPDATE device SET revoked = true WHERE tenant = $1 AND account = $2",
    "DELETE FROM sign_in_code WHERE tenant = $1 AND phone IN (
         SELECT phone FROM phone WHERE tenant = $1 AND account = $2)",
    "DELETE FROM known_browser WHERE tenant = $1 AND account = $2",
    "DELETE FROM role_grant WHERE tenant = $1 AND account = $2",
    "DELETE FROM phone WHERE tenant = $1 AND account = $2",
    "DELETE FROM login WHERE tenant = $1 AND account = $2",
    "DELETE FROM account WHERE tenant = $1 AND id = $2",
];

/// In the transaction that is open. The sessions that ended with it.
pub(super) async fn erase(
    open: &mut PgConnection,
    tenant: i64,
    erasure: &Erasure,
) -> DbResult<Vec<String>> {
    let records = rows::uuids(erasure.records());
    note(open, tenant, erasure).await?;
    silence(open, tenant, &records).await?;
    for sql in OF_RECORDS {
        let going = sqlx::query(sql).bind(tenant).bind(&records);
        going.execute(&mut *open).await?;
    }
    let account = rows::uuid(erasure.account);
    for sql in OF_ACCOUNT {
        let going = sqlx::query(sql).bind(tenant).bind(account);
        going.execute(&mut *open).await?;
    }
    let tokens = sqlx::query_scalar(
        "DELETE FROM session WHERE tenant = $1 AND account = $2 RETURNING token",
    )
    .bind(tenant)
    .bind(account)
    .fetch_all(&mut *open)
    .await?;
    Ok(tokens)
}

/// That it was done, and what is kept of it.
async fn note(open: &mut PgConnection, tenant: i64, erasure: &Erasure) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO erasure (tenant, id, account, erased_at, gone, kept)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(rows::uuid(erasure.id))
    .bind(rows::uuid(erasure.account))
    .bind(erasure.at)
    .bind(count(erasure.gone.len()))
    .bind(count(erasure.kept.len()))
    .execute(&mut *open)
    .await?;
    let until: Vec<i64> = erasure.kept.iter().map(|kept| kept.until).collect();
    sqlx::query(
        "INSERT INTO erased_record (tenant, record, due_at, body)
         SELECT $1, w.record, w.until, r.body
         FROM unnest($2::uuid[], $3::bigint[]) AS w (record, until)
         LEFT JOIN record r ON r.tenant = $1 AND r.id = w.record
         ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(rows::uuids(erasure.kept.iter().map(|kept| kept.record)))
    .bind(until)
    .execute(&mut *open)
    .await?;
    Ok(())
}

/// What phones may ask again of these records, under whatever number, is told without
/// anybody's words.
async fn silence(open: &mut PgConnection, tenant: i64, records: &[Uuid]) -> DbResult<()> {
    let written = (
        "UPDATE outcome SET outcome = $3 WHERE tenant = $1 AND (account, mid) IN (
             SELECT account, mid FROM history WHERE tenant = $1 AND record = ANY($2))",
        Outcome::Applied,
    );
    let waiting = (
        "UPDATE outcome SET outcome = $3 WHERE tenant = $1 AND (account, mid) IN (
             SELECT o.account, o.mid FROM attention_about a JOIN outcome o
             ON o.tenant = a.tenant AND o.device = a.device AND o.mseq = a.mseq
             WHERE a.tenant = $1 AND a.record = ANY($2))",
        Outcome::rejected(domain::Refusal::of(ERASED)),
    );
    for (sql, outcome) in [written, waiting] {
        sqlx::query(sql)
            .bind(tenant)
            .bind(records)
            .bind(serde_json::to_string(&outcome).unwrap_or_default())
            .execute(&mut *open)
            .await?;
    }
    Ok(())
}

#[async_trait]
impl Erasures for Postgres {
    async fn is_erased(&self, account: Id) -> DbResult<bool> {
        let row = sqlx::query("SELECT 1 FROM erasure WHERE tenant = $1 AND account = $2 LIMIT 1")
            .bind(self.tenant.0)
            .bind(rows::uuid(account))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    async fn erasures(&self) -> DbResult<Vec<ErasureRow>> {
        let rows = sqlx::query(
            "SELECT id, erased_at, gone, kept FROM erasure WHERE tenant = $1 ORDER BY erased_at, id",
        )
        .bind(self.tenant.0)
        .fetch_all(&self.pool)
        .await?;
        let erasure = |row: &PgRow| {
            Ok(ErasureRow {
                id: rows::id(row, 0)?,
                at: row.try_get(1)?,
                gone: unstored(row.try_get(2)?),
                kept: unstored(row.try_get(3)?),
            })
        };
        rows.iter().map(erasure).collect()
    }

    async fn kept(&self) -> DbResult<Vec<KeptRow>> {
        let rows = sqlx::query(
            "SELECT due_at, body FROM erased_record
             WHERE tenant = $1 AND body IS NOT NULL ORDER BY due_at, record",
        )
        .bind(self.tenant.0)
        .fetch_all(&self.pool)
        .await?;
        let kept = |row: &PgRow| {
            Ok(KeptRow {
                until: row.try_get(0)?,
                body: row.try_get(1)?,
            })
        };
        rows.iter().map(kept).collect()
    }

    async fn forget_kept(&self, due: Millis) -> DbResult<()> {
        sqlx::query(
            "UPDATE erased_record SET due_at = NULL, body = NULL WHERE tenant = $1 AND due_at <= $2",
        )
        .bind(self.tenant.0)
        .bind(due)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
