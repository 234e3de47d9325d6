//! Settings as text: what a context or a host declares (name, default, help), and typed reading of the configured values.
//! Where the values come from (file, environment, flags) is the host's business.

use std::collections::BTreeMap;
use std::fmt::Display;
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

/// The values of all settings of a process, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
