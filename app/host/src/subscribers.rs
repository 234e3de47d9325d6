//! Who subscribes to what in the whole shop, as far as it is in this program. RabbitMQ keeps an event only for queues
//! that are there, so every host declares those of all contexts, wherever they run.

use std::sync::Arc;

use platform::clock::SystemClock;
use platform::http_client::HttpServices;
use platform::subscription::Subscription;
use shared_kernel::bus::BusSubscription;

use super::{Shop, StartError};
use crate::config::Settings;

/// Who subscribes to what in this host.
pub(super) async fn of_this_host(settings: &Settings) -> Result<Vec<BusSubscription>, StartError> {
    let mut all = of_the_shop(settings).await?;
    all.retain(|subscription| settings.contexts.contains(&subscription.subscriber));
    Ok(all)
}

/// Asks the contexts themselves, built for a moment on a temporary folder.
pub(super) async fn of_the_shop(settings: &Settings) -> Result<Vec<BusSubscription>, StartError> {
    let folder = tempfile::tempdir()
        .map_err(|source| StartError::DataDir { path: std::env::temp_dir(), source })?;
    // That shop has no broker, so it asks no further.
    let alone = settings.alone_in(folder.path());
    let shop = Box::pin(Shop::open(&alone, Arc::new(SystemClock), HttpServices::default())).await?;
    let subscriptions = shop.contexts().into_iter().map(|context| BusSubscription {
        subscriber: context.name(),
        event_types: context.subscriptions().iter().map(Subscription::event_type).collect(),
    });
    let subscriptions = subscriptions.collect();
    shop.stop().await;
    Ok(subscriptions)
}
