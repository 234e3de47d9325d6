//! The simulated payment provider, which this host runs when the program hands over none.

use std::path::Path;
use std::sync::Arc;

use payments::{Payments, Provider, ProviderServices, SimulationSettings, WebhookSecret, Webhooks};
use platform::context::Context;
use platform::database::Database;
use platform::descriptor::{BuildError, BuildRequest};
use platform::http_client::HttpServices;
use platform::secret_file::write_secret;
use platform::settings::{BadSetting, SettingValues};

use crate::config::Settings;
use crate::registry::{self, ContextDatabase};

/// The ledger of the provider, if this host has to simulate it.
pub(crate) fn ledger(settings: &Settings, http_services: &HttpServices) -> Option<ContextDatabase> {
    let ledger = settings.databases().find(|database| database.descriptor.name == "provider");
    ledger.filter(|_ledger| http_services.get("payment-provider").is_none())
}

/// The ledger, whatever is configured.
pub(crate) fn any_ledger() -> Option<ContextDatabase> {
    registry::find_database("provider")
}

/// How the provider behaves.
pub(crate) fn simulation(values: &SettingValues) -> Result<SimulationSettings, BadSetting> {
    let slowest_ms: u64 = values.number("provider.latency_max_ms", 0, 60_000)?;
    Ok(SimulationSettings {
        shortest_latency: values.millis("provider.latency_min_ms", 0, slowest_ms)?,
        longest_latency: values.millis("provider.latency_max_ms", 0, 60_000)?,
        webhooks: values
            .one_of("provider.webhooks", &[("all", Webhooks::All), ("missed", Webhooks::Missed)])?,
        ..SimulationSettings::default()
    })
}

/// Builds payments with the simulated provider on this ledger.
pub(crate) fn build(
    request: BuildRequest<'_>,
    ledger: Database,
) -> Result<Arc<dyn Context>, BuildError> {
    let BuildRequest { services, settings: values, keys, .. } = request;
    let provider = ProviderServices {
        database: ledger,
        clock: Arc::clone(&services.clock),
        tasks: services.tasks.clone(),
    };
    let settings = payments::Settings {
        provider: Provider::Simulated(provider),
        simulation: simulation(values)?,
        webhook_secrets: webhook_secrets(values, &keys)?,
        ..payments::Settings::read(values)?
    };
    Ok(Arc::new(Payments::new(services, settings)))
}

/// The secrets that sign webhooks, the first one first; never none.
pub(crate) fn webhook_secrets(
    values: &SettingValues,
    keys: &Path,
) -> Result<Vec<WebhookSecret>, BuildError> {
    let secrets = values.list("payments.webhook_secrets");
    if !secrets.is_empty() {
        return Ok(secrets.into_iter().map(WebhookSecret::new).collect());
    }
    let path = keys.join("webhook-secret");
    let refused =
        |error: std::io::Error| BuildError::Key { path: path.clone(), reason: error.to_string() };
    if !path.exists() {
        write_secret(&path, &hex::encode(rand::random::<[u8; 32]>())).map_err(refused)?;
    }
    let secret = std::fs::read_to_string(&path).map_err(refused)?;
    Ok(vec![WebhookSecret::new(secret.trim())])
}
