//! Opening a shop for a command: one that is there, one beside running hosts, or one for the length of the command. A command
//! that changes nothing only looks into a database.

use std::sync::Arc;

use host::config::Settings;
use host::identity;
use host::registry::COMPILED;
use host::{Shop, StartError};
use payment_provider::ShopWithProvider;
use platform::clock::SystemClock;
use platform::http_client::HttpServices;
use sea_orm::{DatabaseConnection, DbErr};
use tempfile::TempDir;

use crate::error::NotThere;
use crate::{ShopError, databases};

/// Opens the shop of the settings, with the payment provider in its process if they ask for one, and brings all tables up to
/// date. Where there is none it is made.
pub async fn open(settings: &Settings) -> Result<ShopWithProvider, ShopError> {
    Ok(ShopWithProvider::open(settings, Arc::new(SystemClock)).await?)
}

/// Opens the shop of the settings; refuses where there is none, or a database of it is not there.
pub async fn open_existing(settings: &Settings) -> Result<ShopWithProvider, ShopError> {
    must_be_whole(settings, &settings.contexts).await?;
    open(settings).await
}

/// Opens every context of an existing shop, whatever this host runs: facts about an order are in all of them. Nothing is
/// published, so no broker is needed. An empty database would make orders look broken that are not, so that none is made.
pub async fn open_whole(settings: &Settings) -> Result<ShopWithProvider, ShopError> {
    let whole = Settings { contexts: COMPILED.to_vec(), broker_url: None, ..settings.clone() };
    must_be_whole(&whole, &settings.contexts).await?;
    open(&whole).await
}

/// Opens a shop for a command that may run beside hosts and publishes events.
pub async fn open_beside_hosts(settings: &Settings) -> Result<Shop, ShopError> {
    let no_services = HttpServices::default();
    Ok(Shop::open_beside_hosts(settings, Arc::new(SystemClock), no_services).await?)
}

/// The same for an existing shop; refuses where there is none, or a database of it is not there.
pub async fn open_existing_beside_hosts(settings: &Settings) -> Result<Shop, ShopError> {
    must_be_whole(settings, &settings.contexts).await?;
    open_beside_hosts(settings).await
}

/// Opens one context of an existing shop, for a command that may run beside hosts and publishes events of it. The context must
/// be one of those that this host runs: the database is looked for where the settings say.
pub async fn open_one_beside_hosts(
    settings: &Settings,
    context: &'static str,
) -> Result<Shop, ShopError> {
    let alone = alone(settings, context).await?;
    must_be_whole(&alone, &settings.contexts).await?;
    open_beside_hosts(&alone).await
}

/// Looks into the database of one context of an existing shop. It makes, migrates and writes nothing, and refuses what
/// [`open_one_beside_hosts`] refuses, and tables of an earlier version.
pub async fn look_into_one(
    settings: &Settings,
    context: &'static str,
) -> Result<DatabaseConnection, ShopError> {
    let alone = alone(settings, context).await?;
    identity::look(&alone).await?;
    let database = databases::all(&alone).into_iter().find(|database| database.name == context);
    let database = database.ok_or(StartError::NotHosted { context })?;
    let failed = |source| ShopError::Look { name: context, source };
    if !database.exists().await.map_err(failed)? {
        return Err(NotThere::of(context, &settings.contexts).into());
    }
    let connection = database.look_into().await.map_err(failed)?;
    if database.migrations.pending(&connection).await.map_err(failed)?.is_empty() {
        return Ok(connection);
    }
    connection.close().await.map_err(failed)?;
    let behind =
        "its tables are not up to date, and a command that only looks does not migrate them";
    Err(failed(DbErr::Custom(behind.to_owned())))
}

/// Refuses where there is no shop, and a shop of which a database is not there, and changes nothing. `run_here` are the contexts
/// that the operator's settings choose: the others run elsewhere.
async fn must_be_whole(settings: &Settings, run_here: &[&'static str]) -> Result<(), ShopError> {
    if !identity::is_begun(settings).await? {
        return Err(ShopError::NoShop { path: settings.data_dir.clone() });
    }
    // A database that was lost, moved or is another shop's is refused in those words.
    identity::look(settings).await?;
    for database in databases::all(settings) {
        let name = database.name;
        if !database.exists().await.map_err(|source| ShopError::Look { name, source })? {
            return Err(NotThere::of(name, run_here).into());
        }
    }
    Ok(())
}

/// The settings of a host with this context of an existing shop, and without a broker.
async fn alone(settings: &Settings, context: &'static str) -> Result<Settings, ShopError> {
    if !settings.contexts.contains(&context) {
        return Err(StartError::NotHosted { context }.into());
    }
    if !identity::is_begun(settings).await? {
        return Err(ShopError::NoShop { path: settings.data_dir.clone() });
    }
    // A loss concerns the whole shop, whichever context the command is about.
    identity::look_beside(settings, None).await?;
    Ok(Settings { contexts: vec![context], broker_url: None, ..settings.clone() })
}

/// The same settings for a shop with every context on a temporary folder, in one process. Dropping the folder removes it.
pub fn on_a_temporary_folder(settings: &Settings) -> Result<(Settings, TempDir), ShopError> {
    let folder = tempfile::Builder::new()
        .prefix("galleria-")
        .tempdir()
        .map_err(ShopError::TemporaryFolder)?;
    Ok((settings.alone_in(folder.path()), folder))
}
