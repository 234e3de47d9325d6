//! The databases of a context: where they are, and the rows of their tables. They are only read.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use serde::Serialize;

use crate::ShopError;
use crate::databases::{self, ShopDatabase};
use host::config::Settings;
use storage::place::Place;

/// One database.
#[derive(Debug, Serialize)]
pub(super) struct DatabaseOf {
    /// The context, or the database beside it.
    pub(super) name: &'static str,
    /// Where it is, without passwords.
    pub(super) place: String,
    /// Whether other machines reach it where it is.
    pub(super) on_a_server: bool,
    /// Its tables; none when there is no database yet.
    pub(super) tables: Vec<Counted>,
}

/// One table with its rows.
#[derive(Debug, Serialize)]
pub(super) struct Counted {
    pub(super) table: String,
    pub(super) rows: i64,
}

/// Looks into every database that goes with these contexts.
pub(super) async fn of(
    contexts: &[&'static str],
    settings: &Settings,
) -> Result<Vec<DatabaseOf>, ShopError> {
    let its_own = Settings { contexts: contexts.to_vec(), ..settings.clone() };
    let mut found = Vec::new();
    for database in databases::all(&its_own) {
        let name = database.name;
        let tables = tables(&database).await.map_err(|source| ShopError::Look { name, source })?;
        found.push(DatabaseOf {
            name,
            place: database.place.to_string(),
            on_a_server: matches!(database.place, Place::Server(_)),
            tables,
        });
    }
    Ok(found)
}

async fn tables(database: &ShopDatabase) -> Result<Vec<Counted>, DbErr> {
    if !database.exists().await? {
        return Ok(Vec::new());
    }
    let connection = database.look_into().await?;
    let counted = count(&connection).await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    counted
}

async fn count(connection: &DatabaseConnection) -> Result<Vec<Counted>, DbErr> {
    let backend = connection.get_database_backend();
    let mut tables = Vec::new();
    for table in databases::table_names(connection).await? {
        // The name comes from the catalog, so it is one.
        let query = Statement::from_string(backend, format!("SELECT COUNT(*) FROM \"{table}\""));
        let counted = connection.query_one_raw(query).await?;
        let rows = counted.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        tables.push(Counted { table, rows });
    }
    Ok(tables)
}
