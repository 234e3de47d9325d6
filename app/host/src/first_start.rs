//! The first start: contexts that have nothing yet load their demo data, so that there is something to buy.

use std::sync::Arc;
use std::time::Duration;

use platform::context::DemoData;
use platform::message_log::{Kind, MessageEvent};

use crate::config::Settings;
use crate::error::StartError;
use crate::shop::Shop;

/// How long the other contexts get to hear of the demo data. They hear of it all the same if it takes longer.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// The demo data that a first start has loaded, and the log that shows when its events are relayed.
pub(crate) struct FirstStart {
    loaded: Vec<DemoData>,
    message_log: tokio::sync::broadcast::Receiver<Arc<MessageEvent>>,
}

/// Has each context load its demo data, if they are wanted and it has none of its own.
pub(crate) async fn begin(settings: &Settings, shop: &Shop) -> Result<FirstStart, StartError> {
    let message_log = shop.message_log().listen();
    let mut loaded = Vec::new();
    if settings.demo_data {
        for context in shop.contexts() {
            let data = context.load_demo_data().await.map_err(|error| StartError::DemoData {
                context: context.name(),
                reason: error.to_string(),
            })?;
            loaded.push(data);
        }
    }
    Ok(FirstStart { loaded, message_log })
}

impl FirstStart {
    /// Waits until the other contexts have heard of the data: the first order finds every product.
    pub(crate) async fn wait_until_heard(mut self) {
        let heard = async {
            while self.loaded.iter().any(|data| data.events > 0) {
                match self.message_log.recv().await {
                    Ok(message_event) => self.note(&message_event),
                    Err(_lagged_or_closed) => return,
                }
            }
        };
        if tokio::time::timeout(HEARD_WITHIN, heard).await.is_err() {
            tracing::warn!("the demo data are still on their way to the other contexts");
        }
    }

    fn note(&mut self, message_event: &MessageEvent) {
        if message_event.kind != Kind::Relayed {
            return;
        }
        for data in &mut self.loaded {
            if data.event_type == &*message_event.event_type {
                data.events = data.events.saturating_sub(1);
            }
        }
    }
}
