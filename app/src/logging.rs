//! The log: events of `tracing`, as text or JSON, on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use host::config::{Config, ConfigError, Settings, Source};

/// Libraries that call errors what is none, and whose callers log what is one. Naming one in the filter hears it. `actix_http`
/// does so for every malformed request; `lapin` for every question that RabbitMQ answers by closing the channel.
const QUIET: [&str; 2] = ["actix_http", "lapin"];

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
    let filter = EnvFilter::try_new(text).map_err(|error| {
        let origin = config
            .shown()
            .find(|(key, _, _)| key.name == "log")
            .map_or(Source::Default, |(_, _, source)| source.clone());
        let reason = format!("is no filter such as info or platform=debug ({error})");
        ConfigError::BadValue { key: "log", origin, reason }
    })?;
    let unnamed = QUIET.into_iter().filter(|library| !text.contains(library));
    let quiet = unnamed.filter_map(|library| format!("{library}=off").parse().ok());
    Ok(quiet.fold(filter, EnvFilter::add_directive))
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

    #[test]
    fn a_malformed_request_is_no_error_of_this_program_unless_the_filter_asks_for_it() {
        let of = |text| filter(&Config::defaults(), text).unwrap().to_string();
        assert!(of("warn").contains("actix_http=off"), "{}", of("warn"));
        assert!(!of("warn,actix_http=debug").contains("actix_http=off"));
    }
}
