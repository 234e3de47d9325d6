//! The settings of a shop for one test.

use std::time::Duration;

use demo::terms::lift_bounds;
use host::config::{Config, Settings};
use platform::testing::Scratch;
use secrecy::SecretString;

use super::canaries::CANARY;
use super::provider::WEBHOOK_SECRET;

/// Everything real, but quick: cheap passwords, a provider that answers at once, no demo catalogue.
///
/// # Panics
/// When the built-in configuration is invalid.
pub fn settings(scratch: &Scratch) -> Settings {
    let mut settings = Settings::read(&Config::defaults()).unwrap();
    settings.listen = ([127, 0, 0, 1], 0).into();
    scratch.folder().clone_into(&mut settings.data_dir);
    if let Some(url) = scratch.url() {
        let url = with_canary(url);
        let url = |context: &&'static str| (*context, SecretString::from(&*url));
        settings.database_urls = settings.contexts.iter().map(url).collect();
    }
    settings.demo_data = false;
    settings.http_workers = Some(1);
    settings.stop_delay = Duration::ZERO;
    // Few tests manage their shop; they say where.
    settings.set("management.listen", "");
    settings.set("users.password_cost", "4");
    settings.set("users.cheap_passwords", "yes");
    // The longest there is. Tests move the clock further, the faster they look: a call then logs in anew.
    settings.set("users.access_token_minutes", "1440");
    settings.set("provider.latency_min_ms", "0");
    settings.set("provider.latency_max_ms", "0");
    settings.set("payments.webhook_secrets", WEBHOOK_SECRET);
    // Few customers and one address do what many would.
    lift_bounds(&mut settings);
    settings
}

/// The URL of a database, with a password that can be recognised where the server asks for none.
fn with_canary(url: &str) -> String {
    let at = url.find('@').filter(|at| !url[..*at].trim_start_matches("postgres://").contains(':'));
    let mut url = url.to_owned();
    if let Some(at) = at {
        url.insert_str(at, &format!(":{CANARY}-of-a-database"));
    }
    url
}
