//! The databases of a shop as files: which there are, what they should hold, and a way to look into one that changes
//! nothing.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

use crate::config::Settings;
use crate::host::data_dir;

/// How long a look waits for a database that somebody has locked.
const PATIENCE: Duration = Duration::from_secs(1);

type Pending<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, DbErr>> + Send + 'a>>;

/// One database of a shop.
pub(super) struct Kept {
    /// The context, or the simulated provider.
    pub(super) name: &'static str,
    /// The file, whether it is there or not.
    pub(super) file: PathBuf,
    migrations: fn() -> Vec<String>,
    pending: for<'a> fn(&'a DatabaseConnection) -> Pending<'a>,
}

/// Every database of a shop: one a context, and the ledger of the simulated payment provider.
pub(super) fn all(settings: &Settings) -> Vec<Kept> {
    let folder = &settings.data_dir;
    vec![
        kept::<migration::users::Migrator>(folder, "users"),
        kept::<migration::products::Migrator>(folder, "products"),
        kept::<migration::orders::Migrator>(folder, "orders"),
        kept::<migration::payments::Migrator>(folder, "payments"),
        kept::<migration::payments::ProviderMigrator>(folder, "provider"),
    ]
}

fn kept<M: MigratorTrait + 'static>(folder: &Path, name: &'static str) -> Kept {
    Kept {
        name,
        file: data_dir::database_file(folder, name),
        migrations: || {
            M::migrations().iter().map(|migration| migration.name().to_owned()).collect()
        },
        pending: |connection| Box::pin(pending::<M>(connection)),
    }
}

async fn pending<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let migrations = M::get_migration_with_status_read_only(connection).await?;
    let pending =
        migrations.iter().filter(|migration| migration.status() == MigrationStatus::Pending);
    Ok(pending.map(|migration| migration.name().to_owned()).collect())
}

impl Kept {
    /// Whether the file is there.
    pub(super) fn exists(&self) -> bool {
        self.file.exists()
    }

    fn write_ahead_log(&self) -> PathBuf {
        let mut path = self.file.clone().into_os_string();
        path.push("-wal");
        path.into()
    }

    /// Every migration there is.
    pub(super) fn migrations(&self) -> Vec<String> {
        (self.migrations)()
    }

    /// The migrations that the database does not have yet. An error also says that it has some that this program does
    /// not know: a later version made them.
    pub(super) async fn pending(
        &self,
        connection: &DatabaseConnection,
    ) -> Result<Vec<String>, DbErr> {
        (self.pending)(connection).await
    }

    /// Opens the file to read and makes nothing.
    pub(super) async fn look_into(&self) -> Result<DatabaseConnection, DbErr> {
        let file = self.file.clone();
        // Where there is no write-ahead log, nobody has the database open. A reader would make one all the same, and
        // leave it behind; one that takes the file as unchanging does not.
        let nobody_has_it_open = !self.write_ahead_log().exists();
        let mut options = ConnectOptions::new("sqlite:placeholder");
        options
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |_placeholder| {
                SqliteConnectOptions::new()
                    .filename(&file)
                    .read_only(true)
                    .create_if_missing(false)
                    .busy_timeout(PATIENCE)
                    .immutable(nobody_has_it_open)
            });
        sea_orm::Database::connect(options).await
    }
}
