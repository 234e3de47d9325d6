//! The settings of a demo's shop, and how they are handed to a process of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use host::config::{ENVIRONMENT_PREFIX, Settings};
use host::registry::COMPILED;

/// How long the show waits for the provider: the usual three seconds are long to watch.
pub const SHOW_GATEWAY_TIMEOUT: Duration = Duration::from_millis(400);
/// The context that a rehearsal with two hosts runs in a process of its own.
pub const CONTEXT_OF_ITS_OWN: &str = "payments";
/// Passwords of a demo protect nothing.
const CHEAPEST_PASSWORDS: &str = "4";

/// The settings that bound what one client can do, as wide as they go.
const WITHOUT_BOUNDS: [(&str, &str); 11] = [
    ("checkout.open_orders_per_customer", "0"),
    ("checkout.open_units_per_customer", "0"),
    ("http.connections", "1000000"),
    ("http.connections_per_address", "1000000"),
    ("http.requests_at_once", "1000000"),
    ("http.waits", "1000000"),
    ("http.waits_per_caller", "1000000"),
    ("http.rate_list", "0"),
    ("http.rate_checkout", "0"),
    ("http.rate_password", "0"),
    ("http.rate_token", "0"),
];

/// Settings for the show: what the user set, on a folder and a port of its own, and no slower than it must be.
pub fn of_the_show(settings: &Settings, folder: &Path) -> Settings {
    let mut settings = Settings { demo_data: true, ..of_any_demo(settings, folder) };
    settings.set("payments.gateway_timeout_ms", SHOW_GATEWAY_TIMEOUT.as_millis().to_string());
    settings.set("provider.latency_min_ms", "15");
    settings.set("provider.latency_max_ms", "40");
    settings
}

/// How long a rehearsal waits for the provider: long enough that a slow one is seen to be slow, and no longer.
const REHEARSAL_GATEWAY_TIMEOUT: Duration = Duration::from_secs(2);

/// Settings for a rehearsal: those of the show, with pages, on the port that the user has set, and with a mail server of its own. It is
/// managed on loopback alone.
pub fn of_a_rehearsal(settings: &Settings, folder: &Path, smtp_url: &str) -> Settings {
    let mut rehearsal = Settings { listen: settings.listen, ..of_the_show(settings, folder) };
    rehearsal.set("notifications.smtp_url", smtp_url);
    rehearsal.set("management.listen", "auto");
    rehearsal.set("storefront.pages", "on");
    rehearsal.set("observatory.pages", "on");
    let timeout = REHEARSAL_GATEWAY_TIMEOUT.as_millis().to_string();
    rehearsal.set("payments.gateway_timeout_ms", timeout);
    // A presenter does not wait for the pauses of a long outage.
    rehearsal.set("payments.longest_retry_s", "4");
    // An answer that is lost is found by asking, and not told by a webhook before.
    rehearsal.set("provider.webhooks", "missed");
    rehearsal
}

/// Settings for the bench: the provider answers at once, so that what is measured is the shop.
/// With `database` everything is kept there.
pub fn of_the_load(
    settings: &Settings,
    folder: &Path,
    database: Option<&SecretString>,
) -> Settings {
    let on_server = |url: &SecretString| COMPILED.iter().map(|name| (*name, url.clone())).collect();
    let mut settings = Settings {
        database_urls: database.map(on_server).unwrap_or_default(),
        demo_data: false,
        ..of_any_demo(settings, folder)
    };
    settings.set("provider.latency_min_ms", "0");
    settings.set("provider.latency_max_ms", "0");
    // A token must outlast the run.
    settings.set("users.access_token_minutes", "1440");
    settings
}

/// Settings to fill a shop with test data: its own databases and provider, on a free port.
pub fn of_test_data(settings: &Settings) -> Settings {
    let mut settings = Settings { demo_data: false, ..without_bounds(settings.clone()) };
    settings.forward.clear();
    settings.users_url = None;
    settings.stop_delay = Duration::ZERO;
    settings.set("provider.latency_min_ms", "0");
    settings.set("provider.latency_max_ms", "0");
    // The addresses of test data are invented, and the host that runs next would send the mails that wait.
    settings.set("notifications.kinds", "");
    // A token must outlast the run.
    settings.set("users.access_token_minutes", "1440");
    settings
}

/// Sets what bounds one client as wide as it goes, for a shop where few customers and one address do what many would.
pub fn lift_bounds(settings: &mut Settings) {
    for (name, value) in WITHOUT_BOUNDS {
        settings.set(name, value);
    }
}

fn of_any_demo(settings: &Settings, folder: &Path) -> Settings {
    let mut settings = without_bounds(settings.alone_in(folder));
    // The folder has its own.
    settings.set("payments.webhook_secrets", "");
    settings
}

/// One client on this machine does everything, on a free port, and passwords cost little.
fn without_bounds(settings: Settings) -> Settings {
    let mut settings = Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        held_relays: Vec::new(),
        ..settings
    };
    // The mails of a scene go to no mail server.
    settings.set("notifications.smtp_url", "");
    settings.set("users.password_cost", CHEAPEST_PASSWORDS);
    settings.set("users.cheap_passwords", "yes");
    // One client makes every log-in of a demo.
    settings.set("users.password_checks_per_minute", "100000");
    // A demo is used from one address by few customers, and by no stranger.
    lift_bounds(&mut settings);
    settings.set("http.tls_certificate", "");
    settings.set("http.tls_key", "");
    settings
}

/// The settings of a demo as environment variables: a process that is started with them has exactly these.
pub fn environment(settings: &Settings) -> Vec<(String, String)> {
    let variable = |(key, value): (&str, String)| {
        (format!("{ENVIRONMENT_PREFIX}{}", key.replace('.', "_").to_uppercase()), value)
    };
    settings.texts().map(variable).collect()
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
        assert_eq!(environment(&read), environment(&settings));
        assert_eq!(format!("{read:?}"), format!("{settings:?}"));
    }

    #[test]
    fn every_setting_is_handed_over() {
        let names: Vec<String> =
            environment(&defaults()).into_iter().map(|(name, _)| name).collect();
        for key in KEYS.iter() {
            let name = format!("GALLERIA_{}", key.name.replace('.', "_").to_uppercase());
            assert!(names.contains(&name), "{name} is missing");
        }
    }
}
