//! The databases of a shop: which there are, what they should hold, and a way to look into one that changes nothing.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

use host::config::Settings;
use host::databases::{Place, look_into};

/// How long a look waits for a database that somebody has locked.
const PATIENCE: Duration = Duration::from_secs(1);

type Pending<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, DbErr>> + Send + 'a>>;

/// One database of a shop.
pub(super) struct Kept {
    /// The context, or the simulated provider.
    pub(super) name: &'static str,
    /// Where it is, or will be.
    pub(super) place: Place,
    migrations: fn() -> Vec<String>,
    pending: for<'a> fn(&'a DatabaseConnection) -> Pending<'a>,
}

/// Every database of a shop: one a context, and the ledger of the payment provider that is simulated with payments.
pub(super) fn all(settings: &Settings) -> Vec<Kept> {
    let kept = [
        kept::<migration::users::Migrator>(settings, "users"),
        kept::<migration::products::Migrator>(settings, "products"),
        kept::<migration::orders::Migrator>(settings, "orders"),
        kept::<migration::payments::Migrator>(settings, "payments"),
        kept::<migration::payments::ProviderMigrator>(settings, "provider"),
    ];
    let is_here = |kept: &Kept| settings.databases().any(|one| one.descriptor.name == kept.name);
    kept.into_iter().filter(is_here).collect()
}

fn kept<M: MigratorTrait + 'static>(settings: &Settings, name: &'static str) -> Kept {
    Kept {
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

impl Kept {
    /// Whether it is there.
    pub(super) async fn exists(&self) -> Result<bool, DbErr> {
        self.place.exists(self.name).await
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

    /// Opens it to read and makes nothing.
    pub(super) async fn look_into(&self) -> Result<DatabaseConnection, DbErr> {
        match &self.place {
            Place::File(file) => look_into_file(file.clone()).await,
            Place::Server(url) => look_into(url, self.name).await,
        }
    }
}

/// Opens a file to read and makes nothing; one that is not there is an error.
pub(super) async fn look_into_file(file: PathBuf) -> Result<DatabaseConnection, DbErr> {
    // Where there is no write-ahead log, nobody has the database open. A reader would make one all the same, and
    // leave it behind; one that takes the file as unchanging does not.
    let nobody_has_it_open = !write_ahead_log(&file).exists();
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

fn write_ahead_log(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}
