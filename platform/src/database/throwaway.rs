//! A PostgreSQL database for a while: made on a server, and dropped with its roles, however the while ends.

use std::fmt;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use uuid::Uuid;

use crate::tasks::run_to_its_end;

/// A server that does not answer in this time is not there.
const PATIENCE: Duration = Duration::from_secs(10);

/// A database of one's own. Dropping this drops it, and the roles whose names begin with its name and `_`.
pub struct ThrowawayDatabase {
    server: String,
    url: String,
    name: String,
}

impl ThrowawayDatabase {
    /// Makes one on the server of `url`, whose user must be allowed to make databases and roles. Its name is `begins` and
    /// a random number.
    pub async fn make(url: &str, begins: &str) -> Result<Self, DbErr> {
        let name = format!("{begins}_{}", Uuid::from_bytes(rand::random()).simple());
        let administrator = connect(url).await?;
        administrator.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        administrator.close().await?;
        let (address, _given) = url.rsplit_once('/').unwrap_or((url, ""));
        Ok(Self { server: url.to_owned(), url: format!("{address}/{name}"), name })
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

async fn drop_all(server: &str, name: &str) -> Result<(), DbErr> {
    let administrator = connect(server).await?;
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

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).acquire_timeout(PATIENCE).sqlx_logging(false);
    sea_orm::Database::connect(options).await
}
