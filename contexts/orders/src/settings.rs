//! The settings of this context: how long a checkout may take, and how much of it one customer may have open.

use std::time::Duration;

use platform::settings::{BadSetting, Setting, SettingValues};

/// The setting that holds the time limit of a checkout.
const CHECKOUT_TIME_LIMIT: &str = "checkout.order_time_limit_s";

/// The settings that keep one customer from holding the stock of the shop.
const OPEN_ORDERS: &str = "checkout.open_orders_per_customer";
const OPEN_UNITS: &str = "checkout.open_units_per_customer";

/// The setting of `products` that a checkout must not outlast.
const RESERVATION_TIME_LIMIT: &str = "checkout.reservation_time_limit_s";

/// The longest that any of the two may be set to, in seconds.
const LONGEST_S: u64 = 86_400;

/// The settings of this context: names, defaults and help.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::new(
        CHECKOUT_TIME_LIMIT,
        "900",
        "a checkout that has not ended by then is cancelled, in seconds",
    ),
    Setting::new(
        OPEN_ORDERS,
        "100",
        "orders of one customer whose checkout has not ended; more are refused; 0 is no limit",
    ),
    Setting::new(
        OPEN_UNITS,
        "500",
        "units in the open orders of one customer, held and not paid; more are refused; 0 is no limit",
    ),
];

/// The limits that a shop chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long a checkout may take: an order that is not confirmed by then is cancelled. It may not be
    /// longer than the time limit of reservations in `products`.
    pub checkout_time_limit: Duration,
    /// How many orders of one customer may be open at a time; 0 is no limit.
    pub open_orders: u32,
    /// How many units the open orders of one customer may hold; 0 is no limit.
    pub open_units: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { checkout_time_limit: Duration::from_mins(15), open_orders: 100, open_units: 500 }
    }
}

impl Settings {
    /// Reads the configured values. The limit is at most that of reservations, where this process knows it.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let longest_s = match values.filled(RESERVATION_TIME_LIMIT) {
            Some(_configured) => values.number(RESERVATION_TIME_LIMIT, 1, LONGEST_S)?,
            None => LONGEST_S,
        };
        Ok(Self {
            checkout_time_limit: values.seconds(CHECKOUT_TIME_LIMIT, 1, longest_s)?,
            open_orders: values.number(OPEN_ORDERS, 0, 1_000_000)?,
            open_units: values.number(OPEN_UNITS, 0, 1_000_000_000)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(order_s: &str, reservation_s: &str) -> Result<Settings, BadSetting> {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set(CHECKOUT_TIME_LIMIT, order_s);
        values.set(RESERVATION_TIME_LIMIT, reservation_s);
        Settings::read(&values)
    }

    #[test]
    fn the_built_in_values_are_the_default() {
        assert_eq!(Settings::read(&SettingValues::defaults(SETTINGS)), Ok(Settings::default()));
    }

    #[test]
    fn a_checkout_may_not_outlast_the_reservation() {
        let limit =
            Settings { checkout_time_limit: Duration::from_mins(10), ..Settings::default() };
        assert_eq!(read("600", "600"), Ok(limit));
        for bad in ["601", "0", "soon"] {
            let refused = read(bad, "600").unwrap_err();
            let expected = "`checkout.order_time_limit_s` is no whole number from 1 to 600";
            assert_eq!(refused.to_string(), expected, "{bad}");
        }
        assert_eq!(read("600", "0").unwrap_err().setting, RESERVATION_TIME_LIMIT);
    }

    #[test]
    fn a_process_without_products_needs_no_limit_of_reservations() {
        assert!(read("86400", "").is_ok());
        assert!(read("86401", "").is_err());
    }
}
