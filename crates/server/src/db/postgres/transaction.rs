//! The write transaction on PostgreSQL.

use super::erasures;
use super::rows::{self, uuid, uuids};
use crate::db::{
    AttentionRow, CommitTag, DbResult, DeviceRow, Erasure, FeedRow, HistoryRow, Loaded, OutcomeRow,
    RecordRow, Settling, Tenant, Transaction, Wanted, Written, stored,
};
use async_trait::async_trait;
use domain::{Id, Millis};
use sqlx::Postgres;
use std::future::ready;

/// Holds the lock on the tenant's row from its first statement on.
pub(super) struct Writing {
    open: sqlx::Transaction<'static, Postgres>,
    tenant: i64,
    channel: String,
}

impl Writing {
    pub(super) async fn begin(
        mut open: sqlx::Transaction<'static, Postgres>,
        tenant: Tenant,
        channel: String,
        wanted: &Wanted,
    ) -> DbResult<(Self, Loaded)> {
        let row = sqlx::query(
            "SELECT epoch, seq, tag, horizon, secret, name, demo FROM tenant WHERE id = $1 FOR UPDATE",
        )
        .bind(tenant.0)
        .fetch_one(&mut *open)
        .await?;
        let mut writing = Self {
            open,
            tenant: tenant.0,
            channel,
        };
        let mut loaded = Loaded::at(rows::head(&row)?);
        writing.load(wanted, &mut loaded).await?;
        Ok((writing, loaded))
    }

    async fn load(&mut self, wanted: &Wanted, loaded: &mut Loaded) -> DbResult<()> {
        if !wanted.devices.is_empty() {
            loaded.devices = self.devices(&wanted.devices).await?;
        }
        if !wanted.mutations.is_empty() {
            loaded.outcomes = self.outcomes(&wanted.mutations).await?;
        }
        if !wanted.records.is_empty() {
            loaded.records = self.records(&wanted.records).await?;
            loaded.erased = self.erased(&wanted.records).await?;
        }
        if !wanted.people.is_empty() {
            loaded.grants = rows::grants(&mut self.open, self.tenant, &wanted.people).await?;
        }
        if !wanted.seqs.is_empty() {
            loaded.tags = rows::tags(&mut self.open, self.tenant, &wanted.seqs).await?;
        }
        if !wanted.scopes.is_empty() {
            let heads = rows::scope_heads(&mut self.open, self.tenant, &wanted.scopes);
            loaded.scope_heads = heads.await?;
        }
        Ok(())
    }

    async fn devices(&mut self, devices: &[Id]) -> DbResult<Vec<DeviceRow>> {
        let rows = sqlx::query(
            "SELECT id, account, last_mseq, revoked FROM device
             WHERE tenant = $1 AND id = ANY($2)",
        )
        .bind(self.tenant)
        .bind(uuids(devices.iter().copied()))
        .fetch_all(&mut *self.open)
        .await?;
        rows.iter().map(rows::device).collect()
    }

    async fn outcomes(&mut self, mutations: &[(Id, Id)]) -> DbResult<Vec<OutcomeRow>> {
        let rows = sqlx::query(
            "SELECT o.device, o.mseq, o.account, o.mid, o.original, o.seq, o.outcome
             FROM unnest($2::uuid[], $3::uuid[]) AS w (account, mid)
             JOIN outcome o ON o.tenant = $1 AND o.account = w.account AND o.mid = w.mid
             AND o.original",
        )
        .bind(self.tenant)
        .bind(uuids(mutations.iter().map(|(account, _)| *account)))
        .bind(uuids(mutations.iter().map(|(_, mid)| *mid)))
        .fetch_all(&mut *self.open)
        .await?;
        rows.iter().map(rows::outcome).collect()
    }

    async fn records(&mut self, records: &[Id]) -> DbResult<Vec<RecordRow>> {
        let rows = sqlx::query(
            "SELECT id, kind, seq, body FROM record WHERE tenant = $1 AND id = ANY($2)",
        )
        .bind(self.tenant)
        .bind(uuids(records.iter().copied()))
        .fetch_all(&mut *self.open)
        .await?;
        rows.iter().map(rows::record).collect()
    }

    async fn erased(&mut self, records: &[Id]) -> DbResult<Vec<Id>> {
        let rows =
            sqlx::query("SELECT record FROM erased_record WHERE tenant = $1 AND record = ANY($2)")
                .bind(self.tenant)
                .bind(uuids(records.iter().copied()))
                .fetch_all(&mut *self.open)
                .await?;
        rows.iter().map(|row| rows::id(row, 0)).collect()
    }

    async fn store_devices(&mut self, devices: &[DeviceRow], now: Millis) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO device (tenant, id, account, last_mseq, registered_at)
             SELECT $1, id, account, last_mseq, $5
             FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS new (id, account, last_mseq)
             ON CONFLICT (tenant, id) DO UPDATE SET last_mseq = excluded.last_mseq",
        )
        .bind(self.tenant)
        .bind(uuids(devices.iter().map(|d| d.id)))
        .bind(uuids(devices.iter().map(|d| d.account)))
        .bind(numbers(devices.iter().map(|d| d.last_mseq)))
        .bind(now)
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn store_outcomes(&mut self, outcomes: &[OutcomeRow]) -> DbResult<()> {
        let original: Vec<bool> = outcomes.iter().map(|o| o.original).collect();
        let seqs: Vec<Option<i64>> = outcomes.iter().map(|o| o.seq.map(stored)).collect();
        sqlx::query(
            "INSERT INTO outcome (tenant, device, mseq, account, mid, original, seq, outcome)
             SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[],
                                      $6::boolean[], $7::bigint[], $8::text[])",
        )
        .bind(self.tenant)
        .bind(uuids(outcomes.iter().map(|o| o.device)))
        .bind(numbers(outcomes.iter().map(|o| o.mseq)))
        .bind(uuids(outcomes.iter().map(|o| o.account)))
        .bind(uuids(outcomes.iter().map(|o| o.mid)))
        .bind(original)
        .bind(seqs)
        .bind(texts(outcomes.iter().map(|o| &*o.outcome)))
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn store_attention(&mut self, attention: &[AttentionRow], now: Millis) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO attention (tenant, device, mseq, body, received_at)
             SELECT $1, device, mseq, body, $5
             FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS new (device, mseq, body)",
        )
        .bind(self.tenant)
        .bind(uuids(attention.iter().map(|a| a.device)))
        .bind(numbers(attention.iter().map(|a| a.mseq)))
        .bind(texts(attention.iter().map(|a| &*a.body)))
        .bind(now)
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn store_about(&mut self, attention: &[AttentionRow], now: Millis) -> DbResult<()> {
        let about: Vec<_> = attention
            .iter()
            .flat_map(|row| row.about.iter().map(move |about| (row, about)))
            .collect();
        let met: Vec<bool> = about.iter().map(|(row, _)| row.met).collect();
        let areas: Vec<_> = about.iter().map(|(_, (_, area))| area.map(uuid)).collect();
        sqlx::query(
            "INSERT INTO attention_about
                 (tenant, record, device, mseq, seq, met, area, received_at)
             SELECT $1, record, device, mseq, seq, met, area, $8
             FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::boolean[],
                         $7::uuid[]) AS new (record, device, mseq, seq, met, area)",
        )
        .bind(self.tenant)
        .bind(uuids(about.iter().map(|(_, (record, _))| *record)))
        .bind(uuids(about.iter().map(|(row, _)| row.device)))
        .bind(numbers(about.iter().map(|(row, _)| row.mseq)))
        .bind(numbers(about.iter().map(|(row, _)| row.seq)))
        .bind(met)
        .bind(areas)
        .bind(now)
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn store_records(&mut self, records: &[RecordRow]) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO record (tenant, id, kind, seq, body)
             SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[])
             ON CONFLICT (tenant, id) DO UPDATE
             SET kind = excluded.kind, seq = excluded.seq, body = excluded.body",
        )
        .bind(self.tenant)
        .bind(uuids(records.iter().map(|r| r.id)))
        .bind(texts(records.iter().map(|r| &*r.kind)))
        .bind(numbers(records.iter().map(|r| r.seq)))
        .bind(texts(records.iter().map(|r| &*r.body)))
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn store_history(&mut self, history: &[HistoryRow], now: Millis) -> DbResult<()> {
        let before: Vec<Option<&str>> = history.iter().map(|h| h.before.as_deref()).collect();
        sqlx::query(
            "INSERT INTO history (tenant, record, seq, account, mid, before, received_at)
             SELECT $1, record, seq, account, mid, before, $7
             FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[])
             AS new (record, seq, account, mid, before)",
        )
        .bind(self.tenant)
        .bind(uuids(history.iter().map(|h| h.record)))
        .bind(numbers(history.iter().map(|h| h.seq)))
        .bind(uuids(history.iter().map(|h| h.account)))
        .bind(uuids(history.iter().map(|h| h.mid)))
        .bind(before)
        .bind(now)
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn store_feed(&mut self, feed: &[FeedRow]) -> DbResult<()> {
        let scopes: Vec<String> = feed.iter().map(|f| f.scope.to_string()).collect();
        let leave: Vec<bool> = feed.iter().map(|f| f.leave).collect();
        // Both see the rows as they were before: what gave way is taken off.
        sqlx::query(
            "WITH new AS (
                 SELECT * FROM unnest($2::text[], $3::uuid[], $4::bigint[], $5::boolean[],
                                      $6::bigint[]) AS new (scope, record, seq, leave, hash)),
             counted AS (
                 INSERT INTO digest (tenant, scope, records, hashes)
                 SELECT $1, new.scope,
                        count(*) FILTER (WHERE NOT new.leave) - count(*) FILTER (WHERE NOT f.leave),
                        sum(new.hash) - sum(coalesce(f.hash, 0))
                 FROM new LEFT JOIN feed f
                 ON f.tenant = $1 AND f.scope = new.scope AND f.record = new.record
                 GROUP BY new.scope
                 ON CONFLICT (tenant, scope) DO UPDATE
                 SET records = digest.records + excluded.records,
                     hashes = digest.hashes + excluded.hashes)
             INSERT INTO feed (tenant, scope, record, seq, leave, hash)
             SELECT $1, scope, record, seq, leave, hash FROM new
             ON CONFLICT (tenant, scope, record) DO UPDATE
             SET seq = excluded.seq, leave = excluded.leave, hash = excluded.hash",
        )
        .bind(self.tenant)
        .bind(scopes)
        .bind(uuids(feed.iter().map(|f| f.record)))
        .bind(numbers(feed.iter().map(|f| f.seq)))
        .bind(leave)
        .bind(numbers(feed.iter().map(|f| u64::from(f.hash()))))
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }

    async fn sign_out(&mut self, people: &[Id]) -> DbResult<()> {
        sqlx::query("DELETE FROM session WHERE tenant = $1 AND account = ANY($2)")
            .bind(self.tenant)
            .bind(uuids(people.iter().copied()))
            .execute(&mut *self.open)
            .await?;
        Ok(())
    }

    async fn store_commit(&mut self, commit: &CommitTag, now: Millis) -> DbResult<()> {
        sqlx::query(
            "WITH tagged AS (
                 INSERT INTO commit_tag (tenant, last_seq, tag, committed_at)
                 VALUES ($1, $2, $3, $4))
             UPDATE tenant SET seq = $2, tag = $3 WHERE id = $1",
        )
        .bind(self.tenant)
        .bind(stored(commit.last_seq))
        .bind(&commit.tag)
        .bind(now)
        .execute(&mut *self.open)
        .await?;
        Ok(())
    }
}

fn numbers(numbers: impl Iterator<Item = u64>) -> Vec<i64> {
    numbers.map(stored).collect()
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    texts.collect()
}

#[async_trait]
impl Transaction for Writing {
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
            self.store_about(&written.attention, written.now).await?;
        }
        if !written.signed_out.is_empty() {
            self.sign_out(&written.signed_out).await?;
        }
        if let Some(commit) = &written.commit {
            self.store_records(&written.records).await?;
            self.store_history(&written.history, written.now).await?;
            self.store_feed(&written.feed).await?;
            self.store_commit(commit, written.now).await?;
        }
        Ok(())
    }

    async fn take_epoch(&mut self, epoch: Id) -> DbResult<()> {
        sqlx::query("UPDATE tenant SET epoch = $2 WHERE id = $1")
            .bind(self.tenant)
            .bind(uuid(epoch))
            .execute(&mut *self.open)
            .await?;
        Ok(())
    }

    async fn rename(&mut self, name: &str, demo: bool) -> DbResult<()> {
        sqlx::query("UPDATE tenant SET name = $2, demo = $3 WHERE id = $1")
            .bind(self.tenant)
            .bind(name)
            .bind(demo)
            .execute(&mut *self.open)
            .await?;
        Ok(())
    }

    async fn erase(&mut self, erasure: &Erasure) -> DbResult<Vec<String>> {
        erasures::erase(&mut self.open, self.tenant, erasure).await
    }

    async fn commit(self: Box<Self>) -> DbResult<()> {
        Ok(self.open.commit().await?)
    }

    async fn finish(
        mut self: Box<Self>,
        written: &Written,
        notice: Option<&str>,
    ) -> DbResult<Settling> {
        self.store(written).await?;
        if let Some(notice) = notice {
            sqlx::query("SELECT pg_notify($1, $2)")
                .bind(&self.channel)
                .bind(notice)
                .execute(&mut *self.open)
                .await?;
        }
        self.commit().await?;
        Ok(Box::pin(ready(Ok(()))))
    }
}
