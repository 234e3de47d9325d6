//! The settings of the users context: names, defaults and help, and the values as the context uses them.

use std::fmt;

use chrono::Duration;
use platform::settings::{BadSetting, Setting, SettingValues};

use crate::application::oauth_clients::{OAuthClients, OAuthClientsError};

// Not `…url`: by that end of a name the host knows settings that name a server to call.
const ISSUER: &str = "users.issuer";
const OAUTH_CLIENTS: &str = "users.oauth_clients";

/// Every setting of this context. The host declares that of the database.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::new(
        "users.password_cost",
        "12",
        "bcrypt cost, 10 to 31; each step doubles the work, and a log-in brings older hashes up to it",
    ),
    Setting::new(
        "users.cheap_passwords",
        "no",
        "`yes` allows a password_cost of 4 to 9, for tests and demonstrations alone",
    ),
    Setting::new(
        "users.password_checks_per_minute",
        "60",
        "how many passwords are hashed for one client network at cost 12, after a burst of 40",
    ),
    Setting::new("users.access_token_minutes", "10", "how long an access token is valid"),
    Setting::new("users.refresh_token_days", "30", "how long a session lasts without being used"),
    Setting::new("users.session_days", "90", "how long a session lasts, however often it is used"),
    Setting::new(
        ISSUER,
        "",
        "the address of this shop as browsers have it, such as https://shop.example: the issuer for OAuth clients",
    ),
    Setting::new(
        OAUTH_CLIENTS,
        "",
        "pages that log in by an authorization code: client_id=redirect_uri as browsers send it, with commas between them",
    ),
];

/// The settings of the users context.
#[derive(Clone)]
pub struct Settings {
    /// Ed25519 private keys as PKCS #8 in PEM, at least one. The first signs; all of them verify, so that tokens
    /// signed before a rotation stay valid until they expire. See [`crate::generate_signing_key`].
    pub signing_keys: Vec<String>,
    /// The bcrypt cost, 4 to 31; each step doubles the work. A log-in brings the hash of its password up to it.
    pub password_cost: u32,
    /// How many passwords are hashed a minute for one client network, at cost 12; more of a cheaper cost.
    pub password_checks_per_minute: u32,
    /// How long an access token is valid. One whose access has ended is refused before; a host that is cut off from the broker
    /// accepts it for at most this long.
    pub access_token_lifetime: Duration,
    /// How long an unused refresh token is valid.
    pub refresh_token_lifetime: Duration,
    /// How long a session lasts, however often it is used.
    pub session_lifetime: Duration,
    /// The clients that may ask for authorization codes.
    pub oauth_clients: OAuthClients,
}

impl Settings {
    /// The default settings with these keys: cost 12, access tokens valid for 10 minutes, refresh tokens for 30 days, sessions
    /// for 90, and no OAuth clients.
    pub fn with_keys(signing_keys: Vec<String>) -> Self {
        Self {
            signing_keys,
            password_cost: 12,
            password_checks_per_minute: 60,
            access_token_lifetime: Duration::minutes(10),
            refresh_token_lifetime: Duration::days(30),
            session_lifetime: Duration::days(90),
            oauth_clients: OAuthClients::default(),
        }
    }

    /// Reads the configured values. The signing keys are files, not settings, and are left empty here.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        Ok(Self {
            signing_keys: Vec::new(),
            password_cost: password_cost(values)?,
            password_checks_per_minute: values.number(
                "users.password_checks_per_minute",
                1,
                100_000,
            )?,
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
            session_lifetime: Duration::days(values.number("users.session_days", 1, 3650)?),
            oauth_clients: oauth_clients(values)?,
        })
    }
}

/// Refuses values that the context could not use.
pub(crate) fn check(values: &SettingValues) -> Result<(), BadSetting> {
    Settings::read(values).map(drop)
}

/// The least cost outside of tests: a hash takes a good part of a tenth of a second.
const LEAST_COST: u32 = 10;

fn password_cost(values: &SettingValues) -> Result<u32, BadSetting> {
    let least = match values.get("users.cheap_passwords") {
        "yes" => 4,
        "no" => LEAST_COST,
        _neither => return Err(BadSetting::new("users.cheap_passwords", "is neither yes nor no")),
    };
    values.number("users.password_cost", least, 31)
}

fn oauth_clients(values: &SettingValues) -> Result<OAuthClients, BadSetting> {
    let read = OAuthClients::parse(values.get(ISSUER), &values.list(OAUTH_CLIENTS));
    read.map_err(|error| {
        let setting = match error {
            OAuthClientsError::Issuer => ISSUER,
            OAuthClientsError::Entry(_) | OAuthClientsError::NoIssuer => OAUTH_CLIENTS,
        };
        BadSetting::new(setting, error.to_string())
    })
}

/// The keys are secrets: only their number is shown.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("signing_keys", &self.signing_keys.len())
            .field("password_cost", &self.password_cost)
            .field("password_checks_per_minute", &self.password_checks_per_minute)
            .field("access_token_lifetime", &self.access_token_lifetime)
            .field("refresh_token_lifetime", &self.refresh_token_lifetime)
            .field("session_lifetime", &self.session_lifetime)
            .field("oauth_clients", &self.oauth_clients)
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
    fn a_cheap_cost_is_for_tests_that_say_so() {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("users.password_cost", "4");
        values.set("users.cheap_passwords", "yes");
        assert_eq!(Settings::read(&values).unwrap().password_cost, 4);
        values.set("users.password_cost", "3");
        assert!(Settings::read(&values).is_err());
    }

    #[test]
    fn clients_need_an_issuer_and_safe_redirect_uris() {
        let read = |issuer: &str, clients: &str| {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(ISSUER, issuer);
            values.set(OAUTH_CLIENTS, clients);
            Settings::read(&values).map(drop).map_err(|refused| refused.setting)
        };
        let two = "a=https://a.example/back, a=http://127.0.0.1:3000/";
        assert_eq!(read("https://shop.example", two), Ok(()));
        assert_eq!(read("", two), Err(OAUTH_CLIENTS));
        assert_eq!(read("https://shop.example", "a=http://a.example/"), Err(OAUTH_CLIENTS));
        assert_eq!(read("shop.example", ""), Err(ISSUER));
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        for (name, value, reason) in [
            ("users.password_cost", "9", "is no whole number from 10 to 31"),
            ("users.cheap_passwords", "true", "is neither yes nor no"),
            ("users.password_checks_per_minute", "0", "is no whole number from 1 to 100000"),
            ("users.session_days", "0", "is no whole number from 1 to 3650"),
            ("users.access_token_minutes", "1441", "is no whole number from 1 to 1440"),
            ("users.refresh_token_days", "a month", "is no whole number from 1 to 365"),
        ] {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(name, value);
            assert_eq!(Settings::read(&values).unwrap_err(), BadSetting::new(name, reason));
        }
    }
}
