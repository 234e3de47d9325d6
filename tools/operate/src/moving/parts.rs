//! The databases that a context has: its own, and for payments the ledger of the simulated provider, which lies beside it.

use std::pin::Pin;

use migration::{orders, payments, products, provider, users};
use platform::moving::{Location, Unused, survey};
use sea_orm_migration::MigratorTrait;

use super::ContextMoveError;
use host::StartError;
use host::databases::{Place, make};

type Making<'a> = Pin<Box<dyn Future<Output = Result<(), StartError>> + Send + 'a>>;

/// One database of a context.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) name: &'static str,
    make: for<'a> fn(&'a Place, &'static str) -> Making<'a>,
}

/// The databases of a context.
pub(super) fn of(context: &str) -> Vec<Part> {
    let all = [
        ("users", part::<users::Migrator>("users")),
        ("products", part::<products::Migrator>("products")),
        ("orders", part::<orders::Migrator>("orders")),
        ("payments", part::<payments::Migrator>("payments")),
        ("payments", part::<provider::Migrator>("provider")),
    ];
    all.into_iter().filter(|(owner, _)| *owner == context).map(|(_, part)| part).collect()
}

fn part<M: MigratorTrait + 'static>(name: &'static str) -> Part {
    Part { name, make: |place, name| Box::pin(making::<M>(place, name)) }
}

async fn making<M: MigratorTrait>(place: &Place, name: &'static str) -> Result<(), StartError> {
    let connections = make::<M>(place, name).await?;
    for connection in [connections.writer, connections.readers] {
        // Closing fails only when it is closed already.
        let _closed_already = connection.close().await;
    }
    Ok(())
}

impl Part {
    /// Makes the database at a place and brings its tables up to date.
    pub(super) async fn make(&self, place: &Place) -> Result<(), StartError> {
        (self.make)(place, self.name).await
    }

    /// The rows that the tables have when nobody has used them yet: some come with the making of the tables.
    pub(super) async fn unused(&self) -> Result<Unused, ContextMoveError> {
        let folder = tempfile::tempdir().map_err(ContextMoveError::TemporaryFolder)?;
        let file = folder.path().join("unused.db");
        self.make(&Place::File(file.clone())).await?;
        let tables = survey(self.name, &Location::File(file)).await?;
        Ok(tables.into_iter().map(|table| (table.name, table.rows)).collect())
    }
}
