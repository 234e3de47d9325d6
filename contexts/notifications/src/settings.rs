//! The settings of `notifications`.

use std::time::Duration;

use platform::dependency::DependencySettings;
use platform::settings::{BadSetting, Setting, SettingValues};

use crate::domain::{Content, GiveUpAfter};
use crate::infrastructure::gateways::guarded_server::bounds;
use crate::infrastructure::gateways::{Sender, SmtpUrl};

const SMTP_URL: &str = "notifications.smtp_url";
const FROM: &str = "notifications.from";
const KINDS: &str = "notifications.kinds";

/// Every setting that this context reads.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting::secret(
        SMTP_URL,
        "the mail server, such as smtps://user:password@mail.example.org, or smtp://host:25; empty sends nothing, and mails wait",
    ),
    Setting::new(
        FROM,
        "Galleria <shop@localhost>",
        "who mails are from: an address, or a name with an address",
    ),
    Setting::new(
        KINDS,
        "welcome,order-confirmed,order-shipped,order-cancelled,refund-completed",
        "the kinds of mails that are written, separated by commas; empty writes none",
    ),
    Setting::new(
        "notifications.smtp_timeout_ms",
        "15000",
        "how long the mail server may take for one mail, the connection included",
    ),
    Setting::new(
        "notifications.smtp_connections",
        "4",
        "how many mails are handed over at the same time, each over a connection of its own",
    ),
    Setting::new(
        "notifications.give_up_after_hours",
        "72",
        "how long a mail is tried; about an event that is older none is written",
    ),
];

const NO_ADDRESS: &str = "is no address, such as shop@example.org or Shop <shop@example.org>";

/// The values of the settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The mail server; without one, mails are written and wait.
    pub smtp_url: Option<SmtpUrl>,
    pub(crate) from: Sender,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) guard: DependencySettings,
    pub(crate) give_up_after: GiveUpAfter,
    /// The wait before a mail is tried again; it doubles.
    pub(crate) first_retry: Duration,
    /// The longest such wait.
    pub(crate) longest_retry: Duration,
}

impl Settings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When a value cannot be used.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let url = values.filled(SMTP_URL).map(SmtpUrl::parse).transpose();
        let smtp_url = url.map_err(|refused| BadSetting::new(SMTP_URL, refused.to_string()))?;
        let from = Sender::parse(values.get(FROM));
        let from = from.map_err(|_no_address| BadSetting::new(FROM, NO_ADDRESS))?;
        let kinds = values.list(KINDS).into_iter().map(|kind| kind_named(&kind));
        let kinds = kinds.collect::<Result<_, _>>()?;
        let timeout = values.millis("notifications.smtp_timeout_ms", 100, 300_000)?;
        let at_once = values.number("notifications.smtp_connections", 1, 64)?;
        let hours = values.number("notifications.give_up_after_hours", 1, 24 * 30)?;
        Ok(Self {
            smtp_url,
            from,
            kinds,
            guard: DependencySettings { timeout, at_once, ..bounds() },
            give_up_after: GiveUpAfter::hours(hours),
            first_retry: Duration::from_secs(5),
            longest_retry: Duration::from_mins(15),
        })
    }
}

fn kind_named(text: &str) -> Result<&'static str, BadSetting> {
    let known = Content::KINDS.into_iter().find(|kind| *kind == text);
    known.ok_or_else(|| {
        let reason = format!("has a kind that is none of {}", Content::KINDS.join(", "));
        BadSetting::new(KINDS, reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_defaults_send_nothing() {
        let read = Settings::read(&SettingValues::defaults(SETTINGS)).unwrap();
        assert!(read.smtp_url.is_none());
        assert_eq!(read.kinds, Content::KINDS);
        assert_eq!((read.guard.timeout, read.guard.at_once), (bounds().timeout, bounds().at_once));
        assert_eq!(read.give_up_after, GiveUpAfter::hours(72));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_refused_without_being_repeated() {
        for (name, value, reason) in [
            ("notifications.smtp_url", "mail.example.org", "is no address of a mail server"),
            ("notifications.smtp_url", "smtp://u:secret@mail.example.org", "in clear text"),
            ("notifications.from", "the shop", NO_ADDRESS),
            ("notifications.kinds", "welcome,birthday", "none of welcome, order-confirmed"),
            ("notifications.smtp_timeout_ms", "99", "from 100 to 300000"),
            ("notifications.smtp_connections", "0", "from 1 to 64"),
            ("notifications.give_up_after_hours", "721", "from 1 to 720"),
        ] {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(name, value);
            let refused = Settings::read(&values).unwrap_err();
            assert_eq!(refused.setting, name);
            assert!(refused.reason.contains(reason), "{refused}");
            assert!(!refused.reason.contains("secret"), "{refused}");
        }
    }
}
