//! How a host makes `payments`: with the simulated provider and its ledger, or the way to a provider elsewhere.

use std::sync::Arc;

use payments::{
    GuardSettings, Payments, Provider, ProviderServices, ProviderUrl, Settings, SimulationSettings,
    WebhookSecret,
};
use platform::database::Database;
use platform::tasks::Tasks;
use secrecy::ExposeSecret;
use shared_kernel::Clock;

use super::{Contexts, Opening};
use crate::config::Webhooks;
use crate::{StartError, data_dir};

pub(super) async fn open(opening: &Opening<'_>, contexts: &mut Contexts) -> Result<(), StartError> {
    let services = opening.services::<migration::payments::Migrator>("payments").await?;
    let provider = if let Some(url) = &opening.settings.provider_url {
        Provider::At(ProviderUrl::parse(url).map_err(StartError::ProviderUrl)?)
    } else {
        let ledger = opening.database::<migration::provider::Migrator>("provider").await?;
        contexts.provider = Some(ledger.clone());
        Provider::Simulated(provider_services(ledger, &opening.ports.clock, &opening.tasks))
    };
    let settings = settings(opening.settings, provider)?;
    let payments = Arc::new(Payments::new(services.clone(), settings));
    contexts.payments = Some(Arc::clone(&payments));
    contexts.host(payments, services);
    Ok(())
}

fn settings(
    configured: &crate::config::Settings,
    provider: Provider,
) -> Result<Settings, StartError> {
    Ok(Settings {
        provider,
        simulation: simulation(configured),
        webhook_secrets: webhook_secrets(configured)?,
        guard: GuardSettings { timeout: configured.gateway_timeout, ..GuardSettings::default() },
        ..Settings::default()
    })
}

/// What the simulated provider runs on.
pub(crate) fn provider_services(
    ledger: Database,
    clock: &Arc<dyn Clock>,
    tasks: &Tasks,
) -> ProviderServices {
    ProviderServices { database: ledger, clock: Arc::clone(clock), tasks: tasks.clone() }
}

/// How the simulated provider behaves, wherever it runs.
pub(crate) fn simulation(configured: &crate::config::Settings) -> SimulationSettings {
    let (shortest_latency, longest_latency) = configured.provider_latency;
    let webhooks = match configured.webhooks {
        Webhooks::All => payments::Webhooks::All,
        Webhooks::Missed => payments::Webhooks::Missed,
    };
    SimulationSettings {
        shortest_latency,
        longest_latency,
        webhooks,
        ..SimulationSettings::default()
    }
}

/// The secrets that sign webhooks, the first one first; never none.
pub(crate) fn webhook_secrets(
    configured: &crate::config::Settings,
) -> Result<Vec<WebhookSecret>, StartError> {
    let secrets = configured.webhook_secrets.iter();
    let secrets: Vec<_> =
        secrets.map(|secret| WebhookSecret::new(secret.expose_secret())).collect();
    if secrets.is_empty() {
        let made = data_dir::webhook_secret(&configured.data_dir)?;
        return Ok(vec![WebhookSecret::new(made)]);
    }
    Ok(secrets)
}
