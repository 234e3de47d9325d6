//! Payments: takes the money for an order, once, and gives it back when it must. A provider that does not answer
//! leaves a payment *unknown*; it is then asked what happened, and never charged again blindly.
//!
//! The layers are private. A host sees [`Payments`] and its settings; the other contexts see [`contract`].

mod domain;

mod application;

pub mod contract;

mod infrastructure;

mod handle;

mod descriptor;
mod settings;

pub use descriptor::DESCRIPTOR;
pub use handle::Payments;
pub use infrastructure::gateways::guarded_gateway::GuardSettings;
pub use infrastructure::gateways::provider_url::{BadProviderUrl, ProviderUrl};
pub use infrastructure::gateways::simulated::network::{Arrival, Network, NotReached};
pub use infrastructure::gateways::simulated::signature::WebhookSecret;
pub use infrastructure::gateways::simulated::standalone::StandaloneProvider;
pub use infrastructure::gateways::simulated::webhook_connection::BadWebhookUrl;
pub use infrastructure::gateways::simulated::{ProviderServices, SimulationSettings, Webhooks};
pub use settings::{Provider, Settings};
