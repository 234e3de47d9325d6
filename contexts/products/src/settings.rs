//! The settings of `products`: their names, defaults and help, and the typed values that the context is built with.

use chrono::TimeDelta;
use platform::settings::{BadSetting, Setting, SettingValues};

/// The longest time that a reservation may hold units: a day.
const LONGEST_RESERVATION_S: u32 = 86_400;

/// Every setting that this context reads.
pub(crate) const SETTINGS: &[Setting] = &[Setting::new(
    "checkout.reservation_time_limit_s",
    "1200",
    "stock is held this long at the most, in seconds; longer than the checkout",
)];

/// The values of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long units are held for an order that is not paid. Longer than an order waits for its payment, so that
    /// the order's own deadline comes first.
    pub reservation_time_limit: TimeDelta,
}

impl Default for Settings {
    /// Twenty minutes.
    fn default() -> Self {
        Self { reservation_time_limit: TimeDelta::minutes(20) }
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
        Ok(Self { reservation_time_limit: TimeDelta::seconds(limit_s.into()) })
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
    fn a_reservation_time_limit_out_of_range_is_refused() {
        let mut values = SettingValues::defaults(SETTINGS);
        for bad in ["0", "86401", "soon"] {
            values.set("checkout.reservation_time_limit_s", bad);
            let refused = Settings::read(&values).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "`checkout.reservation_time_limit_s` is no whole number from 1 to 86400"
            );
        }
    }
}
