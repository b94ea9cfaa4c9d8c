//! Keeping the log short, and what is known of its scopes right.

use super::lines::Line;
use super::rows::{self, json};
use crate::db::{DbResult, Tenant};
use domain::{Id, Millis};
use sqlx::sqlite::SqliteRow;
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
    UPDATE feed SET hash = w.value ->> 2 FROM json_each($2) w
        WHERE tenant = $1 AND scope = w.value ->> 0 AND record = w.value ->> 1;
    DELETE FROM digest WHERE tenant = $1;
    INSERT INTO digest (tenant, scope, records, hashes)
        SELECT tenant, scope, sum(NOT leave), sum(hash) FROM feed WHERE tenant = $1 GROUP BY scope;
    UPDATE tenant SET counted = 1 WHERE id = $1";

/// Does both in one transaction.
pub(super) async fn tidy(mut line: Line, tenant: Tenant, before: Millis) -> DbResult<()> {
    line.begin();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *line).await?;
    sqlx::query(FORGET)
        .bind(tenant.0)
        .bind(before)
        .execute(&mut *line)
        .await?;
    // Rows that a program wrote which knew of no hashes.
    let unknown = sqlx::query(
        "SELECT scope, record, seq FROM feed WHERE tenant = $1 AND NOT leave AND hash = 0",
    )
    .bind(tenant.0)
    .fetch_all(&mut *line)
    .await?;
    let unknown = unknown.iter().map(hashed).collect::<DbResult<Vec<_>>>()?;
    sqlx::query(COUNT)
        .bind(tenant.0)
        .bind(json(unknown)?)
        .execute(&mut *line)
        .await?;
    sqlx::query("COMMIT").execute(&mut *line).await?;
    line.end();
    Ok(())
}

fn hashed(row: &SqliteRow) -> DbResult<(String, Id, u32)> {
    use sqlx::Row as _;
    let (record, seq) = (rows::id(row, 1)?, rows::number(row, 2)?);
    Ok((row.try_get(0)?, record, digest::hash(record, seq)))
}
