//! What a host may choose.

use std::time::Duration;

use crate::infrastructure::gateways::guarded_gateway::GuardSettings;
use crate::infrastructure::gateways::provider_url::ProviderUrl;
use crate::infrastructure::gateways::simulated::signature::WebhookSecret;
use crate::infrastructure::gateways::simulated::{ProviderServices, SimulationSettings};

/// The payment provider of a shop.
#[derive(Clone)]
pub enum Provider {
    /// There is none: payments wait, visibly, until their time is over.
    None,
    /// The simulated one, in this process, with its own database, clock and tasks.
    Simulated(ProviderServices),
    /// One that answers over HTTP.
    At(ProviderUrl),
}

/// What a host may choose.
#[derive(Clone)]
pub struct Settings {
    /// Who takes the money.
    pub provider: Provider,
    /// How the simulated provider behaves in this process.
    pub simulation: SimulationSettings,
    /// Secrets that webhooks may be signed with. The first is the one the simulated provider signs with; the
    /// others are on their way in or out. Without any, every webhook is turned away.
    pub webhook_secrets: Vec<WebhookSecret>,
    /// How patient we are with a provider.
    pub guard: GuardSettings,
    /// How many payments talk to the provider side by side.
    pub charges_at_once: usize,
    /// The wait before the provider is asked again about a payment without an outcome; it doubles.
    pub first_retry: Duration,
    /// The longest such wait.
    pub longest_retry: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            provider: Provider::None,
            simulation: SimulationSettings::default(),
            webhook_secrets: Vec::new(),
            guard: GuardSettings::default(),
            charges_at_once: 256,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_mins(5),
        }
    }
}
