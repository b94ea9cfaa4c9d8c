//! Which photos are all there, on SQLite.

use super::{Sqlite, rows};
use crate::db::{DbResult, PhotoRow, Photos, RecordRow};
use async_trait::async_trait;
use domain::{Id, Millis};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

#[async_trait]
impl Photos for Sqlite {
    async fn photo(&self, record: Id, hash: &str) -> DbResult<Option<PhotoRow>> {
        let row = sqlx::query(
            "SELECT record, hash, content_type FROM photo
             WHERE tenant = $1 AND record = $2 AND hash = $3",
        )
        .bind(self.tenant.0)
        .bind(record.to_string())
        .bind(hash)
        .fetch_optional(&mut *self.readers.take().await?)
        .await?;
        row.as_ref().map(photo).transpose()
    }

    async fn photos_alike(&self, hash: &str) -> DbResult<Vec<PhotoRow>> {
        let rows = sqlx::query(
            "SELECT record, hash, content_type FROM photo WHERE tenant = $1 AND hash = $2",
        )
        .bind(self.tenant.0)
        .bind(hash)
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        rows.iter().map(photo).collect()
    }

    async fn versions(&self, record: Id) -> DbResult<Vec<(Id, String)>> {
        let rows = sqlx::query(
            "SELECT account, after FROM (
                SELECT seq, account, lead(before, 1, (
                    SELECT body FROM record WHERE tenant = $1 AND id = $2
                )) OVER (ORDER BY seq) AS after
                FROM history WHERE tenant = $1 AND record = $2
             ) AS version WHERE after IS NOT NULL ORDER BY seq",
        )
        .bind(self.tenant.0)
        .bind(record.to_string())
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        self.disk.settled().await?;
        let version = |row: &SqliteRow| Ok((rows::id(row, 0)?, row.try_get(1)?));
        rows.iter().map(version).collect()
    }

    async fn forget_unnamed(&self, before: Millis, most: u32) -> DbResult<Vec<PhotoRow>> {
        let rows = sqlx::query(
            "DELETE FROM photo WHERE (tenant, record, hash) IN (
                SELECT tenant, record, hash FROM photo
                WHERE tenant = $1 AND completed_at < $2 AND NOT EXISTS (
                    SELECT 1 FROM record LEFT JOIN history
                    ON history.tenant = record.tenant AND history.record = record.id
                        AND history.seq = record.seq
                    WHERE record.tenant = photo.tenant AND record.id = photo.record
                    AND (instr(record.body, photo.hash) > 0 OR history.received_at >= $2)
                ) LIMIT $3
             ) RETURNING record, hash, content_type",
        )
        .bind(self.tenant.0)
        .bind(before)
        .bind(i64::from(most))
        .fetch_all(&mut *self.writer.take().await?)
        .await?;
        rows.iter().map(photo).collect()
    }

    async fn is_needed(&self, hash: &str) -> DbResult<bool> {
        let row = sqlx::query("SELECT 1 FROM photo WHERE hash = $1 LIMIT 1")
            .bind(hash)
            .fetch_optional(&mut *self.readers.take().await?)
            .await?;
        Ok(row.is_some())
    }

    async fn with_photos(&self, kind: &str) -> DbResult<Vec<RecordRow>> {
        self.disk.settled().await?;
        let rows = sqlx::query(
            "SELECT id, kind, seq, body FROM record WHERE tenant = $1 AND kind = $2
             AND id IN (SELECT record FROM photo WHERE tenant = $1)",
        )
        .bind(self.tenant.0)
        .bind(kind)
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        rows.iter().map(rows::record).collect()
    }

    async fn photos_of(&self, record: Id) -> DbResult<Vec<PhotoRow>> {
        let rows = sqlx::query(
            "SELECT record, hash, content_type FROM photo WHERE tenant = $1 AND record = $2",
        )
        .bind(self.tenant.0)
        .bind(record.to_string())
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        rows.iter().map(photo).collect()
    }

    async fn is_needed_elsewhere(&self, photo: &PhotoRow) -> DbResult<bool> {
        let row = sqlx::query(
            "SELECT 1 FROM photo WHERE hash = $1 AND NOT (tenant = $2 AND record = $3) LIMIT 1",
        )
        .bind(&photo.hash)
        .bind(self.tenant.0)
        .bind(photo.record.to_string())
        .fetch_optional(&mut *self.readers.take().await?)
        .await?;
        Ok(row.is_some())
    }

    async fn forget_photo(&self, photo: &PhotoRow) -> DbResult<()> {
        sqlx::query("DELETE FROM photo WHERE tenant = $1 AND record = $2 AND hash = $3")
            .bind(self.tenant.0)
            .bind(photo.record.to_string())
            .bind(&photo.hash)
            .execute(&mut *self.writer.take().await?)
            .await?;
        Ok(())
    }

    async fn put_photo(&self, photo: &PhotoRow, now: Millis) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO photo (tenant, record, hash, content_type, completed_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(self.tenant.0)
        .bind(photo.record.to_string())
        .bind(&photo.hash)
        .bind(&photo.content_type)
        .bind(now)
        .execute(&mut *self.writer.take().await?)
        .await?;
        Ok(())
    }
}

fn photo(row: &SqliteRow) -> DbResult<PhotoRow> {
    Ok(PhotoRow {
        record: rows::id(row, 0)?,
        hash: row.try_get(1)?,
        content_type: row.try_get(2)?,
    })
}
