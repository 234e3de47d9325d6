//! A payment provider in a box: its own ledger in its own database, idempotency keys, latency, lost answers and
//! signed webhooks. It knows nothing of payments; we reach it only through the gateway port and its webhooks.

pub(crate) mod test_token;

pub(crate) mod line;
pub(crate) mod network;
pub(crate) mod simulated_gateway;

pub(crate) mod standalone;

pub(crate) mod ledger;
pub(crate) mod provider;

pub(crate) mod signature;
pub(crate) mod webhook_body;
pub(crate) mod webhook_connection;
pub(crate) mod webhook_sender;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use platform::database::Database;
use platform::tasks::Tasks;
use shared_kernel::Clock;

use network::Network;

/// What the host gives to the simulated provider. The database is the provider's own, migrated with
/// `migration::provider::Migrator`.
#[derive(Clone)]
pub struct ProviderServices {
    /// The provider's ledger.
    pub database: Database,
    /// The time, as the provider sees it.
    pub clock: Arc<dyn Clock>,
    /// Where its deliveries are spawned.
    pub tasks: Tasks,
}

/// How the simulated provider behaves.
#[derive(Clone)]
pub struct SimulationSettings {
    /// What carries requests to it; nothing stands for a network that takes between the shortest and the longest time.
    pub network: Option<Arc<dyn Network>>,
    /// The shortest time an answer takes.
    pub shortest_latency: Duration,
    /// The longest time an answer takes, with the usual tokens.
    pub longest_latency: Duration,
    /// How long `tok_slow` takes.
    pub slow_answer_after: Duration,
    /// How long a charge of `tok_pending` is pending.
    pub pending_for: Duration,
    /// How many connections `tok_unreachable` has refused before one gets through.
    pub refused_connections: u32,
    /// Which outcomes it sends a webhook for.
    pub webhooks: Webhooks,
}

impl Default for SimulationSettings {
    fn default() -> Self {
        Self {
            network: None,
            shortest_latency: Duration::from_millis(15),
            longest_latency: Duration::from_millis(40),
            slow_answer_after: Duration::from_millis(1_500),
            pending_for: Duration::from_secs(2),
            refused_connections: 5,
            webhooks: Webhooks::All,
        }
    }
}

/// Which outcomes the simulated provider tells by webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webhooks {
    /// All of them, as real providers do.
    All,
    /// Those that its answer did not carry in good time: slow and pending ones.
    Missed,
}
