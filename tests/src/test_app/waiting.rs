//! Waits for conditions: a test checks again after each message event, and fails after a time limit.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::select_all;
use payment_provider::HostWithProvider;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::TestApp;

/// The time limit of every wait. Only failing tests reach it.
pub const PATIENCE: Duration = Duration::from_secs(30);

impl TestApp {
    /// Waits until `condition` gives a value. It is evaluated at once, and again after each message event in the shop.
    ///
    /// # Panics
    /// When that takes longer than [`PATIENCE`]; the message says `what` was waited for.
    pub async fn until<T, F, Fut>(&self, what: &str, mut condition: F) -> T
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Option<T>>,
    {
        let listen = |host: &HostWithProvider| host.shop().message_log().listen();
        let mut message_log: Vec<_> = self.hosts.iter().map(listen).collect();
        let waiting = async {
            loop {
                if let Some(value) = condition().await {
                    return value;
                }
                let any = message_log.iter_mut().map(|message_log| Box::pin(message_log.recv()));
                let (happened, _, _) = select_all(any).await;
                assert!(!matches!(happened, Err(RecvError::Closed)), "it stopped before {what}");
                // One evaluation covers all message events so far.
                message_log = message_log.iter().map(Receiver::resubscribe).collect();
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_elapsed| panic!("timed out waiting for {what}"))
    }

    /// Advances the clock in steps until `condition` gives a value, for work that the clock drives: retries, look-ups,
    /// deadlines. The next step comes after an evaluation without a change, so that the work woken by a step can run.
    ///
    /// # Panics
    /// When that takes longer than [`PATIENCE`], or the clock cannot be moved.
    pub async fn while_time_passes<T, F, Fut>(
        &self,
        step: TimeDelta,
        what: &str,
        mut condition: F,
    ) -> T
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Option<T>>,
    {
        let waiting = async {
            loop {
                if let Some(value) = condition().await {
                    return value;
                }
                self.advance(step);
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.unwrap_or_else(|_elapsed| panic!("timed out advancing the clock for {what}"))
    }
}
