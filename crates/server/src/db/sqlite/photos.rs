//! Which photos are all there, on SQLite.

use super::{Sqlite, rows};
use crate::db::{DbResult, PhotoRow, Photos};
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

    async fn authors(&self, record: Id) -> DbResult<Vec<Id>> {
        let rows =
            sqlx::query("SELECT DISTINCT account FROM history WHERE tenant = $1 AND record = $2")
                .bind(self.tenant.0)
                .bind(record.to_string())
                .fetch_all(&mut *self.readers.take().await?)
                .await?;
        rows.iter().map(|row| rows::id(row, 0)).collect()
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
