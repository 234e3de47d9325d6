//! The settings of the users context: names, defaults and help, and the values as the context uses them.

use std::fmt;

use chrono::Duration;
use platform::settings::{BadSetting, Setting, SettingValues};

/// Every setting of this context.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::new("users.password_cost", "12", "bcrypt cost, 4 to 31; each step doubles the work"),
    Setting::new("users.access_token_minutes", "10", "how long an access token is valid"),
    Setting::new("users.refresh_token_days", "30", "how long a session lasts without being used"),
];

/// The settings of the users context.
#[derive(Clone)]
pub struct Settings {
    /// Ed25519 private keys as PKCS #8 in PEM, at least one. The first signs; all of them verify, so that tokens
    /// signed before a rotation stay valid until they expire. See [`crate::generate_signing_key`].
    pub signing_keys: Vec<String>,
    /// The bcrypt cost, 4 to 31; each step doubles the work. Takes effect for passwords set from then on.
    pub password_cost: u32,
    /// How long an access token is valid. A revoked role stays in use for at most this long.
    pub access_token_lifetime: Duration,
    /// How long an unused refresh token is valid.
    pub refresh_token_lifetime: Duration,
}

impl Settings {
    /// The default settings with these keys: cost 12, access tokens valid for 10 minutes, refresh tokens for 30 days.
    pub const fn with_keys(signing_keys: Vec<String>) -> Self {
        Self {
            signing_keys,
            password_cost: 12,
            access_token_lifetime: Duration::minutes(10),
            refresh_token_lifetime: Duration::days(30),
        }
    }

    /// Reads the configured values. The signing keys are files, not settings, and are left empty here.
    pub(crate) fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        Ok(Self {
            signing_keys: Vec::new(),
            password_cost: values.number("users.password_cost", 4, 31)?,
            access_token_lifetime: Duration::minutes(values.number(
                "users.access_token_minutes",
                1,
                1440,
            )?),
            refresh_token_lifetime: Duration::days(values.number(
                "users.refresh_token_days",
                1,
                365,
            )?),
        })
    }
}

/// The keys are secrets: only their number is shown.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("signing_keys", &self.signing_keys.len())
            .field("password_cost", &self.password_cost)
            .field("access_token_lifetime", &self.access_token_lifetime)
            .field("refresh_token_lifetime", &self.refresh_token_lifetime)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_defaults_are_the_default_settings() {
        let read = Settings::read(&SettingValues::defaults(SETTINGS)).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", Settings::with_keys(Vec::new())));
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        for (name, value, reason) in [
            ("users.password_cost", "3", "is no whole number from 4 to 31"),
            ("users.access_token_minutes", "1441", "is no whole number from 1 to 1440"),
            ("users.refresh_token_days", "a month", "is no whole number from 1 to 365"),
        ] {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(name, value);
            assert_eq!(Settings::read(&values).unwrap_err(), BadSetting::new(name, reason));
        }
    }
}
