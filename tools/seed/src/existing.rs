//! Whether a shop has data: products or users. Without them there are no orders. The contexts read their tables themselves.

use std::sync::Arc;

use host::Shop;
use host::config::Settings;
use host::databases;
use host::registry::REGISTRY;
use payment_provider::ShopWithProvider;
use platform::clock::SystemClock;
use platform::database::read_error;
use platform::replication::Wanted;
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::SeedError;

/// Refuses a shop that has data. Nothing of it runs meanwhile: events that wait there would be handled under the settings of test data,
/// which write no mails.
pub(crate) async fn must_be_empty(settings: &Settings) -> Result<(), SeedError> {
    let _locks = databases::lock(settings)?;
    let shop = ShopWithProvider::open(settings, Arc::new(SystemClock)).await?;
    let found = found(&shop).await;
    shop.stop().await;
    let found = found?;
    if found.is_empty() {
        return Ok(());
    }
    Err(SeedError::HasData { data_dir: settings.data_dir.clone(), what: found.join(" and ") })
}

/// The kinds of aggregates that the shop has, such as `users`.
async fn found(shop: &Shop) -> Result<Vec<&'static str>, StoreError> {
    let mut found = Vec::new();
    for descriptor in REGISTRY.iter().map(|entry| entry.descriptor) {
        let database = shop.databases().find(|database| database.context() == descriptor.name);
        let Some(database) = database else { continue };
        for replicated in descriptor.replicated {
            let first = Wanted::After { id: Uuid::nil(), at_most: 1 };
            let states = (replicated.read)(database.reader(), first).await.map_err(read_error)?;
            if !states.is_empty() {
                found.push(descriptor.name);
            }
        }
    }
    Ok(found)
}
