//! The databases of a context: its own, and those beside it, such as the ledger of the simulated payment provider beside
//! payments.

use host::StartError;
use host::config::Settings;
use host::identity as shop_identity;
use host::registry::{self, ContextDatabase};
use platform::identity::Permits;
use platform::moving::{Location, Unused, survey};
use storage::identity::{self, Located};
use storage::place::{Place, make};

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

/// Gives the databases that are moved the identity of their shop, unless an earlier move has fenced them: the copies then
/// have it too.
pub(super) async fn settle(
    settings: &Settings,
    places: &[(Part, Place, Place)],
) -> Result<(), StartError> {
    let mut open = Vec::new();
    for (part, source, _) in places {
        let located = part.at(source);
        if identity::is_here(&located).await? {
            open.push(located);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    shop_identity::settle(settings, &open, &Permits::default()).await.map(drop)
}

impl Part {
    /// The database at a place.
    pub(super) fn at(&self, place: &Place) -> Located {
        self.database.at(place.clone())
    }

    /// Makes the database at a place and brings its tables up to date.
    pub(super) async fn make(&self, place: &Place) -> Result<(), StartError> {
        let connections = make(place, self.name, &self.database.migrations).await?;
        for connection in [connections.writer, connections.readers] {
            // Closing fails only when it is closed already.
            let _closed_already = connection.close().await;
        }
        Ok(())
    }

    /// The rows of the tables before first use: some migrations insert rows.
    pub(super) async fn unused(&self) -> Result<Unused, ContextMoveError> {
        let folder = tempfile::tempdir().map_err(ContextMoveError::TemporaryFolder)?;
        let file = folder.path().join("unused.db");
        self.make(&Place::File(file.clone())).await?;
        let tables = survey(self.name, &Location::File(file)).await?;
        Ok(tables.into_iter().map(|table| (table.name, table.rows)).collect())
    }
}
