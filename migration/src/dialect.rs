//! One text of a schema for both databases. It is written as SQLite reads it; the words that PostgreSQL says otherwise
//! are changed here, and what only one of them has is a text of its own beside the schema.

use std::borrow::Cow;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// What SQLite says, and PostgreSQL. Types are written in capitals and names are not, so no name is changed.
const IN_POSTGRES: [(&str, &str); 4] = [
    // Ids are the only BLOBs: bytes of other kinds are written BYTEA, which SQLite takes for any bytes at all.
    (" BLOB", " UUID"),
    // SQLite compares text byte by byte. So must PostgreSQL, or lists by a text would begin and go on differently.
    (" TEXT", " TEXT COLLATE \"C\""),
    // A number that fits 32 bits is written INT.
    (" INTEGER", " BIGINT"),
    // Rows that are found by their key alone live in the key's tree; PostgreSQL has no such choice.
    (" WITHOUT ROWID", ""),
];

/// `statement` in the words of `backend`.
fn spoken(statement: &str, backend: DbBackend) -> Cow<'_, str> {
    if backend != DbBackend::Postgres {
        return Cow::Borrowed(statement);
    }
    let replaced = IN_POSTGRES
        .iter()
        .fold(statement.to_owned(), |text, (sqlite, postgres)| text.replace(sqlite, postgres));
    Cow::Owned(replaced)
}

/// Whether the tables are made on PostgreSQL.
pub(crate) fn on_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// Runs the statements of a schema, one after the other, in the database's own words.
pub(crate) async fn run_all(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        let spoken = spoken(statement, manager.get_database_backend());
        manager.get_connection().execute_unprepared(&spoken).await?;
    }
    Ok(())
}

/// Drops tables, one after the other.
pub(crate) async fn drop_all(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(Alias::new(*table)).to_owned()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: &str =
        "CREATE TABLE notes (id BLOB PRIMARY KEY, text TEXT, length INTEGER) WITHOUT ROWID";

    #[test]
    fn sqlite_reads_what_is_written() {
        assert_eq!(spoken(NOTES, DbBackend::Sqlite), NOTES);
    }

    #[test]
    fn postgres_reads_it_in_its_own_words() {
        assert_eq!(
            spoken(NOTES, DbBackend::Postgres),
            "CREATE TABLE notes (id UUID PRIMARY KEY, text TEXT COLLATE \"C\", length BIGINT)"
        );
    }
}
