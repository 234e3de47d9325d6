//! The configuration as the host uses it: its own values read, those of contexts as they were set and checked by them. A
//! value that cannot be used is refused with its key, its source and the reason.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use configuration::{ConfigError, refusals};
use platform::consumer::RetryPolicy;
use platform::database::postgres::{BadDatabaseUrl, PostgresDatabase};
use platform::http::ingress;
use platform::http_client::HttpClient;
use platform::settings::{BadSetting, SettingValues};
use platform::shop_secret::ShopSecret;
use secrecy::SecretString;
use shared_kernel::Tenant;

use super::declared::Config;
use super::forwards;
use super::keys::{KEYS, database_url_name, read_later};
use super::tenant_checks;
use crate::registry::{self, COMPILED, ContextDatabase, REGISTRY};

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the databases and keys are.
    pub data_dir: PathBuf,
    /// The contexts that this host runs.
    pub contexts: Vec<&'static str>,
    /// The tenants of the host, a shop each; empty where it runs one shop, which is no tenant's.
    pub tenants: Vec<Tenant>,
    /// The tenant whose shop these settings are. It is not set: [`Settings::of_tenants`] fills it in.
    pub tenant: Option<Tenant>,
    /// Where databases are that are on a server: a URL by context.
    pub database_urls: BTreeMap<&'static str, SecretString>,
    /// The broker between hosts.
    pub broker_url: Option<SecretString>,
    /// The prefix of every name at the broker.
    pub broker_prefix: String,
    /// The secret that the hosts of the shop share. Without it, the key file in the data folder has one.
    pub shop_secret: Option<SecretString>,
    /// Where users answers when it runs in another host.
    pub users_url: Option<String>,
    /// Where requests are forwarded to for contexts that another host runs, or will run when their data have moved: a URL by
    /// context.
    pub forward: BTreeMap<&'static str, String>,
    /// Whether contexts load their demo data.
    pub demo_data: bool,
    /// A tracing filter.
    pub log: String,
    /// Log lines as JSON.
    pub log_as_json: bool,
    /// Where an OTLP collector takes traces.
    pub traces_url: Option<String>,
    /// The share of requests whose traces are recorded, from 0 to 1.
    pub traces_ratio: f64,
    /// The Sentry project that is sent errors. Whether it is a DSN is checked by who sends.
    pub sentry_dsn: Option<SecretString>,
    /// The environment that the errors are shown under.
    pub sentry_environment: String,
    /// Threads that serve HTTP.
    pub http_workers: Option<usize>,
    /// How long a host that is told to stop goes on answering, so that balancers hear that it is not ready.
    pub stop_delay: Duration,
    /// When failed handlers try again.
    pub retries: RetryPolicy,
    /// The time for which messages are kept after their work is done; older ones are deleted.
    pub keep_messages: TimeDelta,
    /// Contexts whose relay is held.
    pub held_relays: Vec<String>,
    /// The settings of contexts, by name. See [`Settings::set`].
    pub values: SettingValues,
}

/// Refuses the first value that cannot be used.
type Check = fn(&SettingValues) -> Result<(), BadSetting>;

const OF_PORTS_AND_PAGES: &[Check] = &[
    ingress::check,
    management::check,
    observatory::check,
    #[cfg(feature = "storefront")]
    storefront::check,
];

impl Settings {
    /// Reads every value. All that cannot be used are refused together.
    pub fn read(config: &Config) -> Result<Self, ConfigError> {
        let values = config.values();
        let mut refused = refusals(&values, &KEYS, |values| Self::of(values).map(drop));
        let of_contexts = REGISTRY.iter().map(|entry| entry.descriptor.check_settings);
        for check in OF_PORTS_AND_PAGES.iter().copied().chain(of_contexts) {
            for bad in refusals(&values, &KEYS, check) {
                if refused.iter().all(|known| known.setting != bad.setting) {
                    refused.push(bad);
                }
            }
        }
        ConfigError::of_all(refused.into_iter().map(|bad| config.refused(bad)).collect())?;
        Self::of(&values).map_err(|bad| config.refused(bad))
    }

    fn of(values: &SettingValues) -> Result<Self, BadSetting> {
        let filled = |name| values.filled(name).map(str::to_owned);
        let workers: usize = values.number("http.workers", 0, 256)?;
        let listen = values.address("listen", "127.0.0.1:8080")?;
        let contexts = contexts(values)?;
        let tenants = tenant_checks::read(values)?;
        let forward = forwards::read(values, &contexts, listen)?;
        tenant_checks::check(&tenants, &contexts, &forward, values)?;
        Ok(Self {
            listen,
            data_dir: data_dir(values)?,
            forward,
            contexts,
            database_urls: database_urls(values, &tenants)?,
            tenants,
            tenant: None,
            broker_url: filled("broker.url").map(SecretString::from),
            broker_prefix: values.parsed("broker.prefix", "is no name")?,
            shop_secret: shop_secret(values)?,
            users_url: server_url(values, "users.url", "http://users:8080")?,
            demo_data: values.parsed("demo_data", "is neither true nor false")?,
            log: values.get("log").to_owned(),
            log_as_json: values.one_of("log_format", &[("text", false), ("json", true)])?,
            traces_url: server_url(values, "traces.url", "http://127.0.0.1:4318")?,
            traces_ratio: ratio(values)?,
            sentry_dsn: filled("sentry.dsn").map(SecretString::from),
            sentry_environment: values.get("sentry.environment").to_owned(),
            http_workers: (workers > 0).then_some(workers),
            stop_delay: values.millis("http.stop_delay_ms", 0, 60_000)?,
            retries: RetryPolicy {
                first_delay: values.millis("messaging.retry_first_delay_ms", 1, 60_000)?,
                longest_delay: values.millis("messaging.retry_longest_delay_ms", 1, 86_400_000)?,
                attempts: values.number("messaging.retry_attempts", 1, 1000)?,
            },
            keep_messages: TimeDelta::hours(values.number("messaging.keep_hours", 1, 876_000)?),
            held_relays: named_contexts(values, "messaging.hold_relays")?,
            values: kept(values),
        })
    }

    /// Sets a value of a context, of a port or of the pages, such as `users.password_cost`. It is checked when that is built.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        debug_assert!(
            read_later().any(|setting| setting.name == name),
            "{name} is no setting that is read later"
        );
        self.values.set(name, value);
    }

    /// Where the management port is to be, as it is set; empty where there is to be none.
    pub fn management_listen(&self) -> &str {
        self.values.get("management.listen")
    }

    /// The operator's token, where it is set.
    pub fn management_token(&self) -> Option<SecretString> {
        self.values.filled("management.token").map(SecretString::from)
    }

    /// The settings of contexts.
    pub const fn values(&self) -> &SettingValues {
        &self.values
    }

    /// The databases of the contexts that this host runs, as far as these settings use them.
    pub fn databases(&self) -> impl Iterator<Item = ContextDatabase> {
        registry::databases().filter(|database| {
            self.contexts.contains(&database.context.name)
                && (database.descriptor.is_used)(&self.values)
        })
    }

    /// The same for a shop that has every context in one process and its data in `folder`: whatever is configured, it
    /// touches no server, and nobody manages it or asks whether it is ready. The name of every setting that names one ends with
    /// `url`.
    #[must_use]
    pub fn alone_in(&self, folder: &Path) -> Self {
        let mut alone = Self {
            data_dir: folder.to_owned(),
            contexts: COMPILED.to_vec(),
            tenants: Vec::new(),
            tenant: None,
            database_urls: BTreeMap::new(),
            broker_url: None,
            users_url: None,
            forward: BTreeMap::new(),
            traces_url: None,
            sentry_dsn: None,
            stop_delay: Duration::ZERO,
            ..self.clone()
        };
        for setting in read_later().filter(|setting| setting.name.ends_with("url")) {
            alone.values.set(setting.name, "");
        }
        alone.set("management.listen", "");
        alone
    }
}

/// The values that are read where they are used.
fn kept(values: &SettingValues) -> SettingValues {
    let mut own = SettingValues::default();
    for setting in read_later() {
        own.set(setting.name, values.get(setting.name));
    }
    own
}

/// The contexts that a setting names, each of which is in this program.
fn named_contexts(values: &SettingValues, name: &'static str) -> Result<Vec<String>, BadSetting> {
    let named = values.list(name);
    if let Some(other) = named.iter().find(|one| !COMPILED.contains(&one.as_str())) {
        let reason =
            format!("names {other}, which is not in this program; it has {}", COMPILED.join(", "));
        return Err(BadSetting::new(name, reason));
    }
    Ok(named)
}

/// The contexts chosen, in the order in which they are built.
fn contexts(values: &SettingValues) -> Result<Vec<&'static str>, BadSetting> {
    let chosen = named_contexts(values, "contexts")?;
    let is_chosen = |name: &&str| chosen.is_empty() || chosen.iter().any(|one| one == name);
    Ok(COMPILED.iter().copied().filter(is_chosen).collect())
}

/// Where a server answers, if it is configured.
fn server_url(
    values: &SettingValues,
    name: &'static str,
    example: &str,
) -> Result<Option<String>, BadSetting> {
    let Some(url) = values.filled(name) else { return Ok(None) };
    match HttpClient::new(url) {
        Ok(_usable) => Ok(Some(url.to_owned())),
        Err(_bad) => {
            let reason = format!(
                "is no http or https address without user, query and fragment, such as {example}"
            );
            Err(BadSetting::new(name, reason))
        }
    }
}

/// The share of requests whose traces are recorded.
fn ratio(values: &SettingValues) -> Result<f64, BadSetting> {
    let name = "traces.ratio";
    let ratio: f64 = values.parsed(name, "is no number")?;
    if (0.0..=1.0).contains(&ratio) {
        return Ok(ratio);
    }
    Err(BadSetting::new(name, "is not between 0 and 1"))
}

/// The secret of the shop, if it is configured.
fn shop_secret(values: &SettingValues) -> Result<Option<SecretString>, BadSetting> {
    let Some(text) = values.filled("shop.secret") else { return Ok(None) };
    ShopSecret::parse(text).map_err(|weak| BadSetting::new("shop.secret", weak.to_string()))?;
    Ok(Some(SecretString::from(text)))
}

/// The folder of the databases and keys. An empty one would be the current folder, which nobody means who leaves a variable empty.
fn data_dir(values: &SettingValues) -> Result<PathBuf, BadSetting> {
    let named = values.filled("data_dir").map(PathBuf::from);
    named.ok_or_else(|| BadSetting::new("data_dir", "is empty; `.` is the current folder"))
}

/// The URL of each context whose database is on a server.
fn database_urls(
    values: &SettingValues,
    tenants: &[Tenant],
) -> Result<BTreeMap<&'static str, SecretString>, BadSetting> {
    let mut urls = BTreeMap::new();
    for context in COMPILED.iter().copied() {
        let own = database_url_name(context).filter(|name| values.filled(name).is_some());
        let name = own.unwrap_or("database.url");
        let url = values.get(name);
        if url.is_empty() || url == "sqlite" {
            continue;
        }
        match PostgresDatabase::new(&tenant_checks::sample(name, url, tenants)?, context, None) {
            Ok(_usable) => {}
            Err(BadDatabaseUrl::Unreadable) => {
                let reason = "is no URL such as postgres://user:password@host:5432/name";
                return Err(BadSetting::new(name, reason));
            }
            Err(bad) => return Err(BadSetting::new(name, format!("cannot be used: {bad}"))),
        }
        urls.insert(context, SecretString::from(url));
    }
    Ok(urls)
}
