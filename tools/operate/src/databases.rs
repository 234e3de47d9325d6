//! The databases of a shop: which there are, which migrations they should have, and a way to read one without changing it.

use host::config::Settings;
use platform::ownership;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use storage::Migrations;
use storage::place::{Place, look_into, look_into_file};

/// One database of a shop.
pub struct ShopDatabase {
    /// The context, or the database beside it.
    pub name: &'static str,
    /// Where it is, or will be.
    pub place: Place,
    /// The migrations that it should have.
    pub migrations: Migrations,
}

/// Every database that a host with these settings uses.
pub fn all(settings: &Settings) -> Vec<ShopDatabase> {
    let database = |database: host::registry::ContextDatabase| ShopDatabase {
        name: database.descriptor.name,
        place: settings.place_of(database.descriptor.name),
        migrations: database.migrations,
    };
    settings.databases().map(database).collect()
}

impl ShopDatabase {
    /// Whether it is there.
    pub async fn exists(&self) -> Result<bool, DbErr> {
        self.place.exists(self.name).await
    }

    /// Opens it for reading and makes nothing.
    pub async fn look_into(&self) -> Result<DatabaseConnection, DbErr> {
        match &self.place {
            Place::File(file) => look_into_file(file.clone()).await,
            Place::Server(url) => look_into(url, self.name).await,
        }
    }

    /// The same where its tables can be read: it is there, has not moved, and has the tables of this program.
    pub(crate) async fn look_into_current(&self) -> Result<Option<DatabaseConnection>, DbErr> {
        if !self.exists().await? {
            return Ok(None);
        }
        let connection = self.look_into().await?;
        let is_current = self.is_current(&connection).await;
        if let Ok(true) = is_current {
            return Ok(Some(connection));
        }
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
        is_current.map(|_not_current| None)
    }

    async fn is_current(&self, connection: &DatabaseConnection) -> Result<bool, DbErr> {
        let is_ours = ownership::move_state(connection).await?.is_none();
        Ok(is_ours && self.migrations.pending(connection).await?.is_empty())
    }
}

/// The names of the tables in a database, without the record that a migrator keeps of its own work.
pub(crate) async fn table_names(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    let catalog = if backend == DbBackend::Sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    } else {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, catalog)).await?;
    let names: Result<Vec<String>, DbErr> =
        rows.iter().map(|row| row.try_get_by_index(0)).collect();
    Ok(names?.into_iter().filter(|name| !name.ends_with("migrations")).collect())
}

/// A sentence of the contexts that run elsewhere, whose tables a command has not looked at; nothing where all run here.
pub(crate) fn not_looked_at(elsewhere: &[&str]) -> Option<String> {
    let names = elsewhere.join(", ");
    match elsewhere {
        [] => None,
        [_one] => Some(format!(
            "Not looked at: {names}, which runs elsewhere; run this with the configuration of its host too."
        )),
        _several => Some(format!(
            "Not looked at: {names}, which run elsewhere; run this with the configuration of their hosts too."
        )),
    }
}
