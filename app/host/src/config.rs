//! Configuration: defaults, then a TOML file, then the environment, then flags. Every value remembers where it came
//! from, so that `doctor` and every refusal can say it.

mod declared;
mod forwards;
mod keys;
mod settings;
mod tenant_checks;
mod tenants;
mod texts;

pub use configuration::{ConfigError, Source};
pub use declared::{Config, DEFAULT_FILE, ENVIRONMENT_PREFIX, ShopSettings, TEST_PREFIX};
pub use keys::KEYS;
pub use settings::Settings;

#[cfg(all(test, feature = "users", feature = "orders", feature = "payments"))]
mod tests;
