//! A simulated payment provider: a ledger in a database of its own, idempotency keys, latency, lost answers and signed
//! webhooks. It knows no shop. A shop reaches it over HTTP, or in its own process through the same requests.
//!
//! Read `service.rs` for the requests, `provider.rs` for what it does with them, `test_token.rs` and `faults.rs` for what
//! can go wrong, `webhooks.rs` for what it reports of its own accord. `in_process.rs` and `standalone.rs` are the two ways
//! to run it; `tenants.rs` runs one for each of several shops.

mod wire;

mod settings;
mod test_token;

mod ledger;

mod webhooks;

mod provider;

mod faults;
mod service;

mod server;

mod in_process;
mod standalone;
mod tenants;

pub use in_process::{HostWithProvider, InProcessProvider, ShopWithProvider};
pub use server::ProviderServer;
pub use service::{ProviderService, ProviderServices};
pub use settings::{ProviderSettings, Webhooks};
pub use standalone::StandaloneHost;
pub use tenants::TenantHostWithProviders;
pub use webhooks::signature::WebhookSecret;

#[cfg(test)]
mod tests;
