//! A migration written as SQL, a file for each database: `sql/<folder>/<name>.sqlite.sql` and `….postgres.sql`. SQL rather than
//! the schema builder, because CHECKs, partial indexes, generated columns and triggers are the point of these tables. In each
//! file the statements that undo the migration follow the line `-- down`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Between the statements that make and those that undo.
const DOWN: &str = "\n-- down\n";

/// One migration: its files run in order, and are undone in the opposite order.
#[derive(Debug)]
pub struct SqlMigration {
    /// The name, which is stored with the tables and never changes.
    pub name: &'static str,
    /// The files.
    pub files: &'static [SqlFiles],
}

/// The same change for both databases.
#[derive(Debug, Clone, Copy)]
pub struct SqlFiles {
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

impl SqlFiles {
    fn of(self, backend: DbBackend) -> &'static str {
        if backend == DbBackend::Postgres { self.postgres } else { self.sqlite }
    }

    /// The statements that make the change.
    pub(crate) fn up(self, backend: DbBackend) -> &'static str {
        let text = self.of(backend);
        text.split_once(DOWN).map_or(text, |(up, _down)| up)
    }
}

/// The files of one change: `sql_files!("orders/m0001_first_tables")`, from the folder `sql` of the crate that says it.
#[macro_export]
macro_rules! sql_files {
    ($name:literal) => {
        $crate::sql_migration::SqlFiles {
            sqlite: include_str!(concat!("../sql/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../sql/", $name, ".postgres.sql")),
        }
    };
}
pub use sql_files;

impl MigrationName for SqlMigration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SqlMigration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for files in self.files {
            let up = files.up(manager.get_database_backend());
            manager.get_connection().execute_unprepared(up).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for files in self.files.iter().rev() {
            let text = files.of(manager.get_database_backend());
            let (_up, down) = text.split_once(DOWN).unwrap_or((text, ""));
            manager.get_connection().execute_unprepared(down).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
