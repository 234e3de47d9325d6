//! The settings of `products`: their names, defaults and help, and the typed values that the context is built with.

use chrono::TimeDelta;
use platform::settings::{BadSetting, Setting, SettingValues};

/// The longest time that a reservation may hold units: a day.
const LONGEST_RESERVATION_S: u32 = 86_400;
/// The most memory of the cache: 64 GiB.
const LARGEST_CACHE: u64 = 1 << 36;
/// The longest that other hosts' changes may be unknown: a minute.
const LONGEST_CACHE_AGE_MS: i64 = 60_000;
/// The longest time that caches of clients may use an answer: an hour.
const LONGEST_MAX_AGE_S: u32 = 3600;

/// Every setting that this context reads.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::new(
        "checkout.reservation_time_limit_s",
        "1200",
        "stock is held this long at the most, in seconds; longer than the checkout",
    ),
    Setting::new(
        "products.cache_bytes",
        "8388608",
        "memory for products and pages that were read lately, in bytes; 0 keeps nothing",
    ),
    Setting::new(
        "products.cache_age_ms",
        "1000",
        "nothing from that memory is older, in milliseconds: so long a change of another host may be unseen by those who send no token",
    ),
    Setting::new(
        "products.max_age_s",
        "5",
        "caches of clients may show the catalogue this long, in seconds, and as long again while they ask for the next; 0 makes them ask each time",
    ),
];

/// The values of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long units are held for an order that is not paid. Longer than an order waits for its payment, so that
    /// the order's own deadline comes first.
    pub reservation_time_limit: TimeDelta,
    /// The memory for what was read lately, about so many bytes; 0 keeps nothing.
    pub cache_bytes: u64,
    /// Nothing from it is older.
    pub cache_age: TimeDelta,
    /// How long caches of clients may show the catalogue, in seconds.
    pub max_age_s: u32,
}

impl Default for Settings {
    /// The declared defaults: units are held for twenty minutes.
    fn default() -> Self {
        Self {
            reservation_time_limit: TimeDelta::minutes(20),
            cache_bytes: 8 * 1024 * 1024,
            cache_age: TimeDelta::seconds(1),
            max_age_s: 5,
        }
    }
}

impl Settings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When a value is no number, or out of its range.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let limit_s: u32 =
            values.number("checkout.reservation_time_limit_s", 1, LONGEST_RESERVATION_S)?;
        let cache_age = values.number("products.cache_age_ms", 1, LONGEST_CACHE_AGE_MS)?;
        Ok(Self {
            reservation_time_limit: TimeDelta::seconds(limit_s.into()),
            cache_bytes: values.number("products.cache_bytes", 0, LARGEST_CACHE)?,
            cache_age: TimeDelta::milliseconds(cache_age),
            max_age_s: values.number("products.max_age_s", 0, LONGEST_MAX_AGE_S)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_values_read_as_the_default_settings() {
        assert_eq!(Settings::read(&SettingValues::defaults(SETTINGS)), Ok(Settings::default()));
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        for (name, range, bad) in [
            ("checkout.reservation_time_limit_s", "1 to 86400", ["0", "86401", "soon"]),
            ("products.cache_bytes", "0 to 68719476736", ["-1", "68719476737", "8 MiB"]),
            ("products.cache_age_ms", "1 to 60000", ["0", "60001", "1s"]),
            ("products.max_age_s", "0 to 3600", ["-1", "3601", "1.5"]),
        ] {
            for bad in bad {
                let mut values = SettingValues::defaults(SETTINGS);
                values.set(name, bad);
                let refused = Settings::read(&values).unwrap_err().to_string();
                assert_eq!(refused, format!("`{name}` is no whole number from {range}"), "{bad}");
            }
        }
    }
}
