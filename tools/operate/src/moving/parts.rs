//! The databases that a context has: its own, and those that lie beside it, such as the ledger of the simulated payment
//! provider beside payments.

use host::StartError;
use host::config::Settings;
use host::databases::{Place, make};
use host::registry::{self, ContextDatabase};
use platform::moving::{Location, Unused, survey};

use super::ContextMoveError;

/// One database of a context.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) name: &'static str,
    database: ContextDatabase,
}

/// The databases of a context that a shop with these settings uses, whichever host runs the context.
pub(super) fn of(context: &str, settings: &Settings) -> Vec<Part> {
    let databases = registry::find(context).into_iter().flat_map(registry::Entry::databases);
    databases
        .filter(|database| (database.descriptor.is_used)(settings.values()))
        .map(|database| Part { name: database.descriptor.name, database })
        .collect()
}

impl Part {
    /// Makes the database at a place and brings its tables up to date.
    pub(super) async fn make(&self, place: &Place) -> Result<(), StartError> {
        let connections = make(place, self.name, &self.database.migrations).await?;
        for connection in [connections.writer, connections.readers] {
            // Closing fails only when it is closed already.
            let _closed_already = connection.close().await;
        }
        Ok(())
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
