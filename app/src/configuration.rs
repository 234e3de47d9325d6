//! The settings of this run: file, environment and flags over the defaults.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use host::config::{Config, ConfigError, ENVIRONMENT_PREFIX};

use crate::error::CommandError;

/// Names the configuration file. It is no setting: the file could not say where it is.
const CONFIG_VARIABLE: &str = "GALLERIA_CONFIG";

/// Variables with the prefix of settings that are none, in every build: `users create-admin` reads the second one.
const NO_SETTINGS: [&str; 2] = [CONFIG_VARIABLE, "GALLERIA_ADMIN_PASSWORD"];

/// The help of `--log`.
const LOG_HELP: &str = "The log filter for standard error, such as info or platform=debug [default: \
     warn; hosts also write a line for each request]";

/// The flags that every verb has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct SettingsFlags {
    /// A TOML file with settings; without it, galleria.toml if it is there
    #[arg(long, global = true, value_name = "FILE", env = CONFIG_VARIABLE, hide_env_values = true)]
    config: Option<PathBuf>,

    /// The folder of the databases and keys [default: data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,

    /// The log filter for standard error, such as info or platform=debug
    #[arg(long, global = true, value_name = "FILTER", help = LOG_HELP)]
    log: Option<String>,
}

/// The configuration as far as it can be read, and the reasons for the rest.
pub(crate) struct Configuration {
    pub(crate) config: Config,
    pub(crate) unread: Vec<CommandError>,
}

/// Reads the layers in their order, but for the flags that a verb has for itself.
pub(crate) fn read(flags: &SettingsFlags) -> Configuration {
    read_from(flags, std::env::vars_os())
}

fn read_from(
    flags: &SettingsFlags,
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Configuration {
    let mut read = Configuration { config: Config::defaults(), unread: Vec::new() };
    let file: Option<&Path> = flags.config.as_deref();
    read.add(|config| config.with_file(file));
    for variable in settings_among(variables) {
        match variable {
            Ok(variable) => read.add(|config| config.with_environment([variable])),
            Err(error) => read.unread.push(error),
        }
    }
    read.config = read
        .config
        .with_flag("data_dir", flags.data_dir.clone(), "--data-dir")
        .with_flag("log", flags.log.clone(), "--log");
    read
}

impl Configuration {
    /// The configuration, or all reasons why it cannot be read.
    pub(crate) fn complete(self) -> Result<Config, CommandError> {
        let mut refused = Vec::new();
        for error in self.unread {
            let CommandError::Configuration(error) = error else { return Err(error) };
            if let ConfigError::Several(errors) = error {
                refused.extend(errors);
            } else {
                refused.push(error);
            }
        }
        if refused.is_empty() { Ok(self.config) } else { Err(ConfigError::Several(refused).into()) }
    }

    /// Adds a layer; one that cannot be read is left out.
    fn add(&mut self, layer: impl FnOnce(Config) -> Result<Config, ConfigError>) {
        match layer(self.config.clone()) {
            Ok(config) => self.config = config,
            Err(error) => self.unread.push(error.into()),
        }
    }
}

/// The variables that are settings, without those of other programs.
fn settings_among(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = Result<(String, String), CommandError>> {
    variables.filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        if !name.starts_with(ENVIRONMENT_PREFIX) || NO_SETTINGS.contains(&&*name) {
            return None;
        }
        Some(match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_not_utf_8) => Err(CommandError::Environment { name }),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_FLAGS: SettingsFlags = SettingsFlags { config: None, data_dir: None, log: None };

    fn variable(name: &str, value: &str) -> (OsString, OsString) {
        (OsString::from(name), OsString::from(value))
    }

    #[test]
    fn only_settings_are_read_from_the_environment() {
        let all = [
            variable("PATH", "/bin"),
            variable("GALLERIA_LISTEN", "127.0.0.1:1"),
            variable(CONFIG_VARIABLE, "shop.toml"),
            variable("GALLERIA_ADMIN_PASSWORD", "secret"),
        ];
        let settings: Result<Vec<_>, _> = settings_among(all.into_iter()).collect();
        assert_eq!(settings.unwrap(), [("GALLERIA_LISTEN".to_owned(), "127.0.0.1:1".to_owned())]);
    }

    #[test]
    fn every_variable_that_is_no_setting_is_reported() {
        let all = [
            variable("GALLERIA_LISTN", "x"),
            variable("GALLERIA_LISTEN", "127.0.0.1:1"),
            variable("GALLERIA_LOG_FORM", "x"),
        ];
        let read = read_from(&NO_FLAGS, all.into_iter());
        assert_eq!(read.unread.len(), 2);
        let listen = read.config.shown().find(|(key, ..)| key.name == "listen").unwrap().1;
        assert_eq!(listen, "127.0.0.1:1");
    }

    #[cfg(unix)]
    #[test]
    fn a_setting_that_is_no_text_is_refused_by_name() {
        use std::os::unix::ffi::OsStringExt;
        let broken = (OsString::from("GALLERIA_DATA_DIR"), OsString::from_vec(vec![0xff]));
        let read = read_from(&NO_FLAGS, std::iter::once(broken));
        let refused = read.complete().unwrap_err();
        assert!(refused.to_string().contains("GALLERIA_DATA_DIR"), "{refused}");
    }
}
