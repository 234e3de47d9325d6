//! The configuration: every wrong setting with its reason, and the settings to go on checking with.

use std::path::PathBuf;

use host::config::{Config, ConfigError, ENVIRONMENT_PREFIX, KEYS, Settings, Source};
use platform::private_files;
use terminal::output;

use super::finding::Finding;

const ABOUT: &str = "configuration";

/// Settings with the built-in value in place of every wrong one.
pub(super) struct Usable {
    /// The settings; none where they cannot be read even so.
    pub(super) settings: Option<Settings>,
    /// The names of the settings whose values cannot be used.
    pub(super) wrong: Vec<&'static str>,
    /// A problem for each of them.
    pub(super) findings: Vec<Finding>,
}

/// Reads the settings. Where some are wrong, they are read again with the built-in values of these.
pub(super) fn read(config: &Config) -> Usable {
    let refused = match Settings::read(config) {
        Ok(settings) => {
            return Usable { settings: Some(settings), wrong: Vec::new(), findings: Vec::new() };
        }
        Err(refused) => refused,
    };
    let name = |error: &ConfigError| match error {
        ConfigError::BadValue { key, .. } => Some(*key),
        ConfigError::UnknownKey { .. }
        | ConfigError::Unreadable { .. }
        | ConfigError::UnreadableSecret { .. }
        | ConfigError::NotToml { .. }
        | ConfigError::Several(_) => None,
    };
    let wrong: Vec<&'static str> = refused.each().iter().filter_map(name).collect();
    let mut built_in = config.clone();
    for key in KEYS.iter().filter(|key| wrong.contains(&key.name)) {
        built_in = built_in.with_flag(key.name, Some(key.default.to_owned()), "none");
    }
    Usable { settings: Settings::read(&built_in).ok(), wrong, findings: problems(&refused) }
}

/// A note for each file of a secret that others can read. Secrets that a container has are mounted so, and are its own.
pub(super) fn open_secrets(config: &Config) -> Vec<Finding> {
    let files = config.shown().filter_map(|(key, _, source)| match source {
        Source::SecretFile { file, .. } => Some((key.name, file)),
        Source::Default | Source::File(_) | Source::Environment(_) | Source::Flag(_) => None,
    });
    let open = files.filter(|(_, file)| private_files::is_open_to_others(file).unwrap_or(false));
    let note = |(name, file): (&str, &PathBuf)| {
        let says = format!(
            "other users of this machine can read {}, which has `{name}`; unless it is mounted for the shop alone, as \
             secrets of containers are, take their permissions: chmod 600",
            file.display()
        );
        Finding::note("secrets", says)
    };
    open.map(note).collect()
}

/// A finding for each wrong setting.
pub(super) fn problems(refused: &ConfigError) -> Vec<Finding> {
    refused.each().iter().map(problem).collect()
}

fn problem(error: &ConfigError) -> Finding {
    let advice = match error {
        ConfigError::UnknownKey { closest: Some(closest), .. } => {
            format!("the nearest setting is {closest}; rename it, or remove it")
        }
        ConfigError::UnknownKey { closest: None, .. } => {
            "take the name of a setting from the list above, or remove it".to_owned()
        }
        ConfigError::BadValue { key, .. } => {
            format!("correct `{key}` ({}), or remove it to get its default", variable(key))
        }
        ConfigError::UnreadableSecret { .. } => {
            "correct the path or the permissions of the file; the secret is left out here"
                .to_owned()
        }
        ConfigError::Unreadable { .. } | ConfigError::NotToml { .. } | ConfigError::Several(_) => {
            "correct the file; its settings are left out here".to_owned()
        }
    };
    Finding::problem(ABOUT, output::describe(error), advice)
}

fn variable(name: &str) -> String {
    format!("{ENVIRONMENT_PREFIX}{}", name.replace('.', "_").to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_setting_is_reported_with_the_nearest_one() {
        let variable = ("GALLERIA_LISTN".to_owned(), "x".to_owned());
        let refused = Config::defaults().with_environment([variable]).unwrap_err();
        let advice = problems(&refused)[0].advice.clone().unwrap();
        assert!(advice.contains("GALLERIA_LISTEN"), "{advice}");
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_can_read_is_a_note() {
        use std::os::unix::fs::PermissionsExt;

        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "0123456789abcdef0123456789abcdef").unwrap();
        let noted = |mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(file.path(), permissions).unwrap();
            let name = file.path().display().to_string();
            let variable = ("GALLERIA_SHOP_SECRET_FILE".to_owned(), name);
            open_secrets(&Config::defaults().with_environment([variable]).unwrap())
        };
        assert!(noted(0o400).is_empty());
        let noted = noted(0o444);
        assert!(
            matches!(&*noted, [note] if !note.is_problem() && note.says.contains("shop.secret"))
        );
    }

    #[test]
    fn all_wrong_settings_are_reported_and_the_others_are_read() {
        let config = Config::defaults()
            .with_flag("listen", Some("8080".to_owned()), "--listen")
            .with_flag("log_format", Some("yaml".to_owned()), "--log-format")
            .with_flag("messaging.keep_hours", Some("0".to_owned()), "--keep")
            .with_flag("data_dir", Some("there".to_owned()), "--data-dir");
        let usable = read(&config);
        assert_eq!(usable.findings.len(), 3);
        for name in ["listen", "log_format", "messaging.keep_hours"] {
            assert!(usable.wrong.contains(&name), "{name}");
        }
        assert_eq!(usable.settings.unwrap().data_dir.to_str(), Some("there"));
    }
}
