//! The read snapshot on PostgreSQL.

use super::rows::{self, uuid, uuids};
use crate::db::{
    Asked, ChangeRow, Changes, ConcernPlace, ConcernRow, DbResult, DeviceRow, MetRow, OutcomeRow,
    RecordRow, Seen, Snapshot, Span, Tenant, VersionRow, count, past, stored,
};
use async_trait::async_trait;
use domain::{Id, Millis, Scope};
use sqlx::postgres::PgRow;
use sqlx::{Postgres, Row as _};
use sync::Digest;

/// `REPEATABLE READ`: every statement sees the moment of the first.
pub(super) struct Moment {
    open: sqlx::Transaction<'static, Postgres>,
    tenant: i64,
}

impl Moment {
    pub(super) async fn open(
        mut open: sqlx::Transaction<'static, Postgres>,
        tenant: Tenant,
        asked: &Asked,
    ) -> DbResult<(Self, Seen)> {
        let row = sqlx::query(
            "SELECT epoch, seq, tag, horizon, secret, name, demo FROM tenant WHERE id = $1",
        )
        .bind(tenant.0)
        .fetch_one(&mut *open)
        .await?;
        let mut moment = Self {
            open,
            tenant: tenant.0,
        };
        let mut seen = Seen::at(rows::head(&row)?);
        moment.see(asked, &mut seen).await?;
        Ok((moment, seen))
    }

    async fn see(&mut self, asked: &Asked, seen: &mut Seen) -> DbResult<()> {
        if let Some(person) = asked.person {
            let grants = rows::grants(&mut self.open, self.tenant, &[person]).await?;
            seen.grants = grants.into_iter().map(|(_, grant)| grant).collect();
        }
        if let Some((device, mseq)) = asked.device {
            seen.device = self.device(device).await?;
            seen.outcomes = self.outcomes(device, mseq, asked.outcomes).await?;
        }
        if asked.digests {
            seen.digests = self.digests(&asked.scopes).await?;
        }
        if !asked.seqs.is_empty() {
            seen.tags = self.tags(&asked.seqs).await?;
        }
        if !asked.scopes.is_empty() {
            seen.scope_heads = self.scope_heads(&asked.scopes).await?;
        }
        Ok(())
    }

    async fn device(&mut self, device: Id) -> DbResult<Option<DeviceRow>> {
        let row = sqlx::query(
            "SELECT id, account, last_mseq, revoked FROM device WHERE tenant = $1 AND id = $2",
        )
        .bind(self.tenant)
        .bind(uuid(device))
        .fetch_optional(&mut *self.open)
        .await?;
        row.as_ref().map(rows::device).transpose()
    }

    async fn digests(&mut self, scopes: &[Scope]) -> DbResult<Vec<(Scope, Digest)>> {
        let names: Vec<String> = scopes.iter().map(Scope::to_string).collect();
        let rows = sqlx::query(
            "SELECT coalesce(d.records, 0), coalesce(d.hashes, 0) FROM tenant t
             CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS w (scope, place)
             LEFT JOIN digest d ON d.tenant = $1 AND d.scope = w.scope
             WHERE t.id = $1 AND t.counted ORDER BY w.place",
        )
        .bind(self.tenant)
        .bind(names)
        .fetch_all(&mut *self.open)
        .await?;
        let digest = |row: &PgRow| {
            Ok(Digest {
                records: rows::number(row, 0)?,
                hashes: rows::number(row, 1)?,
            })
        };
        let digests = rows.iter().map(digest).collect::<DbResult<Vec<_>>>()?;
        Ok(scopes.iter().copied().zip(digests).collect())
    }

    async fn outcomes(&mut self, device: Id, mseq: u64, limit: u32) -> DbResult<Vec<OutcomeRow>> {
        let rows = sqlx::query(
            "SELECT device, mseq, account, mid, original, seq, outcome FROM outcome
             WHERE tenant = $1 AND device = $2 AND mseq > $3 ORDER BY mseq LIMIT $4",
        )
        .bind(self.tenant)
        .bind(uuid(device))
        .bind(stored(mseq))
        .bind(i64::from(limit))
        .fetch_all(&mut *self.open)
        .await?;
        rows.iter().map(rows::outcome).collect()
    }
}

/// Rows that are looked at for one page.
const ROWS: usize = 2_000;

// `before` is what all sequence numbers that come earlier in the page weigh: a sequence
// number is taken whole, or not at all.
const BEYOND: &str = "
    SELECT seq, record, body FROM (
        SELECT seq, record, body,
               sum(weight) OVER (ORDER BY seq) - sum(weight) OVER (PARTITION BY seq) AS before
        FROM (
            SELECT f.seq, f.record, CASE WHEN f.leave THEN NULL ELSE r.body END AS body,
                   CASE WHEN f.leave THEN 64 ELSE octet_length(r.body) END AS weight
            FROM feed f LEFT JOIN record r ON r.tenant = f.tenant AND r.id = f.record
            WHERE f.tenant = $1 AND f.scope = $2 AND f.seq > $3
            ORDER BY f.seq LIMIT $5) AS next) AS weighed
    WHERE before < $4 ORDER BY seq";
const BELOW: &str = "
    SELECT seq, record, body FROM (
        SELECT seq, record, body,
               sum(weight) OVER (ORDER BY seq DESC) - sum(weight) OVER (PARTITION BY seq)
                   AS before
        FROM (
            SELECT f.seq, f.record, r.body, octet_length(r.body) AS weight
            FROM feed f JOIN record r ON r.tenant = f.tenant AND r.id = f.record
            WHERE f.tenant = $1 AND f.scope = $2 AND f.seq < $3 AND NOT f.leave
            ORDER BY f.seq DESC LIMIT $5) AS next) AS weighed
    WHERE before < $4 ORDER BY seq DESC";

#[async_trait]
impl Snapshot for Moment {
    async fn tags(&mut self, seqs: &[u64]) -> DbResult<Vec<(u64, String)>> {
        rows::tags(&mut self.open, self.tenant, seqs).await
    }

    async fn scope_heads(&mut self, scopes: &[Scope]) -> DbResult<Vec<u64>> {
        rows::scope_heads(&mut self.open, self.tenant, scopes).await
    }

    async fn changes(&mut self, scope: Scope, span: Span, bytes: usize) -> DbResult<Changes> {
        let found = sqlx::query(match span {
            Span::Beyond(_) => BEYOND,
            Span::Below(_) => BELOW,
        })
        .bind(self.tenant)
        .bind(scope.to_string())
        .bind(place(span))
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(i64::try_from(ROWS).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.open)
        .await?;
        let change = |row: &PgRow| {
            Ok(ChangeRow {
                seq: rows::number(row, 0)?,
                record: rows::id(row, 1)?,
                body: row.try_get(2)?,
            })
        };
        let mut rows = found.iter().map(change).collect::<DbResult<Vec<_>>>()?;
        if rows.len() == ROWS {
            // The last sequence number may go on beyond what was looked at.
            let cut = rows.last().map(|row| row.seq);
            rows.retain(|row| Some(row.seq) != cut);
        }
        let complete = match rows.last() {
            Some(last) => {
                let rest = match span {
                    Span::Beyond(_) => Span::Beyond(last.seq),
                    Span::Below(_) => Span::Below(last.seq),
                };
                self.is_empty(scope, rest).await?
            }
            None => true,
        };
        Ok(Changes { rows, complete })
    }

    async fn record(&mut self, id: Id) -> DbResult<Option<RecordRow>> {
        let row =
            sqlx::query("SELECT id, kind, seq, body FROM record WHERE tenant = $1 AND id = $2")
                .bind(self.tenant)
                .bind(uuid(id))
                .fetch_optional(&mut *self.open)
                .await?;
        row.as_ref().map(rows::record).transpose()
    }

    async fn versions_before(
        &mut self,
        record: Id,
        before: u64,
        most: usize,
    ) -> DbResult<Vec<VersionRow>> {
        let rows = sqlx::query(past::POSTGRES_VERSIONS)
            .bind(self.tenant)
            .bind(uuid(record))
            .bind(stored(before))
            .bind(count(most))
            .fetch_all(&mut *self.open)
            .await?;
        let version = |row: &PgRow| {
            Ok(VersionRow {
                seq: rows::number(row, 0)?,
                at: row.try_get(1)?,
                by: rows::author(row, 2)?,
                outcome: row.try_get(4)?,
                before: row.try_get(5)?,
                body: row.try_get(6)?,
            })
        };
        rows.iter().map(version).collect()
    }

    async fn met(&mut self, record: Id, most: usize) -> DbResult<Vec<MetRow>> {
        let rows = sqlx::query(past::MET)
            .bind(self.tenant)
            .bind(uuid(record))
            .bind(count(most))
            .fetch_all(&mut *self.open)
            .await?;
        let met = |row: &PgRow| {
            Ok(MetRow {
                at: row.try_get(0)?,
                by: rows::author(row, 1)?,
                outcome: row.try_get(3)?,
                stood: row.try_get(4)?,
            })
        };
        rows.iter().map(met).collect()
    }

    async fn concerns(
        &mut self,
        area: Id,
        others_than: &[Id],
        since: Millis,
        before: ConcernPlace,
        most: usize,
    ) -> DbResult<Vec<ConcernRow>> {
        let rows = sqlx::query(past::POSTGRES_CONCERNS)
            .bind(self.tenant)
            .bind(uuid(area))
            .bind(uuids(others_than.iter().copied()))
            .bind(since)
            .bind(count(most))
            .bind(before.at)
            .bind(stored(before.seq))
            .bind(stored(before.mseq))
            .bind(uuid(before.device))
            .bind(uuid(before.record))
            .fetch_all(&mut *self.open)
            .await?;
        let concern = |row: &PgRow| {
            Ok(ConcernRow {
                place: ConcernPlace {
                    at: row.try_get(0)?,
                    seq: rows::number(row, 1)?,
                    mseq: rows::number(row, 2)?,
                    device: rows::id(row, 3)?,
                    record: rows::id(row, 4)?,
                },
                account: rows::id(row, 5)?,
                by: rows::author(row, 6)?,
                outcome: row.try_get(8)?,
                sent: row.try_get(9)?,
                body: row.try_get(10)?,
            })
        };
        rows.iter().map(concern).collect()
    }

    async fn close(self: Box<Self>) -> DbResult<()> {
        Ok(self.open.commit().await?)
    }
}

impl Moment {
    /// Whether the scope has nothing there.
    async fn is_empty(&mut self, scope: Scope, span: Span) -> DbResult<bool> {
        let more: bool = sqlx::query_scalar(match span {
            Span::Beyond(_) => {
                "SELECT EXISTS (SELECT FROM feed WHERE tenant = $1 AND scope = $2 AND seq > $3)"
            }
            Span::Below(_) => {
                "SELECT EXISTS (SELECT FROM feed WHERE tenant = $1 AND scope = $2 AND seq < $3
                                AND NOT leave)"
            }
        })
        .bind(self.tenant)
        .bind(scope.to_string())
        .bind(place(span))
        .fetch_one(&mut *self.open)
        .await?;
        Ok(!more)
    }
}

fn place(span: Span) -> i64 {
    match span {
        Span::Beyond(seq) | Span::Below(seq) => stored(seq),
    }
}
