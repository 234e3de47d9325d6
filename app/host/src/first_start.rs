//! The first start: a shop that has no products yet gets the demo catalogue, so that there is something to buy.

use std::sync::Arc;
use std::time::Duration;

use platform::context::Context;
use platform::message_log::{Kind, MessageEvent};

use super::{Shop, StartError};
use crate::config::Settings;

/// How long the other contexts get to hear of the demo catalogue. They hear of it all the same if it takes longer.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// What a first start has brought along.
pub(super) struct FirstStart {
    added: usize,
    message_log: tokio::sync::broadcast::Receiver<Arc<MessageEvent>>,
}

/// Loads the demo catalogue into a shop that has none, where this host has `products` and it is wanted.
pub(super) async fn begin(settings: &Settings, shop: &Shop) -> Result<FirstStart, StartError> {
    let message_log = shop.message_log().listen();
    let Some(products) = shop.products().ok().filter(|_| settings.demo_data) else {
        return Ok(FirstStart { added: 0, message_log });
    };
    let added = products
        .load_demo_data()
        .await
        .map(|loaded| loaded.events)
        .map_err(|error| StartError::DemoData { reason: error.to_string() })?;
    Ok(FirstStart { added, message_log })
}

impl FirstStart {
    /// Waits until the other contexts have heard of the products: the first order finds them all.
    pub(super) async fn wait_until_heard(mut self) {
        let heard = async {
            let mut left = self.added;
            while left > 0 {
                match self.message_log.recv().await {
                    Ok(message_event) => {
                        let told = message_event.kind == Kind::Relayed
                            && &*message_event.event_type == "products.product-added.v1";
                        left = left.saturating_sub(usize::from(told));
                    }
                    Err(_lagged_or_closed) => return,
                }
            }
        };
        if tokio::time::timeout(HEARD_WITHIN, heard).await.is_err() {
            tracing::warn!("the demo catalogue is still on its way to the other contexts");
        }
    }
}
