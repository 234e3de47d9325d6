//! The configuration as the host uses it: every value read, or refused with the key, its source and the reason.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use platform::consumer::RetryPolicy;
use platform::database::postgres::PostgresDatabase;
use secrecy::SecretString;

use super::{Config, ConfigError, KEYS};
use crate::contexts::COMPILED;

/// Which outcomes the simulated provider reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webhooks {
    /// All.
    All,
    /// Those that its answer did not carry in time.
    Missed,
}

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the databases and keys are.
    pub data_dir: PathBuf,
    /// The contexts that this host runs.
    pub contexts: Vec<&'static str>,
    /// Where databases are that are on a server: a URL by context.
    pub database_urls: BTreeMap<&'static str, SecretString>,
    /// The broker between hosts.
    pub broker_url: Option<SecretString>,
    /// What the broker's names begin with.
    pub broker_prefix: String,
    /// Where users answers when it runs elsewhere.
    pub users_url: Option<String>,
    /// Whether a shop that has no products yet gets the demo catalogue.
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
    /// What is older is forgotten.
    pub keep_messages: TimeDelta,
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
    /// Where the payment provider answers, if it is not simulated in this process.
    pub provider_url: Option<String>,
    /// Where a provider of its own listens.
    pub provider_listen: SocketAddr,
    /// Where a provider of its own sends its webhooks.
    pub provider_shop_url: Option<String>,
    /// The simulated provider's fastest and slowest answer.
    pub provider_latency: (Duration, Duration),
    /// What the simulated provider reports.
    pub webhooks: Webhooks,
}

impl Settings {
    /// Whether the simulated payment provider runs in the process of payments, with its ledger beside theirs.
    pub fn simulates_provider(&self) -> bool {
        self.provider_url.is_none() && self.contexts.contains(&"payments")
    }

    /// The same for a shop that has every context in one process and its data in `folder`: whatever is configured, it
    /// touches no server.
    #[must_use]
    pub fn alone_in(&self, folder: &Path) -> Self {
        Self {
            data_dir: folder.to_owned(),
            contexts: COMPILED.to_vec(),
            database_urls: BTreeMap::new(),
            broker_url: None,
            users_url: None,
            provider_url: None,
            ..self.clone()
        }
    }

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
            contexts: contexts(config)?,
            database_urls: database_urls(config)?,
            broker_url: filled(config, "broker.url").map(SecretString::from),
            broker_prefix: parsed(config, "broker.prefix", "is no name")?,
            users_url: filled(config, "users.url"),
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
            keep_messages: TimeDelta::hours(number(config, "messaging.keep_hours", 1, 876_000)?),
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
            provider_url: filled(config, "provider.url"),
            provider_listen: parsed(
                config,
                "provider.listen",
                "is no address and port such as 127.0.0.1:8090",
            )?,
            provider_shop_url: filled(config, "provider.shop_url"),
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

/// The contexts chosen, in the order in which they are made.
fn contexts(config: &Config) -> Result<Vec<&'static str>, ConfigError> {
    let chosen = list(config, "contexts");
    if let Some(other) = chosen.iter().find(|name| !COMPILED.contains(&name.as_str())) {
        let reason =
            format!("names {other}, which is not in this program; it has {}", COMPILED.join(", "));
        return Err(refused(config, "contexts", reason));
    }
    let is_chosen = |name: &&str| chosen.is_empty() || chosen.iter().any(|one| one == name);
    Ok(COMPILED.iter().copied().filter(is_chosen).collect())
}

/// The URL of each context whose database is on a server.
fn database_urls(config: &Config) -> Result<BTreeMap<&'static str, SecretString>, ConfigError> {
    let mut urls = BTreeMap::new();
    for context in COMPILED.iter().copied() {
        let own = format!("{context}.database_url");
        let own = KEYS.iter().find(|key| key.name == own && !config.get(key.name).0.is_empty());
        let key = own.map_or("database.url", |key| key.name);
        let url = config.get(key).0;
        if url.is_empty() || url == "sqlite" {
            continue;
        }
        if PostgresDatabase::new(url, context, None).is_err() {
            return Err(refused(
                config,
                key,
                "is no URL such as postgres://user:password@host:5432/name",
            ));
        }
        urls.insert(context, SecretString::from(url));
    }
    Ok(urls)
}

fn filled(config: &Config, key: &'static str) -> Option<String> {
    let value = config.get(key).0;
    (!value.is_empty()).then(|| value.to_owned())
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
