//! The configuration as the host uses it: every value read, or refused with the key, its source and the reason.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use payments::Webhooks;
use platform::consumer::RetryPolicy;
use secrecy::SecretString;

use super::{Config, ConfigError};

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the databases and keys are.
    pub data_dir: PathBuf,
    /// Whether the first start loads the demo catalogue.
    pub demo_data: bool,
    /// A tracing filter.
    pub log: String,
    /// Log lines as JSON.
    pub log_as_json: bool,
    /// Threads that serve HTTP.
    pub http_workers: Option<usize>,
    /// A checkout ends within this time.
    pub order_time_limit: Duration,
    /// Stock is held no longer than this.
    pub reservation_time_limit: TimeDelta,
    /// When failed handlers try again.
    pub retries: RetryPolicy,
    /// Contexts whose relay is held.
    pub held_relays: Vec<String>,
    /// The cost of bcrypt.
    pub password_cost: u32,
    /// How long an access token is valid.
    pub access_token_lifetime: TimeDelta,
    /// How long an unused session lasts.
    pub refresh_token_lifetime: TimeDelta,
    /// How long a provider may take.
    pub gateway_timeout: Duration,
    /// Secrets that sign webhooks; empty means the one in the data folder.
    pub webhook_secrets: Vec<SecretString>,
    /// The simulated provider's fastest and slowest answer.
    pub provider_latency: (Duration, Duration),
    /// What the simulated provider reports.
    pub webhooks: Webhooks,
}

impl Settings {
    /// Reads every value.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let reservation_s: u32 = number(config, "checkout.reservation_time_limit_s", 1, 86_400)?;
        let order_s: u32 = number(config, "checkout.order_time_limit_s", 1, reservation_s)?;
        let slowest_ms = number(config, "provider.latency_max_ms", 0, 60_000)?;
        let fastest_ms = number(config, "provider.latency_min_ms", 0, slowest_ms)?;
        let workers: usize = number(config, "http.workers", 0, 256)?;
        Ok(Self {
            listen: parsed(config, "listen", "is no address and port such as 127.0.0.1:8080")?,
            data_dir: parsed(config, "data_dir", "is no path")?,
            demo_data: parsed(config, "demo_data", "is neither true nor false")?,
            log: config.get("log").0.to_owned(),
            log_as_json: one_of(config, "log_format", &[("text", false), ("json", true)])?,
            http_workers: (workers > 0).then_some(workers),
            order_time_limit: Duration::from_secs(order_s.into()),
            reservation_time_limit: TimeDelta::seconds(reservation_s.into()),
            retries: RetryPolicy {
                first_delay: millis(config, "messaging.retry_first_delay_ms", 1, 60_000)?,
                longest_delay: millis(config, "messaging.retry_longest_delay_ms", 1, 86_400_000)?,
                attempts: number(config, "messaging.retry_attempts", 1, 1000)?,
            },
            held_relays: list(config, "messaging.hold_relays"),
            password_cost: number(config, "users.password_cost", 4, 31)?,
            access_token_lifetime: TimeDelta::minutes(number(
                config,
                "users.access_token_minutes",
                1,
                1440,
            )?),
            refresh_token_lifetime: TimeDelta::days(number(
                config,
                "users.refresh_token_days",
                1,
                365,
            )?),
            gateway_timeout: millis(config, "payments.gateway_timeout_ms", 10, 60_000)?,
            webhook_secrets: list(config, "payments.webhook_secrets")
                .into_iter()
                .map(SecretString::from)
                .collect(),
            provider_latency: (
                Duration::from_millis(fastest_ms),
                Duration::from_millis(slowest_ms),
            ),
            webhooks: one_of(
                config,
                "provider.webhooks",
                &[("all", Webhooks::All), ("missed", Webhooks::Missed)],
            )?,
        })
    }
}

fn refused(config: &Config, key: &'static str, reason: impl Into<String>) -> ConfigError {
    ConfigError::BadValue { key, origin: config.get(key).1, reason: reason.into() }
}

fn parsed<T: FromStr>(config: &Config, key: &'static str, reason: &str) -> Result<T, ConfigError> {
    config.get(key).0.parse().map_err(|_unreadable| refused(config, key, reason))
}

fn number<T>(config: &Config, key: &'static str, least: T, most: T) -> Result<T, ConfigError>
where
    T: FromStr + PartialOrd + std::fmt::Display + Copy,
{
    let reason = format!("is no whole number from {least} to {most}");
    let number: T = parsed(config, key, &reason)?;
    if number < least || number > most {
        return Err(refused(config, key, reason));
    }
    Ok(number)
}

fn millis(
    config: &Config,
    key: &'static str,
    least: u64,
    most: u64,
) -> Result<Duration, ConfigError> {
    number(config, key, least, most).map(Duration::from_millis)
}

fn list(config: &Config, key: &'static str) -> Vec<String> {
    let items = config.get(key).0.split(',').map(str::trim);
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn one_of<T: Copy>(
    config: &Config,
    key: &'static str,
    choices: &[(&'static str, T)],
) -> Result<T, ConfigError> {
    let value = config.get(key).0;
    let chosen = choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice);
    chosen.ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        refused(config, key, format!("is none of {}", names.join(", ")))
    })
}
