//! The descriptor of payments, for the host's registry.

use std::path::Path;
use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor};
use platform::secret_file::read_or_make;

use crate::contract;
use crate::handle::Payments;
use crate::infrastructure::http;
use crate::infrastructure::matters::MATTERS;
use crate::infrastructure::subscriptions;
use crate::settings::{self, SETTINGS, Settings, WebhookSecret};

/// The name of the HTTP service that a program hands over when the payment provider runs in its process.
const PROVIDER_SERVICE: &str = "payment-provider";

/// The file that holds the secret of webhooks when none is configured.
const WEBHOOK_SECRET_FILE: &str = "webhook-secret";

/// Payments, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "payments",
    summary: "payments and refunds",
    route_prefixes: &["/api/v1/payments"],
    routes: || http::TABLE.describe(),
    settings: SETTINGS,
    check_settings: settings::check,
    key_files: &["keys/webhook-secret"],
    databases: &[
        DatabaseDescriptor::always("payments"),
        // The ledger of the provider in this process: it moves with payments, so that its charges are found again.
        DatabaseDescriptor {
            name: "provider",
            is_used: |settings| settings.filled("provider.url").is_none(),
        },
    ],
    contract: contract::contract,
    subscriptions: subscriptions::SUBSCRIPTIONS,
    replicated: &[],
    replicas: &[],
    matters: MATTERS,
    metrics: &[],
    processes: &[],
    build,
};

fn build(request: BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError> {
    let mut settings = Settings::read(request.settings)?;
    if settings.provider.is_none() {
        settings.provider = request.http_services.get(PROVIDER_SERVICE);
    }
    if settings.webhook_secrets.is_empty() {
        settings.webhook_secrets.push(stored_secret(&request.keys.join(WEBHOOK_SECRET_FILE))?);
    }
    Ok(Arc::new(Payments::new(request.services, settings)))
}

/// The secret in the key file. Makes one if there is none.
fn stored_secret(path: &Path) -> Result<WebhookSecret, BuildError> {
    let text = read_or_make(path, || Ok(hex::encode(rand::random::<[u8; 32]>())));
    let refused = |reason: String| BuildError::Key { path: path.to_owned(), reason };
    let secret = WebhookSecret::new(text.map_err(|error| refused(error.to_string()))?.trim());
    if secret.is_weak() {
        let weak = settings::WEAK_SECRET;
        return Err(refused(format!("it {weak}. Without the file the next start makes one")));
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use platform::descriptor::SubscriptionDescriptor;
    use platform::http_client::HttpServices;
    use platform::settings::SettingValues;
    use platform::testing::ManualClock;

    use super::*;
    use crate::infrastructure::testing::payments_database;

    #[tokio::test]
    async fn the_built_context_is_what_the_descriptor_says() {
        let database = payments_database().await;
        let keys = tempfile::tempdir().unwrap();
        let request = BuildRequest {
            services: database.services(ManualClock::at("2026-03-01T12:00:00Z")),
            settings: &SettingValues::defaults(SETTINGS),
            keys: keys.path().to_owned(),
            http_services: &HttpServices::default(),
        };
        let payments = (DESCRIPTOR.build)(request).unwrap();
        assert_eq!(payments.name(), DESCRIPTOR.name);
        assert_eq!(DESCRIPTOR.databases[0].name, DESCRIPTOR.name);
        let subscriptions = payments.subscriptions();
        let subscribed = subscriptions.iter().map(|subscription| SubscriptionDescriptor {
            event_type: subscription.event_type(),
            handler: subscription.handler(),
        });
        assert_eq!(subscribed.collect::<Vec<_>>(), DESCRIPTOR.subscriptions);
        assert!(keys.path().join(WEBHOOK_SECRET_FILE).exists());
    }

    #[test]
    fn a_secret_is_made_once() {
        let keys = tempfile::tempdir().unwrap();
        let path = keys.path().join(WEBHOOK_SECRET_FILE);
        let made = stored_secret(&path).unwrap();
        assert_eq!(stored_secret(&path).unwrap(), made);
    }

    #[test]
    fn a_stored_secret_that_could_be_guessed_is_refused_as_a_configured_one_is() {
        let keys = tempfile::tempdir().unwrap();
        let path = keys.path().join(WEBHOOK_SECRET_FILE);
        for weak in ["", "\n", "short", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            std::fs::write(&path, weak).unwrap();
            let refused = stored_secret(&path).unwrap_err().to_string();
            assert!(refused.contains("has a secret that could be guessed"), "{weak:?}: {refused}");
            assert!(refused.contains(WEBHOOK_SECRET_FILE), "{refused}");
        }
    }

    #[test]
    fn the_ledger_is_used_unless_the_provider_is_reached_by_a_url() {
        let ledger = DESCRIPTOR.databases[1];
        let mut values = SettingValues::defaults(SETTINGS);
        assert!((ledger.is_used)(&values));
        values.set("provider.url", "http://provider:8090");
        assert!(!(ledger.is_used)(&values));
    }
}
