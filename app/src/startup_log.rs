//! The settings of a host, in the log when it has begun: those that differ from the built-in ones, which nobody can read off a
//! process afterwards. A start that is refused says why, and no more.

use host::config::Config;
use terminal::without_credentials;

/// The target of the line, which the default filter hears.
const TARGET: &str = "settings";

/// Logs the settings that differ from the built-in ones in a line.
pub(crate) fn write(config: &Config) {
    let set = differing(config);
    tracing::info!(target: TARGET, "settings that differ from the built-in ones: {set}");
}

/// Each with its source; secrets are masked.
fn differing(config: &Config) -> String {
    let set = config.shown().filter(|(key, value, _)| *value != key.default);
    let set = set.map(|(key, value, source)| {
        let value = without_credentials(&value).unwrap_or(value);
        format!("{} = {value} ({source})", key.name)
    });
    let set: Vec<String> = set.collect();
    if set.is_empty() { "none".to_owned() } else { set.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_differ_are_named_with_their_source_and_without_secrets() {
        assert_eq!(differing(&Config::defaults()), "none");
        let variables = [
            ("GALLERIA_BROKER_PREFIX", "other"),
            ("GALLERIA_BROKER_URL", "nats://shop:hushhush@127.0.0.1:4222"),
            ("GALLERIA_DEMO_DATA", "true"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::defaults().with_environment(variables).unwrap();
        let set = differing(&config);
        assert!(
            set.contains("broker.prefix = other (environment GALLERIA_BROKER_PREFIX)"),
            "{set}"
        );
        assert!(set.contains("broker.url = ••••••"), "{set}");
        assert!(!set.contains("hushhush") && !set.contains("demo_data"), "{set}");
    }
}
