//! The settings of payments: their names, defaults and help, and the values that the context is built with.

use std::sync::Arc;
use std::time::Duration;

use platform::dependency::DependencySettings;
use platform::http_client::{HttpClient, HttpService};
use platform::settings::{BadSetting, Setting, SettingValues};

use crate::infrastructure::gateways::guarded_gateway::bounds;
pub use crate::infrastructure::webhook_signature::WebhookSecret;

const WEBHOOK_SECRETS: &str = "payments.webhook_secrets";

/// Every setting of this context. Those of the simulated provider are declared here too: they share the section
/// `provider`, and a host has to know every name in its configuration file.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::new(
        "payments.gateway_timeout_ms",
        "3000",
        "how long a payment provider may take to answer",
    ),
    Setting::new(
        "payments.longest_retry_s",
        "300",
        "the longest pause before the payment provider is asked again about a payment; pauses double up to it",
    ),
    Setting::secret(
        WEBHOOK_SECRETS,
        "secrets that sign webhooks, of 16 characters or more, separated by commas; empty makes one in the data folder",
    ),
    Setting::new(
        "provider.url",
        "",
        "where a payment provider answers, such as http://127.0.0.1:8090; empty simulates one in this process",
    ),
    Setting::new("provider.listen", "127.0.0.1:8090", "where `galleria provider` listens"),
    Setting::new(
        "provider.shop_url",
        "",
        "where `galleria provider` finds the host of payments for its webhooks, such as http://127.0.0.1:8080; empty sends none",
    ),
    Setting::new("provider.latency_min_ms", "15", "the simulated provider answers no faster"),
    Setting::new(
        "provider.latency_max_ms",
        "40",
        "the simulated provider answers no slower, unless the token says so",
    ),
    Setting::new(
        "provider.webhooks",
        "all",
        "which outcomes the simulated provider reports: all, or missed (those its answer did not carry in time)",
    ),
];

/// Why a value of `provider.url` cannot be used.
const NO_PROVIDER_URL: &str = "is no address of a payment provider, such as http://provider:8090";

/// Why a value of `payments.webhook_secrets` cannot be used.
pub(crate) const WEAK_SECRET: &str = "has a secret that could be guessed: each needs 16 characters or more, 6 of them different; \
                           openssl rand -hex 32 makes one";

/// The values of the settings.
#[derive(Clone)]
pub struct Settings {
    /// The payment provider, across the network or in this process. Without one, payments wait, visibly, until their time
    /// is over.
    pub provider: Option<Arc<dyn HttpService>>,
    /// Secrets that webhooks may be signed with, so that one can replace another. Without any, every webhook is refused.
    pub webhook_secrets: Vec<WebhookSecret>,
    /// The bounds of the guard around the provider.
    pub guard: DependencySettings,
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
            provider: None,
            webhook_secrets: Vec::new(),
            guard: bounds(),
            charges_at_once: 256,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_mins(5),
        }
    }
}

impl Settings {
    /// Reads the configured values. A provider in this process and a secret made at the first start are not settings:
    /// the caller adds them.
    ///
    /// # Errors
    /// When a value cannot be used.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let timeout = values.millis("payments.gateway_timeout_ms", 10, 60_000)?;
        let longest_retry =
            Duration::from_secs(values.number("payments.longest_retry_s", 1, 86_400)?);
        // A provider that cannot be connected to is told from one that does not answer.
        let connecting = |url| HttpClient::connecting_within(url, timeout / 2);
        let provider = values.filled("provider.url").map(connecting).transpose();
        let provider =
            provider.map_err(|_refused| BadSetting::new("provider.url", NO_PROVIDER_URL))?;
        let secrets = values.list(WEBHOOK_SECRETS).into_iter().map(WebhookSecret::new);
        let secrets: Vec<WebhookSecret> = secrets.collect();
        if secrets.iter().any(WebhookSecret::is_weak) {
            return Err(BadSetting::new(WEBHOOK_SECRETS, WEAK_SECRET));
        }
        Ok(Self {
            provider: provider.map(|client| -> Arc<dyn HttpService> { Arc::new(client) }),
            webhook_secrets: secrets,
            guard: DependencySettings { timeout, ..bounds() },
            longest_retry,
            ..Self::default()
        })
    }
}

/// Checks every value of [`SETTINGS`], those of the simulated provider included.
pub(crate) fn check(values: &SettingValues) -> Result<(), BadSetting> {
    let slowest_ms: u64 = values.number("provider.latency_max_ms", 0, 60_000)?;
    values.number("provider.latency_min_ms", 0, slowest_ms)?;
    values.one_of("provider.webhooks", &[("all", ()), ("missed", ())])?;
    values.address("provider.listen", "127.0.0.1:8090")?;
    Settings::read(values).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_defaults_are_the_default_settings() {
        let read = Settings::read(&SettingValues::defaults(SETTINGS)).unwrap();
        assert!(read.provider.is_none());
        assert_eq!(read.guard.timeout, bounds().timeout);
        assert_eq!(read.longest_retry, Settings::default().longest_retry);
        assert!(read.webhook_secrets.is_empty());
    }

    #[test]
    fn the_configured_values_are_read() {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("provider.url", "http://provider:8090");
        values.set("payments.gateway_timeout_ms", "200");
        values.set("payments.longest_retry_s", "4");
        let secrets = ["the new one of two", "the old one of two"];
        values.set("payments.webhook_secrets", secrets.join(", "));
        let read = Settings::read(&values).unwrap();
        assert!(read.provider.is_some());
        assert_eq!(read.guard.timeout, Duration::from_millis(200));
        assert_eq!(read.longest_retry, Duration::from_secs(4));
        assert_eq!(read.webhook_secrets, secrets.map(WebhookSecret::new));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_refused() {
        for (name, value, reason) in [
            ("provider.latency_min_ms", "41", "is no whole number from 0 to 40"),
            ("provider.webhooks", "some", "is none of all, missed"),
            ("payments.gateway_timeout_ms", "9", "is no whole number from 10 to 60000"),
            ("payments.webhook_secrets", "x", WEAK_SECRET),
            ("payments.webhook_secrets", "one that is long enough, short", WEAK_SECRET),
            ("payments.webhook_secrets", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", WEAK_SECRET),
            ("provider.url", "provider:8090", NO_PROVIDER_URL),
            ("provider.url", "ftp://provider", NO_PROVIDER_URL),
            ("provider.url", "http://a:b@provider", NO_PROVIDER_URL),
        ] {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(name, value);
            assert_eq!(check(&values), Err(BadSetting::new(name, reason)));
        }
    }
}
