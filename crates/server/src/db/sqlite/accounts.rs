//! Accounts, sessions and devices on SQLite.

use super::{Sqlite, rows};
use crate::db::{
    Accounts, Credentials, DbError, DbResult, KnownDevice, NewAccount, Person, SessionRow, unstored,
};
use async_trait::async_trait;
use domain::{Grant, Id, Millis};
use sqlx::{Row as _, SqliteConnection};

#[async_trait]
impl Accounts for Sqlite {
    async fn put_account(&self, account: &NewAccount) -> DbResult<()> {
        let mut open = self.writer.begin_writing().await?;
        let id = account.person.id.to_string();
        sqlx::query(
            "INSERT INTO account (tenant, id, name, title, password) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, id) DO UPDATE
             SET name = excluded.name, title = excluded.title, password = excluded.password",
        )
        .bind(self.tenant.0)
        .bind(&id)
        .bind(&account.person.name)
        .bind(&account.person.title)
        .bind(&account.password)
        .execute(&mut *open)
        .await?;
        sqlx::query("DELETE FROM login WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(&id)
            .execute(&mut *open)
            .await?;
        sqlx::query(
            "INSERT INTO login (tenant, login, account) SELECT $1, value, $2 FROM json_each($3)",
        )
        .bind(self.tenant.0)
        .bind(&id)
        .bind(rows::json(&account.logins)?)
        .execute(&mut *open)
        .await?;
        replace_grants(&mut open, self.tenant.0, &id, &account.grants).await?;
        open.commit().await
    }

    async fn has_accounts(&self) -> DbResult<bool> {
        let row = sqlx::query("SELECT EXISTS (SELECT 1 FROM account WHERE tenant = $1)")
            .bind(self.tenant.0)
            .fetch_one(&mut *self.readers.take().await?)
            .await?;
        Ok(row.try_get(0)?)
    }

    async fn put_password(&self, account: Id, password: &str) -> DbResult<()> {
        let mut open = self.writer.begin_writing().await?;
        sqlx::query("UPDATE account SET password = $3 WHERE tenant = $1 AND id = $2")
            .bind(self.tenant.0)
            .bind(account.to_string())
            .bind(password)
            .execute(&mut *open)
            .await?;
        sqlx::query("DELETE FROM session WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(account.to_string())
            .execute(&mut *open)
            .await?;
        sqlx::query("DELETE FROM known_browser WHERE tenant = $1 AND account = $2")
            .bind(self.tenant.0)
            .bind(account.to_string())
            .execute(&mut *open)
            .await?;
        open.commit().await
    }

    async fn put_grants(&self, account: Id, grants: &[Grant]) -> DbResult<()> {
        let mut open = self.writer.begin_writing().await?;
        replace_grants(&mut open, self.tenant.0, &account.to_string(), grants).await?;
        open.commit().await
    }

    async fn credentials(&self, login: &str) -> DbResult<Option<Credentials>> {
        let row = sqlx::query(
            "SELECT a.id, a.password FROM login l
             JOIN account a ON a.tenant = l.tenant AND a.id = l.account
             WHERE l.tenant = $1 AND l.login = $2",
        )
        .bind(self.tenant.0)
        .bind(login)
        .fetch_optional(&mut *self.readers.take().await?)
        .await?;
        let credentials = |row: &sqlx::sqlite::SqliteRow| {
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
            .bind(account.to_string())
            .fetch_optional(&mut *self.readers.take().await?)
            .await?;
        let person = |row: &sqlx::sqlite::SqliteRow| {
            Ok(Person {
                id: rows::id(row, 0)?,
                name: row.try_get(1)?,
                title: row.try_get(2)?,
            })
        };
        row.as_ref().map(person).transpose()
    }

    async fn open_session(&self, session: &SessionRow, now: Millis) -> DbResult<()> {
        let mut open = self.writer.begin_writing().await?;
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
        .bind(session.account.to_string())
        .bind(session.expires_at)
        .execute(&mut *open)
        .await?;
        open.commit().await
    }

    async fn session(&self, token: &str) -> DbResult<Option<SessionRow>> {
        let row = sqlx::query(
            "SELECT token, account, expires_at FROM session WHERE tenant = $1 AND token = $2",
        )
        .bind(self.tenant.0)
        .bind(token)
        .fetch_optional(&mut *self.readers.take().await?)
        .await?;
        let session = |row: &sqlx::sqlite::SqliteRow| {
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
            .execute(&mut *self.writer.take().await?)
            .await?;
        Ok(())
    }

    async fn close_session(&self, token: &str) -> DbResult<()> {
        sqlx::query("DELETE FROM session WHERE tenant = $1 AND token = $2")
            .bind(self.tenant.0)
            .bind(token)
            .execute(&mut *self.writer.take().await?)
            .await?;
        Ok(())
    }

    async fn devices(&self, account: Id) -> DbResult<Vec<KnownDevice>> {
        let rows = sqlx::query(
            "SELECT id, last_mseq, revoked, registered_at FROM device
             WHERE tenant = $1 AND account = $2 ORDER BY registered_at DESC, id",
        )
        .bind(self.tenant.0)
        .bind(account.to_string())
        .fetch_all(&mut *self.readers.take().await?)
        .await?;
        let device = |row: &sqlx::sqlite::SqliteRow| {
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
        let mut open = self.writer.begin_writing().await?;
        let revoked = sqlx::query("UPDATE device SET revoked = 1 WHERE tenant = $1 AND id = $2")
            .bind(self.tenant.0)
            .bind(device.to_string())
            .execute(&mut *open)
            .await?;
        sqlx::query(
            "DELETE FROM session WHERE tenant = $1 AND account IN
             (SELECT account FROM device WHERE tenant = $1 AND id = $2)",
        )
        .bind(self.tenant.0)
        .bind(device.to_string())
        .execute(&mut *open)
        .await?;
        sqlx::query(
            "DELETE FROM known_browser WHERE tenant = $1 AND account IN
             (SELECT account FROM device WHERE tenant = $1 AND id = $2)",
        )
        .bind(self.tenant.0)
        .bind(device.to_string())
        .execute(&mut *open)
        .await?;
        open.commit().await?;
        Ok(revoked.rows_affected() > 0)
    }
}

async fn replace_grants(
    connection: &mut SqliteConnection,
    tenant: i64,
    account: &str,
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
         SELECT $1, $2, key, value FROM json_each($3)",
    )
    .bind(tenant)
    .bind(account)
    .bind(rows::json(bodies)?)
    .execute(connection)
    .await?;
    Ok(())
}
