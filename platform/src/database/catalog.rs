//! Questions to the catalog of a database, the same for both kinds.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Whether there is a table of that name: in the file, or in the schema of the connection.
pub async fn has_table(connection: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    let question = if backend == DbBackend::Postgres {
        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    } else {
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1"
    };
    let question = Statement::from_sql_and_values(backend, question, [name.into()]);
    Ok(connection.query_one_raw(question).await?.is_some())
}
