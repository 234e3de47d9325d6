//! A temporary PostgreSQL database: created on a server, and dropped with its roles when its owner is dropped.

use std::fmt;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use url::Url;
use uuid::Uuid;

use super::postgres::{BadDatabaseUrl, PostgresDatabase};
use crate::tasks::run_to_its_end;

/// A temporary database. Dropping this drops it, and the roles whose names begin with its name and `_`.
pub struct ThrowawayDatabase {
    server: String,
    url: String,
    name: String,
}

impl ThrowawayDatabase {
    /// Creates one on the server of `url`, whose user must be allowed to create databases and roles. Its name is
    /// `begins` and a random number.
    pub async fn make(url: &str, begins: &str) -> Result<Self, DbErr> {
        Self::named(url, format!("{begins}_{}", Uuid::from_bytes(rand::random()).simple())).await
    }

    /// Creates one with this name, a plain SQL identifier that is free.
    pub async fn named(url: &str, name: String) -> Result<Self, DbErr> {
        let its_own = beside(url, &name).map_err(|error| DbErr::Custom(error.to_string()))?;
        let administrator = PostgresDatabase::administrator(url).await?;
        administrator.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        administrator.close().await?;
        Ok(Self { server: url.to_owned(), url: its_own, name })
    }

    /// Its URL, which may hold a password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Without the URLs, which may hold a password.
impl fmt::Debug for ThrowawayDatabase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ThrowawayDatabase")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Drop for ThrowawayDatabase {
    fn drop(&mut self) {
        let (server, name) = (std::mem::take(&mut self.server), std::mem::take(&mut self.name));
        run_to_its_end(async move {
            if let Err(error) = drop_all(&server, &name).await {
                tracing::error!(%error, name, "a database is left behind");
            }
        });
    }
}

/// The URL of the database `name` on the server of `url`, with the same user and options.
fn beside(url: &str, name: &str) -> Result<String, BadDatabaseUrl> {
    PostgresDatabase::new(url, "", None)?;
    let mut url = Url::parse(url).map_err(|_unreadable| BadDatabaseUrl::Unreadable)?;
    url.set_path(name);
    Ok(url.into())
}

async fn drop_all(server: &str, name: &str) -> Result<(), DbErr> {
    let administrator = PostgresDatabase::administrator(server).await?;
    let database = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    administrator.execute_unprepared(&database).await?;
    for role in roles(&administrator, name).await? {
        administrator.execute_unprepared(&format!("DROP ROLE IF EXISTS {role}")).await?;
    }
    administrator.close().await
}

async fn roles(connection: &DatabaseConnection, name: &str) -> Result<Vec<String>, DbErr> {
    let question = "SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, $1)";
    let values = [format!("{name}_").into()];
    let question = Statement::from_sql_and_values(DbBackend::Postgres, question, values);
    let rows = connection.query_all_raw(question).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_host_and_options_stay() {
        for (given, expected) in [
            ("postgres://a:b%40c@host:5433/shop", "postgres://a:b%40c@host:5433/mine"),
            ("postgres://a@host/shop?sslmode=require", "postgres://a@host/mine?sslmode=require"),
            ("postgres://a@host?sslmode=require", "postgres://a@host/mine?sslmode=require"),
            ("postgres://a@host", "postgres://a@host/mine"),
            ("postgres://a@%2Fvar%2Frun/shop", "postgres://a@%2Fvar%2Frun/mine"),
        ] {
            assert_eq!(beside(given, "mine").unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn another_url_than_postgresql_is_refused_without_being_quoted() {
        for wrong in ["mysql://a:hush@host/shop", "a:hush@host"] {
            let refused = ThrowawayDatabase::make(wrong, "test").await.unwrap_err().to_string();
            assert!(refused.contains("postgres://user:password@host"), "{refused}");
            assert!(!refused.contains("hush"), "{refused}");
        }
    }
}
