//! How a host makes `payments`: with the simulated provider and its ledger.

use std::sync::Arc;

use payments::{
    GuardSettings, Payments, ProviderServices, Settings, SimulationSettings, WebhookSecret,
};
use platform::database::Database;
use secrecy::ExposeSecret;

use super::{Contexts, Opening};
use crate::config::Webhooks;
use crate::host::{StartError, data_dir};

pub(super) async fn open(opening: &Opening<'_>, contexts: &mut Contexts) -> Result<(), StartError> {
    let services = opening.services::<migration::payments::Migrator>("payments").await?;
    let provider = opening.database::<migration::payments::ProviderMigrator>("provider").await?;
    let settings = settings(opening, provider.clone())?;
    let payments = Arc::new(Payments::new(services.clone(), settings));
    contexts.provider = Some(provider);
    contexts.payments = Some(Arc::clone(&payments));
    contexts.host(payments, services);
    Ok(())
}

fn settings(opening: &Opening<'_>, ledger: Database) -> Result<Settings, StartError> {
    let configured = opening.settings.webhook_secrets.iter();
    let mut webhook_secrets: Vec<WebhookSecret> =
        configured.map(|secret| WebhookSecret::new(secret.expose_secret())).collect();
    if webhook_secrets.is_empty() {
        let made = data_dir::webhook_secret(&opening.settings.data_dir)?;
        webhook_secrets.push(WebhookSecret::new(made));
    }
    let (shortest_latency, longest_latency) = opening.settings.provider_latency;
    let webhooks = match opening.settings.webhooks {
        Webhooks::All => payments::Webhooks::All,
        Webhooks::Missed => payments::Webhooks::Missed,
    };
    let provider = ProviderServices {
        database: ledger,
        clock: Arc::clone(&opening.ports.clock),
        tasks: opening.tasks.clone(),
    };
    Ok(Settings {
        provider: Some(provider),
        simulation: SimulationSettings {
            shortest_latency,
            longest_latency,
            webhooks,
            ..SimulationSettings::default()
        },
        webhook_secrets,
        guard: GuardSettings {
            timeout: opening.settings.gateway_timeout,
            ..GuardSettings::default()
        },
        ..Settings::default()
    })
}
