//! One context's part of a PostgreSQL server: a schema and a role of its own, and how its sessions begin.

use std::fmt;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};
use tokio::time::timeout;

use super::no_connection::NoConnection;
use super::url::{BadDatabaseUrl, is_on_this_machine, read};

/// Prepared statements cached by a connection. Rows are written as arrays, whatever their number, so there are few.
const STATEMENTS_KEPT: usize = 512;
/// A server that gives no connection in this time counts as away.
const PATIENCE: Duration = Duration::from_secs(10);

/// One context's part of a PostgreSQL database: its schema, used as its role. Cheap to clone.
#[derive(Clone)]
pub struct PostgresDatabase {
    options: PgConnectOptions,
    schema: String,
    role: Option<String>,
}

impl PostgresDatabase {
    /// The schema `schema` of the database at `url`. With a `role`, every session acts as that role, which the user of
    /// the URL must be a member of; without, as the user of the URL itself.
    pub fn new(url: &str, schema: &str, role: Option<&str>) -> Result<Self, BadDatabaseUrl> {
        let options = read(url)?;
        Ok(Self { options, schema: schema.to_owned(), role: role.map(str::to_owned) })
    }

    /// The schema.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The database's name on its server.
    pub fn database_name(&self) -> &str {
        self.options.get_database().unwrap_or_else(|| self.options.get_username())
    }

    /// The options of every session: in its schema, as its role, with every commit on disk before it is answered, and
    /// with no transaction that stays open longer than other hosts should wait for it.
    pub(crate) fn session_options(&self) -> PgConnectOptions {
        let mut settings = vec![
            ("search_path", self.schema.clone()),
            ("synchronous_commit", "on".to_owned()),
            ("statement_timeout", "30s".to_owned()),
            ("idle_in_transaction_session_timeout", "10s".to_owned()),
        ];
        settings.extend(self.role.clone().map(|role| ("role", role)));
        self.options
            .clone()
            .application_name(&format!("galleria {}", self.schema))
            .statement_cache_capacity(STATEMENTS_KEPT)
            .options(settings)
    }

    /// The options of a use case's session. Plans are cached, and may have been made while a table was small: an index
    /// is never wrong for the few rows of a use case, but a sequential scan is, as soon as the table has grown. A query
    /// of a millisecond is not worth compiling, whatever its estimated cost (ADR 0024).
    fn use_case_options(&self) -> PgConnectOptions {
        self.session_options().options([("enable_seqscan", "off"), ("jit", "off")])
    }

    /// The options of the writer's session. It accesses rows by their keys only, so one generic plan of a statement
    /// serves for ever, if it is the one that uses an index for each row.
    pub(crate) fn writer_options(&self) -> PgConnectOptions {
        self.use_case_options().options([
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
        ])
    }

    /// Database, host and port, without user and password.
    pub fn address(&self) -> String {
        let (host, port) = (self.options.get_host(), self.options.get_port());
        format!("{} on {host}:{port}", self.database_name())
    }

    /// Whether somebody on the way to the server could read along or stand in for it: the connection leaves this machine and
    /// the certificate of the server is not compared with a name and an authority.
    pub fn is_exposed(&self) -> bool {
        !is_on_this_machine(&self.options)
            && !matches!(self.options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull)
    }

    /// Whether the server gives a connection, within this time.
    ///
    /// # Errors
    /// Why it gives none. A pool would try again until its own time is over, and not say why.
    pub async fn answers(&self, within: Duration) -> Result<(), NoConnection> {
        let asked = async { PgConnection::connect_with(&self.options).await?.close().await };
        match timeout(within, asked).await {
            Ok(answered) => answered.map_err(NoConnection::from),
            Err(_elapsed) => Err(NoConnection::Silent(within)),
        }
    }

    /// One connection as the user of the URL, in no schema.
    pub async fn administrator(url: &str) -> Result<DatabaseConnection, DbErr> {
        let database = Self::new(url, "", None);
        let database = database.map_err(|error| DbErr::Custom(error.to_string()))?;
        let mut options = ConnectOptions::new("postgres://placeholder");
        options
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(move |_placeholder| database.options.clone());
        crate::database::open_pool(options).await
    }

    /// A pool that works in the schema.
    pub async fn pool(&self, connections: u32) -> Result<DatabaseConnection, DbErr> {
        let session = self.use_case_options();
        let mut options = ConnectOptions::new("postgres://placeholder");
        options
            .max_connections(connections)
            .min_connections(1)
            .acquire_timeout(PATIENCE)
            .test_before_acquire_if_idle_for(Duration::from_secs(1))
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(move |_placeholder| session.clone());
        crate::database::open_pool(options).await
    }
}

impl fmt::Display for PostgresDatabase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = self.role.as_deref().unwrap_or_else(|| self.options.get_username());
        write!(formatter, "{} (schema {}, role {role})", self.address(), self.schema)
    }
}

impl fmt::Debug for PostgresDatabase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The options contain a password.
        write!(formatter, "PostgresDatabase({self})")
    }
}

#[cfg(test)]
mod tests;
