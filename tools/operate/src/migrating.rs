//! Bringing every database up to date before a host starts, and reporting what that took.

use host::config::Settings;
use host::{StartError, databases as places, identity};
use platform::identity::Permits;
use serde::Serialize;
use storage::servers::must_answer;
use terminal::text_table;

use crate::databases::{self, ShopDatabase};
use crate::{ShopError, shops};

/// One database after the migration.
#[derive(Debug, Serialize)]
pub struct MigratedDatabase {
    /// The database.
    pub database: &'static str,
    /// It was not there.
    pub created: bool,
    /// The migrations that it did not have.
    pub applied: Vec<String>,
}

/// Brings every database of the shop up to date. `permits` is what the operator has allowed about its identity.
pub async fn migrate(
    settings: &Settings,
    permits: &Permits,
) -> Result<Vec<MigratedDatabase>, ShopError> {
    for permitted in [&permits.begin_anew, &permits.adopt].into_iter().flatten() {
        if !settings.contexts.contains(&&**permitted) {
            return Err(ShopError::NotChosen { context: permitted.clone() });
        }
    }
    let databases = databases::all(settings);
    must_answer(databases.iter().map(|database| &database.place))
        .await
        .map_err(StartError::from)?;
    let mut migrated = Vec::new();
    for database in databases {
        let (created, applied) = (!is_there(&database).await, to_apply(&database).await);
        migrated.push(MigratedDatabase { database: database.name, created, applied });
    }
    identity::settle(settings, &places::of_host(settings), permits).await?;
    shops::open(settings).await?.stop().await;
    Ok(migrated)
}

/// A server that does not answer is refused when the shop opens, with the reason.
async fn is_there(database: &ShopDatabase) -> bool {
    database.exists().await.unwrap_or(true)
}

/// The migrations that the shop applies when it opens. A database that cannot be read is refused then, with the reason.
async fn to_apply(database: &ShopDatabase) -> Vec<String> {
    if !is_there(database).await {
        return database.migrations.names();
    }
    let Ok(connection) = database.look_into().await else { return Vec::new() };
    let pending = database.migrations.pending(&connection).await.unwrap_or_default();
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    pending
}

/// A table with a row a database.
pub fn render_text(migrated: &[MigratedDatabase]) -> String {
    let rows = migrated.iter().map(|one| [one.database.to_owned(), done(one)]);
    text_table(["DATABASE", "DONE"], rows)
}

fn done(migrated: &MigratedDatabase) -> String {
    let applied = migrated.applied.join(", ");
    match (migrated.created, migrated.applied.is_empty()) {
        (true, _) => format!("created: {applied}"),
        (false, false) => format!("brought up to date: {applied}"),
        (false, true) => "up to date already".to_owned(),
    }
}
