//! The read snapshot on SQLite.

use super::rows::{self, json};
use crate::db::{
    ChangeRow, Changes, DbResult, DeviceRow, Head, OutcomeRow, RecordRow, Snapshot, Tenant, stored,
};
use async_trait::async_trait;
use domain::{Grant, Id, Scope};
use futures::TryStreamExt as _;
use sqlx::{Row as _, Sqlite};

/// Pinned by its first read, which is that of the head.
pub(super) struct Moment {
    open: sqlx::Transaction<'static, Sqlite>,
    tenant: i64,
    head: Head,
}

impl Moment {
    pub(super) async fn new(
        mut open: sqlx::Transaction<'static, Sqlite>,
        tenant: Tenant,
    ) -> DbResult<Self> {
        let head = rows::head(&mut open, tenant.0).await?;
        Ok(Self {
            open,
            tenant: tenant.0,
            head,
        })
    }
}

#[async_trait]
impl Snapshot for Moment {
    fn head(&self) -> &Head {
        &self.head
    }

    async fn grants(&mut self, person: Id) -> DbResult<Vec<Grant>> {
        let grants = rows::grants(&mut self.open, self.tenant, &[person]).await?;
        Ok(grants.into_iter().map(|(_, grant)| grant).collect())
    }

    async fn device(&mut self, device: Id) -> DbResult<Option<DeviceRow>> {
        let row = sqlx::query(
            "SELECT id, account, last_mseq, revoked FROM device WHERE tenant = ?1 AND id = ?2",
        )
        .bind(self.tenant)
        .bind(device.to_string())
        .fetch_optional(&mut *self.open)
        .await?;
        row.as_ref().map(rows::device).transpose()
    }

    async fn outcomes(&mut self, device: Id, mseq: u64, limit: u32) -> DbResult<Vec<OutcomeRow>> {
        let rows = sqlx::query(
            "SELECT device, mseq, account, mid, original, seq, outcome FROM outcome
             WHERE tenant = ?1 AND device = ?2 AND mseq > ?3 ORDER BY mseq LIMIT ?4",
        )
        .bind(self.tenant)
        .bind(device.to_string())
        .bind(stored(mseq))
        .bind(limit)
        .fetch_all(&mut *self.open)
        .await?;
        rows.iter().map(rows::outcome).collect()
    }

    async fn tags(&mut self, seqs: &[u64]) -> DbResult<Vec<(u64, String)>> {
        let rows = sqlx::query(
            "SELECT w.value, c.tag FROM json_each(?2) w CROSS JOIN commit_tag c
             ON c.tenant = ?1 AND c.last_seq = (
                 SELECT min(last_seq) FROM commit_tag WHERE tenant = ?1 AND last_seq >= w.value)",
        )
        .bind(self.tenant)
        .bind(json(seqs)?)
        .fetch_all(&mut *self.open)
        .await?;
        let tag = |row: &_| Ok((rows::number(row, 0)?, row.try_get(1)?));
        rows.iter().map(tag).collect()
    }

    async fn scope_heads(&mut self, scopes: &[Scope]) -> DbResult<Vec<u64>> {
        let rows = sqlx::query(
            "SELECT coalesce((SELECT max(seq) FROM feed WHERE tenant = ?1 AND scope = w.value), 0)
             FROM json_each(?2) w ORDER BY w.key",
        )
        .bind(self.tenant)
        .bind(json(scopes)?)
        .fetch_all(&mut *self.open)
        .await?;
        rows.iter().map(|row| rows::number(row, 0)).collect()
    }

    async fn changes(
        &mut self,
        scope: Scope,
        after: u64,
        puts_only: bool,
        bytes: usize,
    ) -> DbResult<Changes> {
        let mut rows = sqlx::query(
            "SELECT f.seq, f.record, iif(f.leave, NULL, r.body) FROM feed f
             CROSS JOIN record r ON r.tenant = f.tenant AND r.id = f.record
             WHERE f.tenant = ?1 AND f.scope = ?2 AND f.seq > ?3 AND (NOT ?4 OR NOT f.leave)
             ORDER BY f.seq",
        )
        .bind(self.tenant)
        .bind(scope.to_string())
        .bind(stored(after))
        .bind(puts_only)
        .fetch(&mut *self.open);
        let mut changes = Changes {
            rows: Vec::new(),
            complete: true,
        };
        let mut taken = 0;
        while let Some(row) = rows.try_next().await? {
            let seq = rows::number(&row, 0)?;
            let begun = changes
                .rows
                .last()
                .is_some_and(|last: &ChangeRow| last.seq == seq);
            if taken >= bytes && !begun {
                changes.complete = false;
                break;
            }
            let body: Option<String> = row.try_get(2)?;
            taken += body.as_ref().map_or(64, String::len);
            changes.rows.push(ChangeRow {
                seq,
                record: rows::id(&row, 1)?,
                body,
            });
        }
        Ok(changes)
    }

    async fn record(&mut self, id: Id) -> DbResult<Option<RecordRow>> {
        let row =
            sqlx::query("SELECT id, kind, seq, body FROM record WHERE tenant = ?1 AND id = ?2")
                .bind(self.tenant)
                .bind(id.to_string())
                .fetch_optional(&mut *self.open)
                .await?;
        row.as_ref().map(rows::record).transpose()
    }

    async fn close(self: Box<Self>) -> DbResult<()> {
        Ok(self.open.commit().await?)
    }
}
