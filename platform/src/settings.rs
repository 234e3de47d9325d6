//! Settings as text: what a context or a host declares (name, default, help), and typed reading of the configured values.
//! Where the values come from (file, environment, flags) is the host's business.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;
use std::time::Duration;

/// One setting, as it is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The dotted name, as in the configuration file, such as `users.password_cost`.
    pub name: &'static str,
    /// The built-in value; empty means not set.
    pub default: &'static str,
    /// Whether the value is masked wherever it is shown.
    pub secret: bool,
    /// One line for people: the meaning, with its unit and its range.
    pub help: &'static str,
}

impl Setting {
    /// A setting that may be shown.
    pub const fn new(name: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { name, default, secret: false, help }
    }

    /// A setting that is never shown. It has no built-in value.
    pub const fn secret(name: &'static str, help: &'static str) -> Self {
        Self { name, default: "", secret: true, help }
    }
}

/// A configured value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}` {reason}")]
pub struct BadSetting {
    /// The name of the setting.
    pub setting: &'static str,
    /// Why it cannot be used, as the rest of a sentence. It never repeats the value, which may be a secret.
    pub reason: String,
}

impl BadSetting {
    /// The value of `setting` cannot be used, because it …
    pub fn new(setting: &'static str, reason: impl Into<String>) -> Self {
        Self { setting, reason: reason.into() }
    }
}

/// The values of settings, by name. Its `Debug` shows the names alone: any value may be a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SettingValues(BTreeMap<&'static str, String>);

impl SettingValues {
    /// The built-in values of `settings`.
    pub fn defaults<'a>(settings: impl IntoIterator<Item = &'a Setting>) -> Self {
        let value = |setting: &Setting| (setting.name, setting.default.to_owned());
        Self(settings.into_iter().map(value).collect())
    }

    /// Sets one value.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.insert(name, value.into());
    }

    /// The value of a setting; empty when it is not set, or not a setting of this program.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The value of a setting, unless it is empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// The value read as a `T`, or refused with `reason`.
    pub fn parsed<T: FromStr>(&self, name: &'static str, reason: &str) -> Result<T, BadSetting> {
        self.get(name).parse().map_err(|_unreadable| BadSetting::new(name, reason))
    }

    /// A whole number from `least` to `most`, both included.
    pub fn number<T>(&self, name: &'static str, least: T, most: T) -> Result<T, BadSetting>
    where
        T: FromStr + PartialOrd + Display + Copy,
    {
        let reason = format!("is no whole number from {least} to {most}");
        let number: T = self.parsed(name, &reason)?;
        if number < least || number > most {
            return Err(BadSetting::new(name, reason));
        }
        Ok(number)
    }

    /// An address and a port, such as `example`. A host name is looked up; of its addresses, one of IPv4 is preferred.
    pub fn address(&self, name: &'static str, example: &str) -> Result<SocketAddr, BadSetting> {
        let value = self.get(name);
        if let Ok(address) = value.parse() {
            return Ok(address);
        }
        let port = |port: &str| port.parse::<u16>().is_ok();
        if !value.rsplit_once(':').is_some_and(|(host, after)| !host.is_empty() && port(after)) {
            let reason = format!("is no address and port such as {example}");
            return Err(BadSetting::new(name, reason));
        }
        // Whatever the resolver says, there is no address to use.
        let found: Vec<SocketAddr> =
            value.to_socket_addrs().map(Iterator::collect).unwrap_or_default();
        let best = found.iter().find(|address| address.is_ipv4()).or_else(|| found.first());
        best.copied().ok_or_else(|| {
            let reason = format!(
                "names a host that does not resolve to an address; correct it, or give an address such as {example}"
            );
            BadSetting::new(name, reason)
        })
    }

    /// A whole number of milliseconds from `least` to `most`.
    pub fn millis(
        &self,
        name: &'static str,
        least: u64,
        most: u64,
    ) -> Result<Duration, BadSetting> {
        self.number(name, least, most).map(Duration::from_millis)
    }

    /// A whole number of seconds from `least` to `most`.
    pub fn seconds(
        &self,
        name: &'static str,
        least: u64,
        most: u64,
    ) -> Result<Duration, BadSetting> {
        self.number(name, least, most).map(Duration::from_secs)
    }

    /// The items between commas, without empty ones.
    pub fn list(&self, name: &str) -> Vec<String> {
        let items = self.get(name).split(',').map(str::trim);
        items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// The choice whose name is the value.
    pub fn one_of<T: Copy>(
        &self,
        name: &'static str,
        choices: &[(&'static str, T)],
    ) -> Result<T, BadSetting> {
        let value = self.get(name);
        let chosen = choices.iter().find(|(choice, _)| *choice == value).map(|(_, chosen)| *chosen);
        chosen.ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            BadSetting::new(name, format!("is none of {}", names.join(", ")))
        })
    }

    /// Every value by its name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

impl fmt::Debug for SettingValues {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Setting = Setting::new("limit", "5", "a number");

    #[test]
    fn a_default_is_read_until_another_value_is_set() {
        let mut values = SettingValues::defaults([&LIMIT]);
        assert_eq!(values.number("limit", 1, 9), Ok(5));
        values.set("limit", "7");
        assert_eq!(values.number("limit", 1, 9), Ok(7));
        assert_eq!(values.get("unknown"), "");
    }

    #[test]
    fn a_value_out_of_range_is_refused_without_being_repeated() {
        let mut values = SettingValues::defaults([&LIMIT]);
        for bad in ["0", "10", "a secret"] {
            values.set("limit", bad);
            let refused = values.number("limit", 1, 9).unwrap_err();
            assert_eq!(refused.to_string(), "`limit` is no whole number from 1 to 9");
        }
    }

    #[test]
    fn an_address_is_read_and_a_host_name_is_resolved() {
        let mut values = SettingValues::default();
        values.set("listen", "127.0.0.1:0");
        assert_eq!(values.address("listen", "x"), Ok(([127, 0, 0, 1], 0).into()));
        values.set("listen", "localhost:8080");
        let resolved = values.address("listen", "x").unwrap();
        assert!(resolved.ip().is_loopback() && resolved.port() == 8080, "{resolved}");
        for bad in ["", "localhost", ":8080", "localhost:many"] {
            values.set("listen", bad);
            let refused = values.address("listen", "127.0.0.1:8080").unwrap_err();
            assert_eq!(refused.reason, "is no address and port such as 127.0.0.1:8080", "{bad}");
        }
        values.set("listen", "no-such-host.invalid:8080");
        let refused = values.address("listen", "127.0.0.1:8080").unwrap_err();
        assert!(refused.reason.contains("does not resolve"), "{refused}");
    }

    #[test]
    fn debug_output_shows_no_value() {
        let mut values = SettingValues::default();
        values.set("payments.webhook_secrets", "hush");
        assert_eq!(format!("{values:?}"), r#"{"payments.webhook_secrets"}"#);
    }

    #[test]
    fn lists_and_choices_are_read() {
        let mut values = SettingValues::default();
        values.set("names", " a, ,b ");
        assert_eq!(values.list("names"), ["a", "b"]);
        values.set("format", "json");
        assert_eq!(values.one_of("format", &[("text", false), ("json", true)]), Ok(true));
        values.set("format", "yaml");
        assert!(values.one_of("format", &[("text", false), ("json", true)]).is_err());
    }
}
