//! The log: events of `tracing`, as text or JSON, on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use host::config::{Config, ConfigError, Settings, Source};

/// Starts logging with the filter and format of the settings.
pub(crate) fn start(config: &Config, settings: &Settings) -> Result<(), ConfigError> {
    let filter = filter(config, &settings.log)?;
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // A closed standard error must not end the shop: a line that cannot be logged is not reported there either.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colours)
        .log_internal_errors(false);
    // There is one log a process; one that a test of this program has set stays.
    let _already_there = if settings.log_as_json {
        tracing::subscriber::set_global_default(log.json().finish())
    } else {
        tracing::subscriber::set_global_default(log.finish())
    };
    Ok(())
}

fn filter(config: &Config, text: &str) -> Result<EnvFilter, ConfigError> {
    // The server closes a channel that asks for what is not there, which is an answer; whoever asked tells of an error.
    let quiet = if text.contains("lapin") { "" } else { ",lapin::channel=off" };
    EnvFilter::try_new(format!("{text}{quiet}")).map_err(|error| {
        let origin = config
            .shown()
            .find(|(key, _, _)| key.name == "log")
            .map_or(Source::Default, |(_, _, source)| source.clone());
        let reason = format!("is no filter such as info or platform=debug ({error})");
        ConfigError::BadValue { key: "log", origin, reason }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_with_its_source() {
        let config = Config::defaults().with_flag("log", Some("platform=loud".to_owned()), "--log");
        let refused = filter(&config, "platform=loud").unwrap_err().to_string();
        assert!(refused.contains("flag --log"), "{refused}");
    }

    #[test]
    fn a_level_and_a_target_make_a_filter() {
        assert!(filter(&Config::defaults(), "warn,platform=debug").is_ok());
    }
}
