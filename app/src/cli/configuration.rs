//! Where the settings of this run come from: file, environment and flags, laid over the defaults.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::commands::CommandError;
use host::config::{Config, ENVIRONMENT_PREFIX};

/// Names the configuration file. It is no setting: the file could not say where it is.
const CONFIG_VARIABLE: &str = "GALLERIA_CONFIG";

/// The flags that every verb has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct SettingsFlags {
    /// A TOML file with settings; without it, galleria.toml if it is there
    #[arg(long, global = true, value_name = "FILE", env = CONFIG_VARIABLE, hide_env_values = true)]
    config: Option<PathBuf>,

    /// The folder of the databases and keys [default: data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,

    /// What to log to standard error, such as info or platform=debug [default: warn]
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
}

/// Reads the layers in their order, but for the flags that a verb has for itself.
pub(super) fn read(flags: &SettingsFlags) -> Result<Config, CommandError> {
    let file: Option<&Path> = flags.config.as_deref();
    Ok(Config::defaults()
        .with_file(file)?
        .with_environment(variables(std::env::vars_os())?)?
        .with_flag("data_dir", flags.data_dir.clone(), "--data-dir")
        .with_flag("log", flags.log.clone(), "--log"))
}

/// Where `users create-admin` finds the password. It is no setting.
pub(crate) const PASSWORD_VARIABLE: &str = "GALLERIA_ADMIN_PASSWORD";

/// The variables that are settings. Those that are something else are left out, and other programs' too.
fn variables(
    all: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, String)>, CommandError> {
    let mut ours = Vec::new();
    for (name, value) in all {
        let Ok(name) = name.into_string() else { continue };
        let is_setting = name.starts_with(ENVIRONMENT_PREFIX)
            && name != CONFIG_VARIABLE
            && name != PASSWORD_VARIABLE;
        if !is_setting {
            continue;
        }
        match value.into_string() {
            Ok(value) => ours.push((name, value)),
            Err(_not_utf_8) => return Err(CommandError::Environment { name }),
        }
    }
    Ok(ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, value: &str) -> (OsString, OsString) {
        (OsString::from(name), OsString::from(value))
    }

    #[test]
    fn only_settings_are_read_from_the_environment() {
        let all = [
            variable("PATH", "/bin"),
            variable("GALLERIA_LISTEN", "127.0.0.1:1"),
            variable(CONFIG_VARIABLE, "shop.toml"),
            variable(PASSWORD_VARIABLE, "secret"),
        ];
        let ours = variables(all.into_iter()).unwrap();
        assert_eq!(ours, [("GALLERIA_LISTEN".to_owned(), "127.0.0.1:1".to_owned())]);
    }

    #[cfg(unix)]
    #[test]
    fn a_setting_that_is_no_text_is_refused_by_name() {
        use std::os::unix::ffi::OsStringExt;
        let broken = (OsString::from("GALLERIA_DATA_DIR"), OsString::from_vec(vec![0xff]));
        let refused = variables(std::iter::once(broken)).unwrap_err();
        assert!(refused.to_string().contains("GALLERIA_DATA_DIR"), "{refused}");
    }
}
