//! The migrations of one database, without the type of their migrator: what a list of databases can hold.

use std::pin::Pin;

use migration::postgres::{self, SchemaRole};
use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

/// The migrations of one database.
#[derive(Debug, Clone, Copy)]
pub struct Migrations {
    names: fn() -> Vec<String>,
    apply: for<'a> fn(&'a DatabaseConnection) -> Pending<'a, ()>,
    prepare: for<'a> fn(&'a DatabaseConnection, &'a str) -> Pending<'a, SchemaRole>,
    pending: for<'a> fn(&'a DatabaseConnection) -> Pending<'a, Vec<String>>,
}

impl Migrations {
    /// Those of `M`.
    pub const fn of<M: MigratorTrait + 'static>() -> Self {
        Self {
            names: names::<M>,
            apply: |connection| Box::pin(M::up(connection, None)),
            prepare: |admin, name| Box::pin(postgres::prepare_and_migrate::<M>(admin, name, None)),
            pending: |connection| Box::pin(pending::<M>(connection)),
        }
    }

    /// The names of all migrations.
    pub fn names(&self) -> Vec<String> {
        (self.names)()
    }

    /// Brings the tables up to date.
    pub async fn apply(&self, connection: &DatabaseConnection) -> Result<(), DbErr> {
        (self.apply)(connection).await
    }

    /// Makes the schema and the role of the database `name` on a server unless they are there, and brings its tables up to
    /// date as that role.
    pub async fn prepare(
        &self,
        admin: &DatabaseConnection,
        name: &str,
    ) -> Result<SchemaRole, DbErr> {
        (self.prepare)(admin, name).await
    }

    /// The migrations that the database does not have yet. An error also says that it has some that this program does not
    /// know: a later version made them.
    pub async fn pending(&self, connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
        (self.pending)(connection).await
    }
}

fn names<M: MigratorTrait>() -> Vec<String> {
    M::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

async fn pending<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let migrations = M::get_migration_with_status_read_only(connection).await?;
    let pending =
        migrations.iter().filter(|migration| migration.status() == MigrationStatus::Pending);
    Ok(pending.map(|migration| migration.name().to_owned()).collect())
}
