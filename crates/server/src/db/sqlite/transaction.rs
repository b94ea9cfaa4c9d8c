//! The write transaction on SQLite: one hop to begin and load, one to store and
//! commit.

use super::lines::Line;
use super::rows::{self, json};
use crate::db::{DbError, DbResult, Loaded, Tenant, Transaction, Wanted, Written, stored};
use async_trait::async_trait;
use domain::Id;
use sqlx::Row as _;

/// `BEGIN IMMEDIATE` takes the write lock before any read. The first column
/// tells of what the row is.
const BEGIN: &str = "
    BEGIN IMMEDIATE;
    SELECT 0, epoch, seq, tag, horizon, secret, name, demo FROM tenant WHERE id = $1;
    SELECT 1, d.id, d.account, d.last_mseq, d.revoked FROM json_each($2) w
        CROSS JOIN device d ON d.tenant = $1 AND d.id = w.value;
    SELECT 2, o.device, o.mseq, o.account, o.mid, o.original, o.seq, o.outcome
        FROM json_each($3) w CROSS JOIN outcome o ON o.tenant = $1
        AND o.account = w.value ->> 0 AND o.mid = w.value ->> 1 AND o.original = 1;
    SELECT 3, r.id, r.kind, r.seq, r.body FROM json_each($4) w
        CROSS JOIN record r ON r.tenant = $1 AND r.id = w.value;
    SELECT 4, g.account, g.body FROM json_each($5) w
        CROSS JOIN role_grant g ON g.tenant = $1 AND g.account = w.value
        ORDER BY g.account, g.position;
    SELECT 5, w.value, c.tag FROM json_each($6) w CROSS JOIN commit_tag c
        ON c.tenant = $1 AND c.last_seq = (
            SELECT min(last_seq) FROM commit_tag WHERE tenant = $1 AND last_seq >= w.value);
    SELECT 6, coalesce((SELECT max(seq) FROM feed WHERE tenant = $1 AND scope = w.value), 0)
        FROM json_each($7) w ORDER BY w.key";

/// What is not there comes as an empty array, or as a null sequence number.
macro_rules! store_and {
    ($end:literal) => {
        concat!(
            "INSERT INTO device (tenant, id, account, last_mseq, registered_at)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, $2 FROM json_each($3)
        WHERE true ON CONFLICT (tenant, id) DO UPDATE SET last_mseq = excluded.last_mseq;
    INSERT INTO outcome (tenant, device, mseq, account, mid, original, seq, outcome)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
               value ->> 5, value ->> 6 FROM json_each($4);
    INSERT INTO attention (tenant, device, mseq, received_at, body)
        SELECT $1, value ->> 0, value ->> 1, $2, value ->> 2 FROM json_each($5);
    INSERT INTO attention_about (tenant, record, device, mseq, seq, met, area, received_at)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, $2
        FROM json_each($11);
    INSERT INTO record (tenant, id, kind, seq, body)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($6)
        WHERE true ON CONFLICT (tenant, id) DO UPDATE
        SET kind = excluded.kind, seq = excluded.seq, body = excluded.body;
    INSERT INTO history (tenant, record, seq, account, mid, received_at, before)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, $2, value ->> 4
        FROM json_each($7);
    INSERT INTO digest (tenant, scope, records, hashes)
        SELECT $1, w.value ->> 0, sum(NOT w.value ->> 3) - sum(NOT coalesce(f.leave, 1)),
               sum(w.value ->> 4) - sum(coalesce(f.hash, 0))
        FROM json_each($8) w LEFT JOIN feed f
        ON f.tenant = $1 AND f.scope = w.value ->> 0 AND f.record = w.value ->> 1
        GROUP BY w.value ->> 0 ON CONFLICT (tenant, scope) DO UPDATE
        SET records = records + excluded.records, hashes = hashes + excluded.hashes;
    INSERT INTO feed (tenant, scope, record, seq, leave, hash)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
        FROM json_each($8)
        WHERE true ON CONFLICT (tenant, scope, record) DO UPDATE
        SET seq = excluded.seq, leave = excluded.leave, hash = excluded.hash;
    INSERT INTO commit_tag (tenant, last_seq, tag, committed_at)
        SELECT $1, $9, $10, $2 WHERE $9 IS NOT NULL;
    UPDATE tenant SET seq = $9, tag = $10 WHERE id = $1 AND $9 IS NOT NULL",
            $end
        )
    };
}

const STORE: &str = store_and!("");
/// The same and, in the same hop, the commit.
const FINISH: &str = store_and!("; COMMIT");

/// Open from its making on; dropping it undoes it.
pub(super) struct Writing {
    line: Line,
    tenant: i64,
}

impl Writing {
    pub(super) async fn begin(
        mut line: Line,
        tenant: Tenant,
        wanted: &Wanted,
    ) -> DbResult<(Self, Loaded)> {
        line.begin();
        let found = sqlx::query(BEGIN)
            .bind(tenant.0)
            .bind(json(&wanted.devices)?)
            .bind(json(&wanted.mutations)?)
            .bind(json(&wanted.records)?)
            .bind(json(&wanted.people)?)
            .bind(json(&wanted.seqs)?)
            .bind(json(&wanted.scopes)?)
            .fetch_all(&mut *line)
            .await?;
        let mut found = found.into_iter();
        let head = found.next().ok_or(sqlx::Error::RowNotFound)?;
        let mut loaded = Loaded::at(rows::head(&head, 1)?);
        for row in found {
            match row.try_get(0)? {
                1 => loaded.devices.push(rows::device(&row, 1)?),
                2 => loaded.outcomes.push(rows::outcome(&row, 1)?),
                3 => loaded.records.push(rows::record(&row, 1)?),
                4 => loaded.grants.push(rows::grant(&row, 1)?),
                5 => loaded.tags.push((rows::number(&row, 1)?, row.try_get(2)?)),
                6 => loaded.scope_heads.push(rows::number(&row, 1)?),
                _ => return Err(DbError::Corrupt { what: "row" }),
            }
        }
        let tenant = tenant.0;
        Ok((Self { line, tenant }, loaded))
    }

    async fn write(&mut self, sql: &'static str, written: &Written) -> DbResult<()> {
        let devices = written.devices.iter();
        let devices = devices.map(|d| (d.id, d.account, d.last_mseq));
        let outcomes = written.outcomes.iter().map(|o| {
            let original = u8::from(o.original);
            (
                o.device, o.mseq, o.account, o.mid, original, o.seq, &o.outcome,
            )
        });
        let attention = written
            .attention
            .iter()
            .map(|a| (a.device, a.mseq, &a.body));
        let about = written.attention.iter().flat_map(|a| {
            let about = a.about.iter();
            about
                .map(move |(record, area)| (record, a.device, a.mseq, a.seq, u8::from(a.met), area))
        });
        let records = written
            .records
            .iter()
            .map(|r| (r.id, &r.kind, r.seq, &r.body));
        let history = written.history.iter();
        let history = history.map(|h| (h.record, h.seq, h.account, h.mid, &h.before));
        let feed = written.feed.iter();
        let feed = feed.map(|f| (f.scope, f.record, f.seq, u8::from(f.leave), f.hash()));
        let commit = written.commit.as_ref();
        sqlx::query(sql)
            .bind(self.tenant)
            .bind(written.now)
            .bind(array(devices)?)
            .bind(array(outcomes)?)
            .bind(array(attention)?)
            .bind(array(records)?)
            .bind(array(history)?)
            .bind(array(feed)?)
            .bind(commit.map(|commit| stored(commit.last_seq)))
            .bind(commit.map(|commit| &commit.tag))
            .bind(array(about)?)
            .execute(&mut *self.line)
            .await?;
        Ok(())
    }
}

fn array<T: serde::Serialize>(rows: impl Iterator<Item = T>) -> DbResult<String> {
    json(rows.collect::<Vec<_>>())
}

#[async_trait]
impl Transaction for Writing {
    async fn store(&mut self, written: &Written) -> DbResult<()> {
        self.write(STORE, written).await
    }

    async fn take_epoch(&mut self, epoch: Id) -> DbResult<()> {
        sqlx::query("UPDATE tenant SET epoch = $2 WHERE id = $1")
            .bind(self.tenant)
            .bind(epoch.to_string())
            .execute(&mut *self.line)
            .await?;
        Ok(())
    }

    async fn rename(&mut self, name: &str, demo: bool) -> DbResult<()> {
        sqlx::query("UPDATE tenant SET name = $2, demo = $3 WHERE id = $1")
            .bind(self.tenant)
            .bind(name)
            .bind(demo)
            .execute(&mut *self.line)
            .await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> DbResult<()> {
        self.line.commit().await
    }

    /// One process has the file; there is nobody else to tell.
    async fn finish(mut self: Box<Self>, written: &Written, _notice: Option<&str>) -> DbResult<()> {
        self.write(FINISH, written).await?;
        self.line.end();
        Ok(())
    }
}
