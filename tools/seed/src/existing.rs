//! Whether a shop has data: products or users. Without them there are no orders. The contexts read their tables themselves.

use host::Shop;
use host::registry::REGISTRY;
use platform::database::read_error;
use platform::replication::Wanted;
use shared_kernel::StoreError;
use uuid::Uuid;

/// The kinds of aggregates that the shop has, such as `users`.
pub(crate) async fn found(shop: &Shop) -> Result<Vec<&'static str>, StoreError> {
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
