//! Configuration: defaults, then a TOML file, then the environment, then flags. Every value remembers where it came
//! from, so that `doctor` and every refusal can say it.

mod error;
mod forwards;
mod keys;
mod layers;
mod settings;
mod source;
mod texts;

pub use error::ConfigError;
pub use keys::KEYS;
pub use layers::{Config, DEFAULT_FILE, ENVIRONMENT_PREFIX, TEST_PREFIX};
pub use settings::Settings;
pub use source::Source;

#[cfg(all(test, feature = "users", feature = "orders", feature = "payments"))]
mod tests;
