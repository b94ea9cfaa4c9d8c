//! The write transaction on SQLite: one hop to begin and load, one to store and
//! commit.

use super::disk::Disk;
use super::erasures;
use super::lines::Line;
use super::rows::{self, json};
use crate::db::{
    DbResult, Erasure, Loaded, Settling, Tenant, Transaction, Wanted, Written, stored,
};
use async_trait::async_trait;
use domain::Id;

/// `BEGIN IMMEDIATE` takes the write lock before any read. All of it comes as one row:
/// each row and each statement that ends would wake the one who waits.
const BEGIN: &str = "
    BEGIN IMMEDIATE;
    SELECT epoch, seq, tag, horizon, secret, name, demo,
        (SELECT json_group_array(json_array(d.id, d.account, d.last_mseq, d.revoked))
            FROM json_each($2) w CROSS JOIN device d ON d.tenant = $1 AND d.id = w.value),
        (SELECT json_group_array(json_array(o.device, o.mseq, o.account, o.mid, o.original,
                                            o.seq, o.outcome))
            FROM json_each($3) w CROSS JOIN outcome o ON o.tenant = $1
            AND o.account = w.value ->> 0 AND o.mid = w.value ->> 1 AND o.original = 1),
        (SELECT json_group_array(json_array(r.id, r.kind, r.seq, r.body))
            FROM json_each($4) w CROSS JOIN record r ON r.tenant = $1 AND r.id = w.value),
        (SELECT json_group_array(json_array(g.account, g.body) ORDER BY g.account, g.position)
            FROM json_each($5) w CROSS JOIN role_grant g ON g.tenant = $1 AND g.account = w.value),
        (SELECT json_group_array(json_array(w.value, c.tag))
            FROM json_each($6) w CROSS JOIN commit_tag c ON c.tenant = $1 AND c.last_seq = (
                SELECT min(last_seq) FROM commit_tag WHERE tenant = $1 AND last_seq >= w.value)),
        (SELECT json_group_array(coalesce((SELECT max(seq) FROM feed
                WHERE tenant = $1 AND scope = w.value), 0) ORDER BY w.key)
            FROM json_each($7) w),
        (SELECT json_group_array(e.record)
            FROM json_each($4) w CROSS JOIN erased_record e ON e.tenant = $1 AND e.record = w.value)
    FROM tenant WHERE id = $1";

/// What stores all of a group within one statement, set up on the writer's connection.
/// What is not there comes as an empty array, or as a null sequence number.
pub(super) const SET_UP: &str = "
    CREATE TEMP VIEW written AS SELECT 0 AS tenant, 0 AS now, '' AS devices, '' AS outcomes,
        '' AS attention, '' AS about, '' AS records, '' AS history, '' AS feed,
        '' AS signed_out, 0 AS last_seq, '' AS tag;
    CREATE TEMP TRIGGER store INSTEAD OF INSERT ON written BEGIN
    INSERT INTO device (tenant, id, account, last_mseq, registered_at)
        SELECT NEW.tenant, value ->> 0, value ->> 1, value ->> 2, NEW.now
        FROM json_each(NEW.devices)
        WHERE true ON CONFLICT (tenant, id) DO UPDATE SET last_mseq = excluded.last_mseq;
    INSERT INTO outcome (tenant, device, mseq, account, mid, original, seq, outcome)
        SELECT NEW.tenant, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
               value ->> 5, value ->> 6 FROM json_each(NEW.outcomes);
    INSERT INTO attention (tenant, device, mseq, received_at, body)
        SELECT NEW.tenant, value ->> 0, value ->> 1, NEW.now, value ->> 2
        FROM json_each(NEW.attention);
    INSERT INTO attention_about (tenant, record, device, mseq, seq, met, area, received_at)
        SELECT NEW.tenant, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
               value ->> 5, NEW.now FROM json_each(NEW.about);
    INSERT INTO record (tenant, id, kind, seq, body)
        SELECT NEW.tenant, value ->> 0, value ->> 1, value ->> 2, value ->> 3
        FROM json_each(NEW.records)
        WHERE true ON CONFLICT (tenant, id) DO UPDATE
        SET kind = excluded.kind, seq = excluded.seq, body = excluded.body;
    INSERT INTO history (tenant, record, seq, account, mid, received_at, before)
        SELECT NEW.tenant, value ->> 0, value ->> 1, value ->> 2, value ->> 3, NEW.now,
               value ->> 4 FROM json_each(NEW.history);
    INSERT INTO digest (tenant, scope, records, hashes)
        SELECT NEW.tenant, w.value ->> 0, sum(NOT w.value ->> 3) - sum(NOT coalesce(f.leave, 1)),
               sum(w.value ->> 4) - sum(coalesce(f.hash, 0))
        FROM json_each(NEW.feed) w LEFT JOIN feed f
        ON f.tenant = NEW.tenant AND f.scope = w.value ->> 0 AND f.record = w.value ->> 1
        GROUP BY w.value ->> 0 ON CONFLICT (tenant, scope) DO UPDATE
        SET records = records + excluded.records, hashes = hashes + excluded.hashes;
    INSERT INTO feed (tenant, scope, record, seq, leave, hash)
        SELECT NEW.tenant, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
        FROM json_each(NEW.feed)
        WHERE true ON CONFLICT (tenant, scope, record) DO UPDATE
        SET seq = excluded.seq, leave = excluded.leave, hash = excluded.hash;
    DELETE FROM session WHERE NEW.signed_out <> '[]' AND tenant = NEW.tenant
        AND account IN (SELECT value FROM json_each(NEW.signed_out));
    INSERT INTO commit_tag (tenant, last_seq, tag, committed_at)
        SELECT NEW.tenant, NEW.last_seq, NEW.tag, NEW.now WHERE NEW.last_seq IS NOT NULL;
    UPDATE tenant SET seq = NEW.last_seq, tag = NEW.tag
        WHERE id = NEW.tenant AND NEW.last_seq IS NOT NULL;
    END";

macro_rules! store_and {
    ($end:literal) => {
        concat!(
            "INSERT INTO written (tenant, now, devices, outcomes, attention, about, records,
                                  history, feed, signed_out, last_seq, tag)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
    disk: Disk,
    tenant: i64,
}

impl Writing {
    pub(super) async fn begin(
        mut line: Line,
        disk: Disk,
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
            .fetch_one(&mut *line)
            .await?;
        let loaded = Loaded {
            devices: rows::all(&found, 7, rows::device)?,
            outcomes: rows::all(&found, 8, rows::outcome)?,
            records: rows::all(&found, 9, rows::loaded)?,
            grants: rows::all(&found, 10, rows::grant)?,
            tags: rows::all(&found, 11, rows::tag)?,
            scope_heads: rows::all(&found, 12, rows::scope_head)?,
            erased: rows::all(&found, 13, Ok)?,
            ..Loaded::at(rows::head(&found)?)
        };
        let writing = Self {
            line,
            disk,
            tenant: tenant.0,
        };
        Ok((writing, loaded))
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
            .bind(array(about)?)
            .bind(array(records)?)
            .bind(array(history)?)
            .bind(array(feed)?)
            .bind(json(&written.signed_out)?)
            .bind(commit.map(|commit| stored(commit.last_seq)))
            .bind(commit.map(|commit| &commit.tag))
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

    async fn erase(&mut self, erasure: &Erasure) -> DbResult<Vec<String>> {
        erasures::erase(&mut self.line, self.tenant, erasure).await
    }

    async fn commit(self: Box<Self>) -> DbResult<()> {
        let announced = self.disk.announce();
        self.line.commit().await?;
        announced.committed().await
    }

    /// One process has the file; there is nobody else to tell.
    async fn finish(
        mut self: Box<Self>,
        written: &Written,
        _notice: Option<&str>,
    ) -> DbResult<Settling> {
        let announced = self.disk.announce();
        self.write(FINISH, written).await?;
        self.line.end();
        Ok(Box::pin(announced.committed()))
    }
}
