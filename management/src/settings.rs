//! The settings of the management port, with their defaults.

use std::net::SocketAddr;

use chrono::TimeDelta;
use platform::settings::{BadSetting, Setting, SettingValues};
use platform::shop_secret::ShopSecret;
use secrecy::SecretString;

use crate::journal::JournalBounds;

/// The setting that says where the port is.
const LISTEN: &str = "management.listen";
/// The setting with the operator's token.
const TOKEN: &str = "management.token";
/// The setting with the size of the journal.
const JOURNAL_SIZE: &str = "management.journal_mb";
/// The setting with the age of what the journal keeps.
const JOURNAL_AGE: &str = "management.journal_hours";
/// The value of a port beside that of the shop.
const AUTO: &str = "auto";

/// The file in the data folder that has the token of a host whose settings give none.
pub const TOKEN_FILE: &str = "management.token";

/// The settings of the management port, which a host declares beside its own.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        LISTEN,
        AUTO,
        "address and port of the management port: health, metrics, the operator's work. auto is the port after that of listen on \
         127.0.0.1, or a free one if that is taken; empty has none; other addresses need management.token",
    ),
    Setting::secret(
        TOKEN,
        "what an operator and a Prometheus show to the management port, as Authorization: Bearer. Empty takes management.token in \
         data_dir, which the first start makes",
    ),
    Setting::new(
        JOURNAL_SIZE,
        "64",
        "the most megabytes that the journal of messages has on disk, in data_dir; 0 keeps none, and the operator sees the latest \
         8,192 messages alone",
    ),
    Setting::new(JOURNAL_AGE, "168", "the journal forgets messages after this time, in hours"),
];

/// Where the management port is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// There is none.
    Nowhere,
    /// On loopback, at the port after that of the shop.
    BesideTheShop,
    /// At this address.
    At(SocketAddr),
}

/// The values of [`SETTINGS`].
#[derive(Debug, Clone)]
pub struct ManagementSettings {
    /// Where it listens.
    pub listen: Listen,
    /// The operator's token, if the settings give one.
    pub token: Option<SecretString>,
    /// The bounds of the journal of messages; `None` where none is kept.
    pub journal: Option<JournalBounds>,
}

impl ManagementSettings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When one cannot be used, or strangers could guess the token of a port that they reach.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let listen = match values.get(LISTEN) {
            "" => Listen::Nowhere,
            AUTO => Listen::BesideTheShop,
            _address => Listen::At(values.address(LISTEN, "127.0.0.1:8081")?),
        };
        let token = values.filled(TOKEN);
        if let Listen::At(address) = listen
            && !address.ip().is_loopback()
        {
            is_strong(token)?;
        }
        Ok(Self { listen, token: token.map(SecretString::from), journal: journal(values)? })
    }
}

fn journal(values: &SettingValues) -> Result<Option<JournalBounds>, BadSetting> {
    let megabytes: u64 = values.number(JOURNAL_SIZE, 0, 100_000)?;
    let age = TimeDelta::hours(values.number(JOURNAL_AGE, 1, 87_600)?);
    let bytes = megabytes.saturating_mul(1024 * 1024);
    Ok((bytes > 0).then_some(JournalBounds { bytes, age }))
}

/// Checks every value of [`SETTINGS`].
///
/// # Errors
/// When one cannot be used.
pub fn check(values: &SettingValues) -> Result<(), BadSetting> {
    ManagementSettings::read(values).map(drop)
}

fn is_strong(token: Option<&str>) -> Result<(), BadSetting> {
    let why = "since management.listen can be reached from other machines";
    let Some(token) = token else {
        return Err(BadSetting::new(TOKEN, format!("is empty, and must be set {why}")));
    };
    match ShopSecret::parse(token) {
        Ok(_strong) => Ok(()),
        Err(weak) => Err(BadSetting::new(TOKEN, format!("{weak}, {why}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(listen: &str, token: &str) -> Result<ManagementSettings, BadSetting> {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set(LISTEN, listen);
        values.set(TOKEN, token);
        ManagementSettings::read(&values)
    }

    #[test]
    fn the_port_is_beside_that_of_the_shop_elsewhere_or_nowhere() {
        let defaults = ManagementSettings::read(&SettingValues::defaults(SETTINGS)).unwrap();
        assert_eq!(defaults.listen, Listen::BesideTheShop);
        assert!(defaults.token.is_none());
        assert_eq!(read("", "").unwrap().listen, Listen::Nowhere);
        let address = "127.0.0.1:9000".parse().unwrap();
        assert_eq!(read("127.0.0.1:9000", "short").unwrap().listen, Listen::At(address));
        assert_eq!(read("9000", "").unwrap_err().setting, LISTEN);
    }

    #[test]
    fn the_journal_has_bounds_or_is_not_kept() {
        let mut values = SettingValues::defaults(SETTINGS);
        let week = JournalBounds { bytes: 64 * 1024 * 1024, age: TimeDelta::days(7) };
        assert_eq!(ManagementSettings::read(&values).unwrap().journal, Some(week));
        values.set(JOURNAL_SIZE, "0");
        assert_eq!(ManagementSettings::read(&values).unwrap().journal, None);
        values.set(JOURNAL_AGE, "0");
        assert_eq!(ManagementSettings::read(&values).unwrap_err().setting, JOURNAL_AGE);
    }

    #[test]
    fn a_port_that_others_reach_has_a_strong_token() {
        let strong = "0123456789abcdef".repeat(2);
        for open in ["0.0.0.0:8081", "[::]:8081", "192.0.2.1:8081"] {
            for weak in ["", "secret", &"a".repeat(64), &strong[1..]] {
                let refused = read(open, weak).unwrap_err();
                assert_eq!(refused.setting, TOKEN, "{open} {weak}");
                assert!(refused.reason.contains("management.listen"), "{refused}");
            }
            assert!(read(open, &strong).is_ok(), "{open}");
        }
        assert!(read("[::1]:8081", "").is_ok());
    }
}
