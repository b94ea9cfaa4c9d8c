//! Keeping the log short, and what is known of its scopes right.

use super::lines::Line;
use super::rows::{self, json};
use crate::db::{DbResult, Tenant};
use domain::{Id, Millis};
use futures::TryStreamExt as _;
use sqlx::Row as _;
use sync::digest;

/// What left before an instant is forgotten, with the tags of the commits behind which
/// nobody can stand any more.
const FORGET: &str = "
    UPDATE tenant SET horizon = max(horizon, coalesce((
        SELECT max(last_seq) FROM commit_tag WHERE tenant = $1 AND committed_at < $2), 0))
        WHERE id = $1;
    DELETE FROM feed WHERE tenant = $1 AND leave
        AND seq <= (SELECT horizon FROM tenant WHERE id = $1);
    DELETE FROM commit_tag WHERE tenant = $1
        AND last_seq < (SELECT horizon FROM tenant WHERE id = $1)";

const COUNT: &str = "
    INSERT INTO feed (tenant, scope, record, seq, leave, hash)
        SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each($2)
        WHERE true ON CONFLICT (tenant, scope, record) DO UPDATE SET hash = excluded.hash;
    DELETE FROM digest WHERE tenant = $1;
    INSERT INTO digest (tenant, scope, records, hashes)
        SELECT tenant, scope, sum(NOT leave), sum(hash) FROM feed INDEXED BY feed_in_order
        WHERE tenant = $1 GROUP BY scope;
    UPDATE tenant SET counted = 1 WHERE id = $1";

/// Does both in the transaction that is open, and commits it.
pub(super) async fn tidy(mut line: Line, tenant: Tenant, before: Millis) -> DbResult<()> {
    sqlx::query(FORGET)
        .bind(tenant.0)
        .bind(before)
        .execute(&mut *line)
        .await?;
    let mistaken = mistaken(&mut line, tenant).await?;
    sqlx::query(COUNT)
        .bind(tenant.0)
        .bind(json(mistaken)?)
        .execute(&mut *line)
        .await?;
    line.commit().await
}

/// A row of the feed with its right hash: scope, record, seq, leave, hash.
type Hashed = (String, Id, u64, bool, u32);

/// Rows with another hash than theirs: written by a program that knew of none.
async fn mistaken(line: &mut Line, tenant: Tenant) -> DbResult<Vec<Hashed>> {
    let mut found =
        sqlx::query("SELECT scope, record, seq, leave, hash FROM feed WHERE tenant = $1")
            .bind(tenant.0)
            .fetch(&mut **line);
    let mut mistaken = Vec::new();
    while let Some(row) = found.try_next().await? {
        let (record, seq, leave) = (rows::id(&row, 1)?, rows::number(&row, 2)?, row.try_get(3)?);
        let hash = if leave { 0 } else { digest::hash(record, seq) };
        if rows::number(&row, 4)? != u64::from(hash) {
            mistaken.push((row.try_get(0)?, record, seq, leave, hash));
        }
    }
    Ok(mistaken)
}
