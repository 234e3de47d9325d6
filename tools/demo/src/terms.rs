//! The settings of a demo's shop, and how they are handed to a process of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use host::config::{ENVIRONMENT_PREFIX, Settings, Webhooks};
use host::contexts::COMPILED;

/// How long the show waits for the provider: nobody wants to watch the usual three seconds.
pub const SHOW_GATEWAY_TIMEOUT: Duration = Duration::from_millis(400);
/// Passwords of a demo protect nothing.
const CHEAPEST_PASSWORDS: u32 = 4;

/// Settings for the show: what the user set, on a folder and a port of its own, and no slower than it must be.
pub fn of_the_show(settings: &Settings, folder: &Path) -> Settings {
    Settings {
        demo_data: true,
        gateway_timeout: SHOW_GATEWAY_TIMEOUT,
        provider_latency: (Duration::from_millis(15), Duration::from_millis(40)),
        ..of_any_demo(settings, folder)
    }
}

/// Settings for the bench: the provider answers at once, so that what is measured is the shop.
/// With `database` everything is kept there.
pub fn of_the_load(
    settings: &Settings,
    folder: &Path,
    database: Option<&SecretString>,
) -> Settings {
    let on_server = |url: &SecretString| COMPILED.iter().map(|name| (*name, url.clone())).collect();
    Settings {
        database_urls: database.map(on_server).unwrap_or_default(),
        demo_data: false,
        provider_latency: (Duration::ZERO, Duration::ZERO),
        // A token must outlast the run.
        access_token_lifetime: TimeDelta::days(1),
        ..of_any_demo(settings, folder)
    }
}

fn of_any_demo(settings: &Settings, folder: &Path) -> Settings {
    Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        held_relays: Vec::new(),
        password_cost: CHEAPEST_PASSWORDS,
        // The folder has its own.
        webhook_secrets: Vec::new(),
        ..settings.alone_in(folder)
    }
}

/// The settings of a demo as environment variables: a process that is started with them has exactly these.
pub fn environment(settings: &Settings) -> Vec<(String, String)> {
    let (fastest, slowest) = settings.provider_latency;
    let retries = settings.retries;
    let secret = |value: Option<&SecretString>| {
        value.map(|secret| secret.expose_secret().to_owned()).unwrap_or_default()
    };
    let database = |context| secret(settings.database_urls.get(context));
    let values = [
        ("contexts", settings.contexts.join(",")),
        ("database.url", String::new()),
        ("users.database_url", database("users")),
        ("products.database_url", database("products")),
        ("orders.database_url", database("orders")),
        ("payments.database_url", database("payments")),
        ("broker.url", secret(settings.broker_url.as_ref())),
        ("broker.prefix", settings.broker_prefix.clone()),
        ("users.url", settings.users_url.clone().unwrap_or_default()),
        ("listen", settings.listen.to_string()),
        ("data_dir", settings.data_dir.display().to_string()),
        ("demo_data", settings.demo_data.to_string()),
        ("log", settings.log.clone()),
        ("log_format", if settings.log_as_json { "json" } else { "text" }.to_owned()),
        ("http.workers", settings.http_workers.unwrap_or(0).to_string()),
        ("checkout.order_time_limit_s", settings.order_time_limit.as_secs().to_string()),
        (
            "checkout.reservation_time_limit_s",
            settings.reservation_time_limit.num_seconds().to_string(),
        ),
        ("messaging.retry_first_delay_ms", retries.first_delay.as_millis().to_string()),
        ("messaging.retry_longest_delay_ms", retries.longest_delay.as_millis().to_string()),
        ("messaging.retry_attempts", retries.attempts.to_string()),
        ("messaging.keep_hours", settings.keep_messages.num_hours().to_string()),
        ("messaging.hold_relays", settings.held_relays.join(",")),
        ("users.password_cost", settings.password_cost.to_string()),
        ("users.access_token_minutes", settings.access_token_lifetime.num_minutes().to_string()),
        ("users.refresh_token_days", settings.refresh_token_lifetime.num_days().to_string()),
        ("payments.gateway_timeout_ms", settings.gateway_timeout.as_millis().to_string()),
        ("payments.webhook_secrets", String::new()),
        ("provider.url", settings.provider_url.clone().unwrap_or_default()),
        ("provider.listen", settings.provider_listen.to_string()),
        ("provider.shop_url", settings.provider_shop_url.clone().unwrap_or_default()),
        ("provider.latency_min_ms", fastest.as_millis().to_string()),
        ("provider.latency_max_ms", slowest.as_millis().to_string()),
        ("provider.webhooks", webhooks_in_words(settings.webhooks).to_owned()),
    ];
    let variable = |(key, value): (&str, String)| {
        (format!("{ENVIRONMENT_PREFIX}{}", key.replace('.', "_").to_uppercase()), value)
    };
    values.into_iter().map(variable).collect()
}

/// What the provider reports, as the configuration calls it.
pub const fn webhooks_in_words(webhooks: Webhooks) -> &'static str {
    match webhooks {
        Webhooks::All => "all",
        Webhooks::Missed => "missed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use host::config::{Config, KEYS};

    fn defaults() -> Settings {
        Settings::read(&Config::defaults()).unwrap()
    }

    #[test]
    fn another_process_reads_back_what_it_was_handed() {
        let mut settings = of_the_load(&defaults(), Path::new("/tmp/shop"), None);
        settings.held_relays = vec!["orders".to_owned(), "payments".to_owned()];
        settings.http_workers = Some(3);
        let config = Config::defaults().with_environment(environment(&settings)).unwrap();
        let read = Settings::read(&config).unwrap();
        assert_eq!(format!("{read:?}"), format!("{settings:?}"));
    }

    #[test]
    fn every_setting_is_handed_over() {
        let names: Vec<String> =
            environment(&defaults()).into_iter().map(|(name, _)| name).collect();
        for key in KEYS {
            let name = format!("GALLERIA_{}", key.name.replace('.', "_").to_uppercase());
            assert!(names.contains(&name), "{name} is missing");
        }
    }
}
