//! The configuration: every wrong setting with its reason, and the settings to go on checking with.

use host::config::{Config, ConfigError, KEYS, Settings};
use terminal::output;

use super::finding::Finding;

const ABOUT: &str = "configuration";
/// Names that are less alike than this, from 0 to 1, are not taken for a slip.
const ALIKE: f64 = 0.6;

/// Settings with the built-in value in place of every wrong one.
pub(super) struct Usable {
    /// The settings; nothing where they cannot be read even so.
    pub(super) settings: Option<Settings>,
    /// The names of the settings whose values cannot be used.
    pub(super) wrong: Vec<&'static str>,
    /// A problem for each of them.
    pub(super) findings: Vec<Finding>,
}

/// Reads the settings. Reading ends at the first wrong value, so each wrong one is replaced and reading is tried again.
pub(super) fn read(config: &Config) -> Usable {
    let mut probe = config.clone();
    let mut usable = Usable { settings: None, wrong: Vec::new(), findings: Vec::new() };
    loop {
        let error = match Settings::read(&probe) {
            Ok(settings) => {
                usable.settings = Some(settings);
                return usable;
            }
            Err(error) => error,
        };
        usable.findings.push(problem(&error));
        let ConfigError::BadValue { key, .. } = error else { return usable };
        let known = KEYS.iter().find(|known| known.name == key);
        let Some(known) = known.filter(|_| !usable.wrong.contains(&key)) else { return usable };
        usable.wrong.push(key);
        probe = probe.with_flag(key, Some(known.default.to_owned()), "--");
    }
}

/// A wrong setting as a finding.
pub(super) fn problem(error: &ConfigError) -> Finding {
    let advice = match error {
        ConfigError::UnknownKey { key, .. } => match nearest(key) {
            Some(name) => format!("the nearest setting is `{name}` ({})", variable(name)),
            None => "take the name of a setting from the list above, or remove it".to_owned(),
        },
        ConfigError::BadValue { key, .. } => {
            format!("correct `{key}` ({}), or remove it to get its default", variable(key))
        }
        ConfigError::Unreadable { .. } | ConfigError::NotToml { .. } => {
            "correct the file; its settings are left out here".to_owned()
        }
    };
    Finding::problem(ABOUT, output::describe(error), advice)
}

fn variable(name: &str) -> String {
    format!("{}{}", host::config::ENVIRONMENT_PREFIX, name.replace('.', "_").to_uppercase())
}

/// The setting whose name is most like `key`, which may be written as in a file or as in a variable.
fn nearest(key: &str) -> Option<&'static str> {
    let plain = |name: &str| name.replace('.', "_").to_lowercase();
    let alike = |name: &str| strsim::normalized_levenshtein(&plain(name), &plain(key));
    let best = KEYS
        .iter()
        .map(|known| (alike(known.name), known.name))
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_setting_is_found_from_a_file_and_from_a_variable() {
        assert_eq!(nearest("listn"), Some("listen"));
        assert_eq!(nearest("user_password_cost"), Some("users.password_cost"));
        assert_eq!(nearest("broker.ulr"), Some("broker.url"));
        assert_eq!(nearest("quite-something-else"), None);
    }

    #[test]
    fn all_wrong_settings_are_reported_and_the_others_are_read() {
        let config = Config::defaults()
            .with_flag("listen", Some("8080".to_owned()), "--listen")
            .with_flag("log_format", Some("yaml".to_owned()), "--log-format")
            .with_flag("users.password_cost", Some("99".to_owned()), "--cost")
            .with_flag("data_dir", Some("there".to_owned()), "--data-dir");
        let usable = read(&config);
        assert_eq!(usable.findings.len(), 3);
        for name in ["listen", "log_format", "users.password_cost"] {
            assert!(usable.wrong.contains(&name), "{name}");
        }
        assert_eq!(usable.settings.unwrap().data_dir.to_str(), Some("there"));
    }
}
