//! How the simulated provider behaves.

use std::time::Duration;

use platform::settings::{BadSetting, SettingValues};

/// How the simulated provider behaves.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
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

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            shortest_latency: Duration::from_millis(15),
            longest_latency: Duration::from_millis(40),
            slow_answer_after: Duration::from_millis(1_500),
            pending_for: Duration::from_secs(2),
            refused_connections: 5,
            webhooks: Webhooks::All,
        }
    }
}

/// Which outcomes the simulated provider reports by webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webhooks {
    /// All of them, as real providers do.
    All,
    /// Those that its answer did not carry in good time: slow and pending ones.
    Missed,
}

impl ProviderSettings {
    /// The settings of a provider that answers at once.
    #[must_use]
    pub fn without_latency(self) -> Self {
        Self { shortest_latency: Duration::ZERO, longest_latency: Duration::ZERO, ..self }
    }

    /// Reads the configured values of the section `provider`. Their names, defaults and help are declared by payments.
    ///
    /// # Errors
    /// When a value cannot be used.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let slowest_ms = values.number("provider.latency_max_ms", 0, 60_000)?;
        let fastest_ms = values.number("provider.latency_min_ms", 0, slowest_ms)?;
        let webhooks = [("all", Webhooks::All), ("missed", Webhooks::Missed)];
        Ok(Self {
            shortest_latency: Duration::from_millis(fastest_ms),
            longest_latency: Duration::from_millis(slowest_ms),
            webhooks: values.one_of("provider.webhooks", &webhooks)?,
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> SettingValues {
        SettingValues::defaults(payments::DESCRIPTOR.settings)
    }

    #[test]
    fn the_declared_defaults_are_the_default_settings() {
        let read = ProviderSettings::read(&declared()).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", ProviderSettings::default()));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_refused() {
        for (name, value, reason) in [
            ("provider.latency_max_ms", "60001", "is no whole number from 0 to 60000"),
            ("provider.latency_min_ms", "41", "is no whole number from 0 to 40"),
            ("provider.webhooks", "some", "is none of all, missed"),
        ] {
            let mut values = declared();
            values.set(name, value);
            let refused = ProviderSettings::read(&values).unwrap_err();
            assert_eq!(refused, BadSetting::new(name, reason));
        }
    }
}
