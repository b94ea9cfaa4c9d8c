//! Keeping the log short, and what is known of its scopes right.

use super::rows::{self, uuid};
use crate::db::{DbResult, Tenant};
use domain::Millis;
use futures::TryStreamExt as _;
use sqlx::{Postgres, Row as _, Transaction};
use sync::digest;

/// What left before an instant is forgotten, with the tags of the commits behind which
/// nobody can stand any more.
const FORGET: [&str; 3] = [
    "UPDATE tenant SET horizon = greatest(horizon, coalesce((
         SELECT max(last_seq) FROM commit_tag WHERE tenant = $1 AND committed_at < $2), 0))
     WHERE id = $1",
    "DELETE FROM feed WHERE tenant = $1 AND leave AND $2 IS NOT NULL
     AND seq <= (SELECT horizon FROM tenant WHERE id = $1)",
    "DELETE FROM commit_tag WHERE tenant = $1 AND $2 IS NOT NULL
     AND last_seq < (SELECT horizon FROM tenant WHERE id = $1)",
];

const COUNT: [&str; 3] = [
    "DELETE FROM digest WHERE tenant = $1",
    "INSERT INTO digest (tenant, scope, records, hashes)
     SELECT tenant, scope, count(*) FILTER (WHERE NOT leave), sum(hash) FROM feed
     WHERE tenant = $1 GROUP BY tenant, scope",
    "UPDATE tenant SET counted = true WHERE id = $1",
];

/// Does both in one transaction, which holds the lock on the tenant's row.
pub(super) async fn tidy(
    mut open: Transaction<'static, Postgres>,
    Tenant(tenant): Tenant,
    before: Millis,
) -> DbResult<()> {
    sqlx::query("SELECT FROM tenant WHERE id = $1 FOR UPDATE")
        .bind(tenant)
        .execute(&mut *open)
        .await?;
    for statement in FORGET {
        let query = sqlx::query(statement).bind(tenant).bind(before);
        query.execute(&mut *open).await?;
    }
    hash_what_is_mistaken(&mut open, tenant).await?;
    for statement in COUNT {
        sqlx::query(statement)
            .bind(tenant)
            .execute(&mut *open)
            .await?;
    }
    Ok(open.commit().await?)
}

/// Rows with another hash than theirs were written by a program that knew of none.
async fn hash_what_is_mistaken(
    open: &mut Transaction<'static, Postgres>,
    tenant: i64,
) -> DbResult<()> {
    let (mut scopes, mut records, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    let mut found =
        sqlx::query("SELECT scope, record, seq, leave, hash FROM feed WHERE tenant = $1")
            .bind(tenant)
            .fetch(&mut **open);
    while let Some(row) = found.try_next().await? {
        let (record, seq, leave) = (rows::id(&row, 1)?, rows::number(&row, 2)?, row.try_get(3)?);
        let hash = if leave {
            0
        } else {
            i64::from(digest::hash(record, seq))
        };
        if row.try_get::<i64, _>(4)? != hash {
            scopes.push(row.try_get::<String, _>(0)?);
            records.push(uuid(record));
            hashes.push(hash);
        }
    }
    drop(found);
    sqlx::query(
        "UPDATE feed SET hash = new.hash
         FROM unnest($2::text[], $3::uuid[], $4::bigint[]) AS new (scope, record, hash)
         WHERE feed.tenant = $1 AND feed.scope = new.scope AND feed.record = new.record",
    )
    .bind(tenant)
    .bind(scopes)
    .bind(records)
    .bind(hashes)
    .execute(&mut **open)
    .await?;
    Ok(())
}
