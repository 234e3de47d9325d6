//! Settings back as text: how they are handed to another process.

use secrecy::{ExposeSecret, SecretString};
use shared_kernel::Tenant;

use super::keys::{FORWARD, KEYS};
use super::settings::Settings;

impl Settings {
    /// Every setting by its name, secrets included. A process that reads exactly these has the same settings.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, String)> {
        KEYS.iter().map(|key| (key.name, self.text(key.name)))
    }

    fn text(&self, name: &str) -> String {
        match name {
            "listen" => self.listen.to_string(),
            "data_dir" => self.data_dir.display().to_string(),
            "contexts" => self.contexts.join(","),
            "tenants" => {
                let names: Vec<&str> = self.tenants.iter().map(Tenant::as_str).collect();
                names.join(",")
            }
            // Each context has its own.
            "database.url" => String::new(),
            "broker.url" => secret(self.broker_url.as_ref()),
            "broker.prefix" => self.broker_prefix.clone(),
            "shop.secret" => secret(self.shop_secret.as_ref()),
            "users.url" => self.users_url.clone().unwrap_or_default(),
            "demo_data" => self.demo_data.to_string(),
            "log" => self.log.clone(),
            "log_format" => if self.log_as_json { "json" } else { "text" }.to_owned(),
            "traces.url" => self.traces_url.clone().unwrap_or_default(),
            "traces.ratio" => self.traces_ratio.to_string(),
            "sentry.dsn" => secret(self.sentry_dsn.as_ref()),
            "sentry.environment" => self.sentry_environment.clone(),
            "http.workers" => self.http_workers.unwrap_or(0).to_string(),
            "http.stop_delay_ms" => self.stop_delay.as_millis().to_string(),
            "messaging.retry_first_delay_ms" => self.retries.first_delay.as_millis().to_string(),
            "messaging.retry_longest_delay_ms" => {
                self.retries.longest_delay.as_millis().to_string()
            }
            "messaging.retry_attempts" => self.retries.attempts.to_string(),
            "messaging.keep_hours" => self.keep_messages.num_hours().to_string(),
            "messaging.hold_relays" => self.held_relays.join(","),
            other => self.text_by_context(other),
        }
    }

    fn text_by_context(&self, name: &str) -> String {
        if let Some(context) = name.strip_suffix(".database_url") {
            return secret(self.database_urls.get(context));
        }
        match name.strip_prefix(FORWARD) {
            Some(context) => self.forward.get(context).cloned().unwrap_or_default(),
            None => self.values.get(name).to_owned(),
        }
    }
}

fn secret(value: Option<&SecretString>) -> String {
    value.map(|secret| secret.expose_secret().to_owned()).unwrap_or_default()
}
