//! What was erased, on SQLite.

use super::lines::Line;
use super::{Sqlite, rows};
use crate::db::{DbResult, Erasure, ErasureRow, Erasures, KeptRow, count, unstored};
use async_trait::async_trait;
use domain::{Id, Millis};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use sync::Outcome;
use sync::decide::ERASED;

/// Of `$2`, at `$3`: what is kept, `$4` as `[record, until]`, and all of it, `$5`, of which
/// `$9` records go at once. What phones may ask again, under whatever number, is told
/// without anybody's words, `$6` and `$7`.
const ERASE: &str = "
    INSERT INTO erasure (tenant, id, account, erased_at, gone, kept)
        SELECT $1, $8, $2, $3, $9, json_array_length($4)
        WHERE true ON CONFLICT DO NOTHING;
    INSERT INTO erased_record (tenant, record, due_at, body)
        SELECT $1, w.value ->> 0, w.value ->> 1, r.body FROM json_each($4) w
        LEFT JOIN record r ON r.tenant = $1 AND r.id = w.value ->> 0
        WHERE true ON CONFLICT DO NOTHING;
    INSERT INTO erased_record (tenant, record)
        SELECT $1, value FROM json_each($5) WHERE true ON CONFLICT DO NOTHING;
    UPDATE outcome SET outcome = $6 WHERE tenant = $1 AND (account, mid) IN (
        SELECT account, mid FROM history
        WHERE tenant = $1 AND record IN (SELECT value FROM json_each($5)));
    UPDATE outcome SET outcome = $7 WHERE tenant = $1 AND (account, mid) IN (
        SELECT o.account, o.mid FROM attention_about a CROSS JOIN outcome o
        ON o.tenant = a.tenant AND o.device = a.device AND o.mseq = a.mseq
        WHERE a.tenant = $1 AND a.record IN (SELECT value FROM json_each($5)));
    DELETE FROM attention WHERE tenant = $1 AND (device, mseq) IN (
        SELECT device, mseq FROM attention_about
        WHERE tenant = $1 AND record IN (SELECT value FROM json_each($5)));
    DELETE FROM attention_about
        WHERE tenant = $1 AND record IN (SELECT value FROM json_each($5));
    DELETE FROM attention WHERE tenant = $1 AND (device, mseq) IN (
        SELECT device, mseq FROM outcome WHERE tenant = $1 AND account = $2);
    DELETE FROM attention_about WHERE tenant = $1 AND (device, mseq) IN (
        SELECT device, mseq FROM outcome WHERE tenant = $1 AND account = $2);
    DELETE FROM outcome WHERE tenant = $1 AND account = $2;
    DELETE FROM history WHERE tenant = $1 AND record IN (SELECT value FROM json_each($5));
    DELETE FROM record WHERE tenant = $1 AND id IN (SELECT value FROM json_each($5));
    UPDATE photo SET completed_at = 0
        WHERE tenant = $1 AND record IN (SELECT value FROM json_each($5));
    UPDATE device SET revoked = 1 WHERE tenant = $1 AND account = $2;
    DELETE FROM sign_in_code WHERE tenant = $1 AND phone IN (
        SELECT phone FROM phone WHERE tenant = $1 AND account = $2);
    DELETE FROM known_browser WHERE tenant = $1 AND account = $2;
    DELETE FROM role_grant WHERE tenant = $1 AND account = $2;
    DELETE FROM phone WHERE tenant = $1 AND account = $2;
    DELETE FROM login WHERE tenant = $1 AND account = $2;
    DELETE FROM account WHERE tenant = $1 AND id = $2";

/// In the transaction that is open. The sessions that ended with it.
pub(super) async fn erase(
    line: &mut Line,
    tenant: i64,
    erasure: &Erasure,
) -> DbResult<Vec<String>> {
    let account = erasure.account.to_string();
    let kept = erasure.kept.iter().map(|kept| (kept.record, kept.until));
    sqlx::query(ERASE)
        .bind(tenant)
        .bind(&account)
        .bind(erasure.at)
        .bind(rows::json(kept.collect::<Vec<_>>())?)
        .bind(rows::json(erasure.records())?)
        .bind(rows::json(Outcome::Applied)?)
        .bind(rows::json(Outcome::rejected(domain::Refusal::of(ERASED)))?)
        .bind(erasure.id.to_string())
        .bind(count(erasure.gone.len()))
        .execute(&mut **line)
        .await?;
    let tokens = sqlx::query_scalar(
        "DELETE FROM session WHERE tenant = $1 AND account = $2 RETURNING token",
    )
    .bind(tenant)
    .bind(&account)
    .fetch_all(&mut **line)
    .await?;
    Ok(tokens)
}

#[async_trait]
impl Erasures for Sqlite {
    async fn is_erased(&self, account: Id) -> DbResult<bool> {
        let row = sqlx::query("SELECT 1 FROM erasure WHERE tenant = $1 AND account = $2 LIMIT 1")
            .bind(self.tenant.0)
            .bind(account.to_string())
            .fetch_optional(&mut *self.readers.take().await?)
            .await?;
        Ok(row.is_some())
    }

    async fn erasures(&self) -> DbResult<Vec<ErasureRow>> {
        let rows = sqlx::query(
            "SELECT id, erased_at, gone, kept FROM erasure WHERE tenant = $1 ORDER BY erased_at, id",
        )
        .bind(self.tenant.0)
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        let erasure = |row: &SqliteRow| {
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
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        let kept = |row: &SqliteRow| {
            Ok(KeptRow {
                until: row.try_get(0)?,
                body: row.try_get(1)?,
            })
        };
        rows.iter().map(kept).collect()
    }

    async fn forget_kept(&self, due: Millis) -> DbResult<()> {
        let mut open = self.writer.begin_writing().await?;
        sqlx::query(
            "UPDATE erased_record SET due_at = NULL, body = NULL WHERE tenant = $1 AND due_at <= $2",
        )
        .bind(self.tenant.0)
        .bind(due)
        .execute(&mut *open)
        .await?;
        open.commit().await
    }
}
