//! Signing in by a code, on PostgreSQL.

use super::{Postgres, rows};
use crate::db::{Codes, DbResult, Person};
use async_trait::async_trait;
use domain::{Id, Millis};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

#[async_trait]
impl Codes for Postgres {
    async fn put_phones(&self, account: Id, phones: &[String]) -> DbResult<()> {
        let mut open = self.pool.begin().await?;
        sqlx::query("DELETE FROM phone WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(rows::uuid(account))
            .execute(&mut *open)
            .await?;
        sqlx::query(
            "INSERT INTO phone (tenant, phone, account) SELECT DISTINCT $1::bigint, value, $2::uuid FROM unnest($3::text[]) AS new (value)",
        )
        .bind(self.tenant.0)
        .bind(rows::uuid(account))
        .bind(phones)
        .execute(&mut *open)
        .await?;
        Ok(open.commit().await?)
    }

    async fn phones(&self, account: Id) -> DbResult<Vec<String>> {
        let phones = sqlx::query_scalar(
            "SELECT phone FROM phone WHERE tenant = $1 AND account = $2 ORDER BY phone",
        )
        .bind(self.tenant.0)
        .bind(rows::uuid(account))
        .fetch_all(&self.pool)
        .await?;
        Ok(phones)
    }

    async fn people_of_phone(&self, phone: &str) -> DbResult<Vec<Person>> {
        let rows = sqlx::query(
            "SELECT a.id, a.name, a.title FROM phone p
             JOIN account a ON a.tenant = p.tenant AND a.id = p.account
             WHERE p.tenant = $1 AND p.phone = $2 ORDER BY a.id",
        )
        .bind(self.tenant.0)
        .bind(phone)
        .fetch_all(&self.pool)
        .await?;
        let person = |row: &PgRow| {
            Ok(Person {
                id: rows::id(row, 0)?,
                name: row.try_get(1)?,
                title: row.try_get(2)?,
            })
        };
        rows.iter().map(person).collect()
    }

    async fn put_code(&self, phone: &str, hash: &str, expires_at: Millis) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO sign_in_code (tenant, phone, hash, expires_at, tries)
             VALUES ($1, $2, $3, $4, 0) ON CONFLICT (tenant, phone) DO UPDATE
             SET hash = excluded.hash, expires_at = excluded.expires_at, tries = 0",
        )
        .bind(self.tenant.0)
        .bind(phone)
        .bind(hash)
        .bind(expires_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn try_code(&self, phone: &str, most: i64, now: Millis) -> DbResult<Option<String>> {
        let hash = sqlx::query_scalar(
            "UPDATE sign_in_code SET tries = tries + 1
             WHERE tenant = $1 AND phone = $2 AND tries < $3 AND expires_at > $4 RETURNING hash",
        )
        .bind(self.tenant.0)
        .bind(phone)
        .bind(most)
        .bind(now)
        .fetch_optional(&self.pool)
        .await?;
        Ok(hash)
    }

    async fn use_code(&self, phone: &str, hash: &str) -> DbResult<bool> {
        let used =
            sqlx::query("DELETE FROM sign_in_code WHERE tenant = $1 AND phone = $2 AND hash = $3")
                .bind(self.tenant.0)
                .bind(phone)
                .bind(hash)
                .execute(&self.pool)
                .await?;
        Ok(used.rows_affected() > 0)
    }

    async fn know_browser(&self, token: &str, account: Id, now: Millis) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO known_browser (tenant, token, account, seen_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant, token, account) DO UPDATE SET seen_at = excluded.seen_at",
        )
        .bind(self.tenant.0)
        .bind(token)
        .bind(rows::uuid(account))
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn known_in_browser(&self, token: &str, since: Millis) -> DbResult<Vec<Id>> {
        let rows = sqlx::query(
            "SELECT account FROM known_browser
             WHERE tenant = $1 AND token = $2 AND seen_at > $3 ORDER BY account",
        )
        .bind(self.tenant.0)
        .bind(token)
        .bind(since)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| rows::id(row, 0)).collect()
    }

    async fn forget_codes(&self, expired: Millis, seen: Millis) -> DbResult<()> {
        let mut open = self.pool.begin().await?;
        sqlx::query("DELETE FROM sign_in_code WHERE tenant = $1 AND expires_at <= $2")
            .bind(self.tenant.0)
            .bind(expired)
            .execute(&mut *open)
            .await?;
        sqlx::query("DELETE FROM known_browser WHERE tenant = $1 AND seen_at <= $2")
            .bind(self.tenant.0)
            .bind(seen)
            .execute(&mut *open)
            .await?;
        Ok(open.commit().await?)
    }
}
