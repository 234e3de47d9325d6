//! The address of a mail server, as the setting has it.

use std::fmt;

use url::{Host, Url};

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    /// Not at all: for a server on the same machine or in the same network.
    Plain,
    /// By STARTTLS, or there is no connection.
    StartTls,
    /// From its first byte.
    Tls,
}

/// A mail server: `smtp://host:25`, `smtp://user:word@host:587?tls=required` or `smtps://user:word@host`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) credentials: Option<(String, String)>,
}

/// Why a text is no address of a mail server. It never repeats the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadSmtpUrl {
    #[error("is no address of a mail server, such as smtps://user:password@mail.example.org")]
    NotOne,
    #[error("would send its password in clear text: write smtps://, or add ?tls=required")]
    PasswordInTheClear,
}

impl SmtpUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, BadSmtpUrl> {
        let url = Url::parse(text).map_err(|_no_url| BadSmtpUrl::NotOne)?;
        let security = match (url.scheme(), url.query()) {
            ("smtp", None) => Security::Plain,
            ("smtp", Some("tls=required")) => Security::StartTls,
            ("smtps", None) => Security::Tls,
            _ => return Err(BadSmtpUrl::NotOne),
        };
        let has_more = !matches!(url.path(), "" | "/") || url.fragment().is_some();
        let host = url.host_str().filter(|host| !host.is_empty() && !has_more);
        let host = host.ok_or(BadSmtpUrl::NotOne)?.trim_matches(['[', ']']).to_owned();
        let usual = match security {
            Security::Plain => 25,
            Security::StartTls => 587,
            Security::Tls => 465,
        };
        let word = |text: &str| percent_decoded(text).ok_or(BadSmtpUrl::NotOne);
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((word(user)?, word(password)?)),
            (_, _) => return Err(BadSmtpUrl::NotOne),
        };
        if credentials.is_some() && security == Security::Plain && !is_this_machine(&host) {
            return Err(BadSmtpUrl::PasswordInTheClear);
        }
        Ok(Self { host, port: url.port().unwrap_or(usual), security, credentials })
    }
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_no_host) => host == "::1",
    }
}

/// The text with its `%` sequences as letters.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// An address may hold a password.
impl fmt::Debug for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SmtpUrl").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_usual_port_and_protection() {
        for (text, host, port, security) in [
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, Security::Plain),
            ("smtp://mail.internal", "mail.internal", 25, Security::Plain),
            ("smtp://[::1]:1025", "::1", 1025, Security::Plain),
            ("smtp://mail.example.org?tls=required", "mail.example.org", 587, Security::StartTls),
            ("smtps://mail.example.org", "mail.example.org", 465, Security::Tls),
        ] {
            let url = SmtpUrl::parse(text).unwrap();
            assert_eq!((&*url.host, url.port, url.security), (host, port, security), "{text}");
        }
    }

    #[test]
    fn a_password_is_read_and_never_shown() {
        let url = SmtpUrl::parse("smtps://shop%40example.org:a%2Fb@mail.example.org").unwrap();
        assert_eq!(url.credentials, Some(("shop@example.org".to_owned(), "a/b".to_owned())));
        assert!(!format!("{url:?}").contains("a/b"));
        assert!(SmtpUrl::parse("smtp://shop:word@localhost:1025").is_ok());
        let clear = SmtpUrl::parse("smtp://shop:word@mail.example.org");
        assert_eq!(clear, Err(BadSmtpUrl::PasswordInTheClear));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://host/path",
            "smtp://user@host",
            "smtps://host?tls=off",
            "smtps://user:%zz@host",
        ] {
            assert_eq!(SmtpUrl::parse(text), Err(BadSmtpUrl::NotOne), "{text}");
        }
    }
}
