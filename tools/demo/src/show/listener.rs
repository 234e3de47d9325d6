//! Reads the message log of a shop.

use std::sync::Arc;
use std::time::Duration;

use platform::message_log::MessageEvent;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use host::Shop;

/// A scene that takes longer has gone otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Receives every message event of a shop from when the listener was made.
pub(super) struct Listener(Receiver<Arc<MessageEvent>>);

impl Listener {
    pub(super) fn on(shop: &Shop) -> Self {
        Self(shop.message_log().listen())
    }

    /// The next message event. Cancel safe.
    pub(super) async fn next(&mut self) -> Result<Arc<MessageEvent>, RecvError> {
        self.0.recv().await
    }

    /// The next message event that `is_wanted`; nothing if it does not come in time.
    pub(super) async fn wait_for(
        &mut self,
        is_wanted: impl Fn(&MessageEvent) -> bool,
    ) -> Option<Arc<MessageEvent>> {
        let give_up = Instant::now() + PATIENCE;
        loop {
            match tokio::time::timeout_at(give_up, self.0.recv()).await {
                Ok(Ok(message_event)) if is_wanted(&message_event) => return Some(message_event),
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {}
                Ok(Err(RecvError::Closed)) | Err(_) => return None,
            }
        }
    }
}
