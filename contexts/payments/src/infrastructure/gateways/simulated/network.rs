//! What is between us and the simulated provider: it takes time, and may lose, repeat or delay what it carries.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use shared_kernel::Clock;

use crate::application::pacing::after;

/// The arrival of a request at the provider; the future is what the provider does about it.
pub type Arrival = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Carries requests to the provider and its answers back.
#[async_trait]
pub trait Network: Send + Sync {
    /// Lets a request arrive and returns when the answer is here. A request may also arrive late, twice or never, and
    /// an answer that is lost is one that this never returns with.
    ///
    /// # Errors
    /// When the provider was not reached: the request does not arrive.
    async fn carry(&self, arrival: Arrival) -> Result<(), NotReached>;
}

/// The provider was not reached.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{why}")]
pub struct NotReached {
    /// What the network said.
    pub why: String,
}

/// A network that takes some time and loses nothing.
pub(crate) struct Latency {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) shortest: Duration,
    pub(crate) longest: Duration,
}

#[async_trait]
impl Network for Latency {
    async fn carry(&self, arrival: Arrival) -> Result<(), NotReached> {
        let (shortest, longest) = (self.shortest, self.longest.max(self.shortest));
        let wait = rand::random_range(shortest..=longest);
        if !wait.is_zero() {
            self.clock.sleep_until(after(self.clock.now(), wait)).await;
        }
        arrival().await;
        Ok(())
    }
}
