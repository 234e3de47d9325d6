//! The ear on what happens between the contexts.

use std::sync::Arc;
use std::time::Duration;

use platform::happenings::Happening;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::host::Shop;

/// A scene that takes longer has gone otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Hears every happening of a shop from when it was made.
pub(super) struct Listener(Receiver<Arc<Happening>>);

impl Listener {
    pub(super) fn on(shop: &Shop) -> Self {
        Self(shop.happenings().listen())
    }

    /// The next happening. Cancel safe.
    pub(super) async fn next(&mut self) -> Result<Arc<Happening>, RecvError> {
        self.0.recv().await
    }

    /// The next happening that `is_wanted`; nothing if it does not come in time.
    pub(super) async fn wait_for(
        &mut self,
        is_wanted: impl Fn(&Happening) -> bool,
    ) -> Option<Arc<Happening>> {
        let give_up = Instant::now() + PATIENCE;
        loop {
            match tokio::time::timeout_at(give_up, self.0.recv()).await {
                Ok(Ok(happening)) if is_wanted(&happening) => return Some(happening),
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {}
                Ok(Err(RecvError::Closed)) | Err(_) => return None,
            }
        }
    }
}
