//! The write transaction on SQLite.

use super::rows::{self, json};
use crate::db::{
    AttentionRow, CommitTag, DbResult, DeviceRow, FeedRow, Head, HistoryRow, Loaded, OutcomeRow,
    RecordRow, Tenant, Transaction, Wanted, Written,
};
use async_trait::async_trait;
use domain::{Grant, Id, Millis};
use sqlx::Sqlite;

/// Opened by `BEGIN IMMEDIATE`, which takes the write lock before any read.
pub(super) struct Writing {
    open: sqlx::Transaction<'static, Sqlite>,
    tenant: i64,
    head: Head,
}

impl Writing {
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

    async fn run(&mut self, sql: &'static str, rows: String) -> DbResult<()> {
        sqlx::query(sql)
            .bind(self.tenant)
            .bind(rows)
            .execute(&mut *self.open)
            .await?;
        Ok(())
    }

    async fn store_devices(&mut self, devices: &[DeviceRow], now: Millis) -> DbResult<()> {
        let rows: Vec<_> = devices
            .iter()
            .map(|d| (d.id, d.account, d.last_mseq, now))
            .collect();
        self.run(
            "INSERT INTO device (tenant, id, account, last_mseq, registered_at)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)
             WHERE true ON CONFLICT (tenant, id) DO UPDATE SET last_mseq = excluded.last_mseq",
            json(rows)?,
        )
        .await
    }

    async fn store_outcomes(&mut self, outcomes: &[OutcomeRow]) -> DbResult<()> {
        let rows: Vec<_> = outcomes
            .iter()
            .map(|o| {
                let original = u8::from(o.original);
                (
                    o.device, o.mseq, o.account, o.mid, original, o.seq, &o.outcome,
                )
            })
            .collect();
        self.run(
            "INSERT INTO outcome (tenant, device, mseq, account, mid, original, seq, outcome)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5, value ->> 6 FROM json_each(?2)",
            json(rows)?,
        )
        .await
    }

    async fn store_attention(&mut self, attention: &[AttentionRow], now: Millis) -> DbResult<()> {
        let rows: Vec<_> = attention
            .iter()
            .map(|a| (a.device, a.mseq, now, &a.body))
            .collect();
        self.run(
            "INSERT INTO attention (tenant, device, mseq, received_at, body)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)",
            json(rows)?,
        )
        .await
    }

    async fn store_records(&mut self, records: &[RecordRow]) -> DbResult<()> {
        let rows: Vec<_> = records
            .iter()
            .map(|r| (r.id, &r.kind, r.seq, &r.body))
            .collect();
        self.run(
            "INSERT INTO record (tenant, id, kind, seq, body)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)
             WHERE true ON CONFLICT (tenant, id) DO UPDATE
             SET kind = excluded.kind, seq = excluded.seq, body = excluded.body",
            json(rows)?,
        )
        .await
    }

    async fn store_history(&mut self, history: &[HistoryRow], now: Millis) -> DbResult<()> {
        let rows: Vec<_> = history
            .iter()
            .map(|h| (h.record, h.seq, h.account, h.mid, now, &h.before))
            .collect();
        self.run(
            "INSERT INTO history (tenant, record, seq, account, mid, received_at, before)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5 FROM json_each(?2)",
            json(rows)?,
        )
        .await
    }

    async fn store_feed(&mut self, feed: &[FeedRow]) -> DbResult<()> {
        let rows: Vec<_> = feed
            .iter()
            .map(|f| (f.scope, f.record, f.seq, u8::from(f.leave)))
            .collect();
        self.run(
            "INSERT INTO feed (tenant, scope, record, seq, leave)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)
             WHERE true ON CONFLICT (tenant, scope, record) DO UPDATE
             SET seq = excluded.seq, leave = excluded.leave",
            json(rows)?,
        )
        .await
    }

    async fn store_commit(&mut self, commit: &CommitTag) -> DbResult<()> {
        sqlx::query("INSERT INTO commit_tag (tenant, last_seq, tag) VALUES (?1, ?2, ?3)")
            .bind(self.tenant)
            .bind(crate::db::stored(commit.last_seq))
            .bind(&commit.tag)
            .execute(&mut *self.open)
            .await?;
        sqlx::query("UPDATE tenant SET seq = ?2, tag = ?3 WHERE id = ?1")
            .bind(self.tenant)
            .bind(crate::db::stored(commit.last_seq))
            .bind(&commit.tag)
            .execute(&mut *self.open)
            .await?;
        Ok(())
    }
}

#[async_trait]
impl Transaction for Writing {
    fn head(&self) -> &Head {
        &self.head
    }

    async fn load(&mut self, wanted: &Wanted) -> DbResult<Loaded> {
        let devices = sqlx::query(
            "SELECT d.id, d.account, d.last_mseq, d.revoked FROM json_each(?2) w
             CROSS JOIN device d ON d.tenant = ?1 AND d.id = w.value",
        )
        .bind(self.tenant)
        .bind(json(&wanted.devices)?)
        .fetch_all(&mut *self.open)
        .await?;
        let outcomes = sqlx::query(
            "SELECT o.device, o.mseq, o.account, o.mid, o.original, o.seq, o.outcome
             FROM json_each(?2) w CROSS JOIN outcome o ON o.tenant = ?1
             AND o.account = w.value ->> 0 AND o.mid = w.value ->> 1 AND o.original = 1",
        )
        .bind(self.tenant)
        .bind(json(&wanted.mutations)?)
        .fetch_all(&mut *self.open)
        .await?;
        let records = sqlx::query(
            "SELECT r.id, r.kind, r.seq, r.body FROM json_each(?2) w
             CROSS JOIN record r ON r.tenant = ?1 AND r.id = w.value",
        )
        .bind(self.tenant)
        .bind(json(&wanted.records)?)
        .fetch_all(&mut *self.open)
        .await?;
        Ok(Loaded {
            devices: devices.iter().map(rows::device).collect::<DbResult<_>>()?,
            outcomes: outcomes
                .iter()
                .map(rows::outcome)
                .collect::<DbResult<_>>()?,
            records: records.iter().map(rows::record).collect::<DbResult<_>>()?,
        })
    }

    async fn grants(&mut self, people: &[Id]) -> DbResult<Vec<(Id, Grant)>> {
        rows::grants(&mut self.open, self.tenant, people).await
    }

    async fn store(&mut self, written: &Written) -> DbResult<()> {
        if !written.devices.is_empty() {
            self.store_devices(&written.devices, written.now).await?;
        }
        if !written.outcomes.is_empty() {
            self.store_outcomes(&written.outcomes).await?;
        }
        if !written.attention.is_empty() {
            self.store_attention(&written.attention, written.now)
                .await?;
        }
        if let Some(commit) = &written.commit {
            self.store_records(&written.records).await?;
            self.store_history(&written.history, written.now).await?;
            self.store_feed(&written.feed).await?;
            self.store_commit(commit).await?;
        }
        Ok(())
    }

    async fn take_epoch(&mut self, epoch: Id) -> DbResult<()> {
        sqlx::query("UPDATE tenant SET epoch = ?2 WHERE id = ?1")
            .bind(self.tenant)
            .bind(epoch.to_string())
            .execute(&mut *self.open)
            .await?;
        self.head.epoch = epoch;
        Ok(())
    }

    async fn rename(&mut self, name: &str, demo: bool) -> DbResult<()> {
        sqlx::query("UPDATE tenant SET name = ?2, demo = ?3 WHERE id = ?1")
            .bind(self.tenant)
            .bind(name)
            .bind(demo)
            .execute(&mut *self.open)
            .await?;
        Ok(())
    }

    async fn notify(&mut self, _message: &str) -> DbResult<()> {
        // One process has the file; there is nobody else to tell.
        Ok(())
    }

    async fn commit(self: Box<Self>) -> DbResult<()> {
        Ok(self.open.commit().await?)
    }
}
