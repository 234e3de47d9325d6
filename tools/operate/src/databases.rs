//! The databases of a shop: which there are, which migrations they should have, and a way to read one without changing it.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

use host::config::Settings;
use host::databases::{Place, beside, look_into};

/// How long a reader waits for a database that another program has locked.
const PATIENCE: Duration = Duration::from_secs(1);

type Pending<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, DbErr>> + Send + 'a>>;

/// One database of a shop.
pub struct ShopDatabase {
    /// The context, or the simulated provider.
    pub name: &'static str,
    /// Where it is, or will be.
    pub place: Place,
    migrations: fn() -> Vec<String>,
    pending: for<'a> fn(&'a DatabaseConnection) -> Pending<'a>,
}

/// Every database of a shop: one a context, and the ledger of the payment provider that is simulated with payments.
pub fn all(settings: &Settings) -> Vec<ShopDatabase> {
    let all = [
        of::<migration::users::Migrator>(settings, "users"),
        of::<migration::products::Migrator>(settings, "products"),
        of::<migration::orders::Migrator>(settings, "orders"),
        of::<migration::payments::Migrator>(settings, "payments"),
        of::<migration::payments::ProviderMigrator>(settings, "provider"),
    ];
    let is_used = |database: &ShopDatabase| {
        settings.contexts.contains(&beside(database.name))
            && (database.name != "provider" || settings.simulates_provider())
    };
    all.into_iter().filter(is_used).collect()
}

fn of<M: MigratorTrait + 'static>(settings: &Settings, name: &'static str) -> ShopDatabase {
    ShopDatabase {
        name,
        place: Place::of(settings, name),
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

impl ShopDatabase {
    /// Whether it is there.
    pub async fn exists(&self) -> Result<bool, DbErr> {
        self.place.exists(self.name).await
    }

    /// Every migration there is.
    pub fn migrations(&self) -> Vec<String> {
        (self.migrations)()
    }

    /// The migrations that the database does not have yet. An error also reports migrations that this program does not know:
    /// a later version made them.
    pub async fn pending(&self, connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
        (self.pending)(connection).await
    }

    /// Opens it for reading and makes nothing.
    pub async fn look_into(&self) -> Result<DatabaseConnection, DbErr> {
        match &self.place {
            Place::File(file) => look_into_file(file.clone()).await,
            Place::Server(url) => look_into(url, self.name).await,
        }
    }
}

/// Opens a file for reading and makes nothing; one that is not there is an error.
pub async fn look_into_file(file: PathBuf) -> Result<DatabaseConnection, DbErr> {
    // Without a write-ahead log the database is open nowhere. A reader would make a log all the same, and leave it behind;
    // one that opens the file as immutable does not.
    let is_open_nowhere = !write_ahead_log(&file).exists();
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
                .immutable(is_open_nowhere)
        });
    sea_orm::Database::connect(options).await
}

fn write_ahead_log(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}
