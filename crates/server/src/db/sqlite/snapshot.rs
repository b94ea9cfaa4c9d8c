//! The read snapshot on SQLite.

use super::lines::Line;
use super::rows::{self, json};
use crate::db::{
    Asked, ChangeRow, Changes, ConcernPlace, ConcernRow, DbResult, MetRow, RecordRow, Seen,
    Snapshot, Span, Tenant, VersionRow, count, past, stored,
};
use async_trait::async_trait;
use domain::{Id, Millis, Scope};
use futures::TryStreamExt as _;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// The first read pins the moment; all of it comes as one row.
const OPEN: &str = "
    BEGIN;
    SELECT epoch, seq, tag, horizon, secret, name, demo,
        (SELECT json_group_array(json_array(account, body) ORDER BY position)
            FROM role_grant WHERE tenant = $1 AND account = $2),
        (SELECT json_group_array(json_array(id, account, last_mseq, revoked))
            FROM device WHERE tenant = $1 AND id = $3),
        (SELECT json_group_array(json_array(device, mseq, account, mid, original, seq, outcome)
                                 ORDER BY mseq)
            FROM (SELECT * FROM outcome WHERE tenant = $1 AND device = $3 AND mseq > $4
                  ORDER BY mseq LIMIT $5)),
        (SELECT json_group_array(json_array(w.value, c.tag))
            FROM json_each($6) w CROSS JOIN commit_tag c ON c.tenant = $1 AND c.last_seq = (
                SELECT min(last_seq) FROM commit_tag WHERE tenant = $1 AND last_seq >= w.value)),
        (SELECT json_group_array(coalesce((SELECT max(seq) FROM feed
                WHERE tenant = $1 AND scope = w.value), 0) ORDER BY w.key)
            FROM json_each($7) w),
        (SELECT json_group_array(
                json_array(w.value, coalesce(d.records, 0), coalesce(d.hashes, 0)))
            FROM json_each($7) w LEFT JOIN digest d ON d.tenant = $1 AND d.scope = w.value
            WHERE counted AND $8)
    FROM tenant WHERE id = $1";

const BEYOND: &str = "
    SELECT f.seq, f.record, iif(f.leave, NULL, r.body) FROM feed f
    LEFT JOIN record r ON r.tenant = f.tenant AND r.id = f.record
    WHERE f.tenant = $1 AND f.scope = $2 AND f.seq > $3 ORDER BY f.seq";
const BELOW: &str = "
    SELECT f.seq, f.record, r.body FROM feed f
    CROSS JOIN record r ON r.tenant = f.tenant AND r.id = f.record
    WHERE f.tenant = $1 AND f.scope = $2 AND f.seq < $3 AND NOT f.leave ORDER BY f.seq DESC";

/// Open from its making on.
pub(super) struct Moment {
    line: Line,
    tenant: i64,
}

impl Moment {
    pub(super) async fn open(
        mut line: Line,
        tenant: Tenant,
        asked: &Asked,
    ) -> DbResult<(Self, Seen)> {
        line.begin();
        let found = sqlx::query(OPEN)
            .bind(tenant.0)
            .bind(asked.person.map(|person| person.to_string()))
            .bind(asked.device.map(|(device, _)| device.to_string()))
            .bind(asked.device.map(|(_, mseq)| stored(mseq)))
            .bind(asked.outcomes)
            .bind(json(&asked.seqs)?)
            .bind(json(&asked.scopes)?)
            .bind(asked.digests)
            .fetch_one(&mut *line)
            .await?;
        let seen = Seen {
            grants: rows::all(&found, 7, |row| Ok(rows::grant(row)?.1))?,
            device: rows::all(&found, 8, rows::device)?.pop(),
            outcomes: rows::all(&found, 9, rows::outcome)?,
            tags: rows::all(&found, 10, rows::tag)?,
            scope_heads: rows::all(&found, 11, rows::scope_head)?,
            digests: rows::all(&found, 12, rows::digest)?,
            ..Seen::at(rows::head(&found)?)
        };
        let tenant = tenant.0;
        Ok((Self { line, tenant }, seen))
    }
}

#[async_trait]
impl Snapshot for Moment {
    async fn tags(&mut self, seqs: &[u64]) -> DbResult<Vec<(u64, String)>> {
        let rows = sqlx::query(
            "SELECT w.value, c.tag FROM json_each($2) w CROSS JOIN commit_tag c
             ON c.tenant = $1 AND c.last_seq = (
                 SELECT min(last_seq) FROM commit_tag WHERE tenant = $1 AND last_seq >= w.value)",
        )
        .bind(self.tenant)
        .bind(json(seqs)?)
        .fetch_all(&mut *self.line)
        .await?;
        let tag = |row: &_| Ok((rows::number(row, 0)?, row.try_get(1)?));
        rows.iter().map(tag).collect()
    }

    async fn scope_heads(&mut self, scopes: &[Scope]) -> DbResult<Vec<u64>> {
        let rows = sqlx::query(
            "SELECT coalesce((SELECT max(seq) FROM feed WHERE tenant = $1 AND scope = w.value), 0)
             FROM json_each($2) w ORDER BY w.key",
        )
        .bind(self.tenant)
        .bind(json(scopes)?)
        .fetch_all(&mut *self.line)
        .await?;
        rows.iter().map(|row| rows::number(row, 0)).collect()
    }

    async fn changes(&mut self, scope: Scope, span: Span, bytes: usize) -> DbResult<Changes> {
        let (sql, place) = match span {
            Span::Beyond(place) => (BEYOND, place),
            Span::Below(place) => (BELOW, place),
        };
        let mut rows = sqlx::query(sql)
            .bind(self.tenant)
            .bind(scope.to_string())
            .bind(stored(place))
            .fetch(&mut *self.line);
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
            sqlx::query("SELECT id, kind, seq, body FROM record WHERE tenant = $1 AND id = $2")
                .bind(self.tenant)
                .bind(id.to_string())
                .fetch_optional(&mut *self.line)
                .await?;
        row.as_ref().map(rows::record).transpose()
    }

    async fn versions_before(
        &mut self,
        record: Id,
        before: u64,
        most: usize,
    ) -> DbResult<Vec<VersionRow>> {
        let rows = sqlx::query(past::SQLITE_VERSIONS)
            .bind(self.tenant)
            .bind(record.to_string())
            .bind(stored(before))
            .bind(count(most))
            .fetch_all(&mut *self.line)
            .await?;
        let version = |row: &SqliteRow| {
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
            .bind(record.to_string())
            .bind(count(most))
            .fetch_all(&mut *self.line)
            .await?;
        let met = |row: &SqliteRow| {
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
        let rows = sqlx::query(past::SQLITE_CONCERNS)
            .bind(self.tenant)
            .bind(area.to_string())
            .bind(json(others_than)?)
            .bind(since)
            .bind(count(most))
            .bind(before.at)
            .bind(stored(before.seq))
            .bind(stored(before.mseq))
            .bind(before.device.to_string())
            .bind(before.record.to_string())
            .fetch_all(&mut *self.line)
            .await?;
        let concern = |row: &SqliteRow| {
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
        self.line.commit().await
    }
}
