//! Accounts, sessions and devices on PostgreSQL.

use super::{Postgres, rows};
use crate::db::{
    Accounts, Credentials, DbError, DbResult, KnownDevice, NewAccount, Person, SessionRow, unstored,
};
use async_trait::async_trait;
use domain::{Grant, Id, Millis};
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

#[async_trait]
impl Accounts for Postgres {
    async fn put_account(&self, account: &NewAccount) -> DbResult<()> {
        let mut open = self.pool.begin().await?;
        let id = rows::uuid(account.person.id);
        sqlx::query(
            "INSERT INTO account (tenant, id, name, title, password) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, id) DO UPDATE
             SET name = excluded.name, title = excluded.title, password = excluded.password",
        )
        .bind(self.tenant.0)
        .bind(id)
        .bind(&account.person.name)
        .bind(&account.person.title)
        .bind(&account.password)
        .execute(&mut *open)
        .await?;
        sqlx::query("DELETE FROM login WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(id)
            .execute(&mut *open)
            .await?;
        sqlx::query(
            "INSERT INTO login (tenant, login, account) SELECT $1, login, $2 FROM unnest($3::text[]) AS new (login)",
        )
        .bind(self.tenant.0)
        .bind(id)
        .bind(&account.logins)
        .execute(&mut *open)
        .await?;
        replace_grants(&mut open, self.tenant.0, id, &account.grants).await?;
        Ok(open.commit().await?)
    }

    async fn has_accounts(&self) -> DbResult<bool> {
        let row = sqlx::query("SELECT EXISTS (SELECT 1 FROM account WHERE tenant = $1)")
            .bind(self.tenant.0)
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get(0)?)
    }

    async fn put_password(&self, account: Id, password: &str) -> DbResult<()> {
        let mut open = self.pool.begin().await?;
        sqlx::query("UPDATE account SET password = $3 WHERE tenant = $1 AND id = $2")
            .bind(self.tenant.0)
            .bind(rows::uuid(account))
            .bind(password)
            .execute(&mut *open)
            .await?;
        sqlx::query("DELETE FROM session WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(rows::uuid(account))
            .execute(&mut *open)
            .await?;
        sqlx::query("DELETE FROM known_browser WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(rows::uuid(account))
            .execute(&mut *open)
            .await?;
        Ok(open.commit().await?)
    }

    async fn put_grants(&self, account: Id, grants: &[Grant]) -> DbResult<()> {
        let mut open = self.pool.begin().await?;
        replace_grants(&mut open, self.tenant.0, rows::uuid(account), grants).await?;
        Ok(open.commit().await?)
    }

    async fn credentials(&self, login: &str) -> DbResult<Option<Credentials>> {
        let row = sqlx::query(
            "SELECT a.id, a.password FROM login l
             JOIN account a ON a.tenant = l.tenant AND a.id = l.account
             WHERE l.tenant = $1 AND l.login = $2",
        )
        .bind(self.tenant.0)
        .bind(login)
        .fetch_optional(&self.pool)
        .await?;
        let credentials = |row: &sqlx::postgres::PgRow| {
            Ok(Credentials {
                account: rows::id(row, 0)?,
                password: row.try_get(1)?,
            })
        };
        row.as_ref().map(credentials).transpose()
    }

    async fn person(&self, account: Id) -> DbResult<Option<Person>> {
        let row = sqlx::query("SELECT id, name, title FROM account WHERE tenant = $1 AND id = $2")
            .bind(self.tenant.0)
            .bind(rows::uuid(account))
            .fetch_optional(&self.pool)
            .await?;
        let person = |row: &sqlx::postgres::PgRow| {
            Ok(Person {
                id: rows::id(row, 0)?,
                name: row.try_get(1)?,
                title: row.try_get(2)?,
            })
        };
        row.as_ref().map(person).transpose()
    }

    async fn open_session(&self, session: &SessionRow, now: Millis) -> DbResult<()> {
        let mut open = self.pool.begin().await?;
        sqlx::query("DELETE FROM session WHERE tenant = $1 AND expires_at <= $2")
            .bind(self.tenant.0)
            .bind(now)
            .execute(&mut *open)
            .await?;
        sqlx::query(
            "INSERT INTO session (tenant, token, account, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(self.tenant.0)
        .bind(&session.token)
        .bind(rows::uuid(session.account))
        .bind(session.expires_at)
        .execute(&mut *open)
        .await?;
        Ok(open.commit().await?)
    }

    async fn session(&self, token: &str) -> DbResult<Option<SessionRow>> {
        let row = sqlx::query(
            "SELECT token, account, expires_at FROM session WHERE tenant = $1 AND token = $2",
        )
        .bind(self.tenant.0)
        .bind(token)
        .fetch_optional(&self.pool)
        .await?;
        let session = |row: &sqlx::postgres::PgRow| {
            Ok(SessionRow {
                token: row.try_get(0)?,
                account: rows::id(row, 1)?,
                expires_at: row.try_get(2)?,
            })
        };
        row.as_ref().map(session).transpose()
    }

    async fn extend_session(&self, token: &str, expires_at: Millis) -> DbResult<()> {
        sqlx::query("UPDATE session SET expires_at = $3 WHERE tenant = $1 AND token = $2")
            .bind(self.tenant.0)
            .bind(token)
            .bind(expires_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn close_session(&self, token: &str) -> DbResult<()> {
        sqlx::query("DELETE FROM session WHERE tenant = $1 AND token = $2")
            .bind(self.tenant.0)
            .bind(token)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn devices(&self, account: Id) -> DbResult<Vec<KnownDevice>> {
        let rows = sqlx::query(
            "SELECT id, last_mseq, revoked, registered_at FROM device
             WHERE tenant = $1 AND account = $2 ORDER BY registered_at DESC, id",
        )
        .bind(self.tenant.0)
        .bind(rows::uuid(account))
        .fetch_all(&self.pool)
        .await?;
        let device = |row: &sqlx::postgres::PgRow| {
            Ok(KnownDevice {
                id: rows::id(row, 0)?,
                last_mseq: unstored(row.try_get(1)?),
                revoked: row.try_get(2)?,
                registered_at: row.try_get(3)?,
            })
        };
        rows.iter().map(device).collect()
    }

    async fn revoke_device(&self, device: Id) -> DbResult<bool> {
        let mut open = self.pool.begin().await?;
        let revoked = sqlx::query("UPDATE device SET revoked = true WHERE tenant = $1 AND id = $2")
            .bind(self.tenant.0)
            .bind(rows::uuid(device))
            .execute(&mut *open)
            .await?;
        sqlx::query(
            "DELETE FROM session WHERE tenant = $1 AND account IN
             (SELECT account FROM device WHERE tenant = $1 AND id = $2)",
        )
        .bind(self.tenant.0)
        .bind(rows::uuid(device))
        .execute(&mut *open)
        .await?;
        sqlx::query(
            "DELETE FROM known_browser WHERE tenant = $1 AND account IN
             (SELECT account FROM device WHERE tenant = $1 AND id = $2)",
        )
        .bind(self.tenant.0)
        .bind(rows::uuid(device))
        .execute(&mut *open)
        .await?;
        open.commit().await?;
        Ok(revoked.rows_affected() > 0)
    }
}

async fn replace_grants(
    connection: &mut PgConnection,
    tenant: i64,
    account: Uuid,
    grants: &[Grant],
) -> DbResult<()> {
    sqlx::query("DELETE FROM role_grant WHERE tenant = $1 AND account = $2")
        .bind(tenant)
        .bind(account)
        .execute(&mut *connection)
        .await?;
    let bodies: Vec<String> = grants
        .iter()
        .map(|grant| serde_json::to_string(grant).map_err(|_| DbError::Corrupt { what: "grant" }))
        .collect::<DbResult<_>>()?;
    sqlx::query(
        "INSERT INTO role_grant (tenant, account, position, body)
         SELECT $1, $2, position, body
         FROM unnest($3::text[]) WITH ORDINALITY AS new (body, position)",
    )
    .bind(tenant)
    .bind(account)
    .bind(bodies)
    .execute(connection)
    .await?;
    Ok(())
}
