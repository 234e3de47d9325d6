//! Opening a shop for a command: one that is there, one beside running hosts, or one for the length of the command.

use std::sync::Arc;

use host::config::Settings;
use host::identity;
use host::registry::COMPILED;
use host::{Shop, StartError};
use payment_provider::ShopWithProvider;
use platform::clock::SystemClock;
use platform::http_client::HttpServices;
use tempfile::TempDir;

use crate::ShopError;

/// Opens the shop of the settings, with the payment provider in its process if they ask for one, and brings all tables up to
/// date. Where there is none it is made.
pub async fn open(settings: &Settings) -> Result<ShopWithProvider, ShopError> {
    Ok(ShopWithProvider::open(settings, Arc::new(SystemClock)).await?)
}

/// Opens the shop of the settings; refuses where there is none.
pub async fn open_existing(settings: &Settings) -> Result<ShopWithProvider, ShopError> {
    if !identity::is_begun(settings).await? {
        return Err(ShopError::NoShop { path: settings.data_dir.clone() });
    }
    open(settings).await
}

/// Opens every context of an existing shop, whatever this host runs: facts about an order are in all of them. Nothing is
/// published, so no broker is needed.
pub async fn open_whole(settings: &Settings) -> Result<ShopWithProvider, ShopError> {
    let whole = Settings { contexts: COMPILED.to_vec(), broker_url: None, ..settings.clone() };
    open_existing(&whole).await
}

/// Opens a shop for a command that may run beside hosts and publishes events.
pub async fn open_beside_hosts(settings: &Settings) -> Result<Shop, ShopError> {
    let no_services = HttpServices::default();
    Ok(Shop::open_beside_hosts(settings, Arc::new(SystemClock), no_services).await?)
}

/// Opens one context of an existing shop, for a command that may run beside hosts and publishes events of it. The context must
/// be one of those that this host runs: the database is looked for where the settings say.
pub async fn open_one_beside_hosts(
    settings: &Settings,
    context: &'static str,
) -> Result<Shop, ShopError> {
    if !settings.contexts.contains(&context) {
        return Err(StartError::NotHosted { context }.into());
    }
    if !identity::is_begun(settings).await? {
        return Err(ShopError::NoShop { path: settings.data_dir.clone() });
    }
    let alone = Settings { contexts: vec![context], broker_url: None, ..settings.clone() };
    open_beside_hosts(&alone).await
}

/// The same settings for a shop with every context on a temporary folder, in one process. Dropping the folder removes it.
pub fn on_a_temporary_folder(settings: &Settings) -> Result<(Settings, TempDir), ShopError> {
    let folder = tempfile::Builder::new()
        .prefix("galleria-")
        .tempdir()
        .map_err(ShopError::TemporaryFolder)?;
    Ok((settings.alone_in(folder.path()), folder))
}
