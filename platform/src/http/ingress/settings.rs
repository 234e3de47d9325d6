//! The settings of the ingress, with their defaults. Each bound is generous for people and small for a flood.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use super::cost::Cost;
use super::networks::Networks;
use super::tls::TlsFiles;
use crate::settings::{BadSetting, Setting, SettingValues};

/// Requests that are worked on at the same time, where no number is configured. Most of the time of one is spent waiting for a commit
/// that it shares with the others.
const AT_ONCE_A_CORE: usize = 16;

/// The settings of the ingress, which a host declares beside its own.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        "http.connections",
        "4096",
        "open connections of all clients; more are closed at once",
    ),
    Setting::new(
        "http.connections_per_address",
        "512",
        "open connections of one address (of one /64 network with IPv6), unless it is a trusted proxy; more are closed at once",
    ),
    Setting::new(
        "http.head_timeout_ms",
        "10000",
        "a client sends the head of a request in this time, or is cut off",
    ),
    Setting::new(
        "http.body_timeout_ms",
        "20000",
        "a client sends the body of a request in this time, or is answered 408",
    ),
    Setting::new(
        "http.write_timeout_ms",
        "20000",
        "a client takes 16 KiB of an answer in this time, or is cut off",
    ),
    Setting::new(
        "http.requests_at_once",
        "0",
        "requests of one context that are worked on at the same time; others wait, or are answered 503. 0 is 16 a core",
    ),
    Setting::new(
        "http.queue_ms",
        "250",
        "a request waits for one of these places no longer than this; when one has waited in vain, others are answered 503 at once",
    ),
    Setting::new(
        "http.waits",
        "2048",
        "requests that wait for an outcome (Prefer: wait); more are answered at once",
    ),
    Setting::new("http.waits_per_caller", "32", "those of one caller"),
    Setting::new(
        "http.trusted_proxies",
        "",
        "networks of proxies that are believed about the address of a client, separated by commas, such as 10.0.0.0/8",
    ),
    Setting::new(
        "http.proxy_header",
        "x-forwarded-for",
        "the header in which they note it, x-forwarded-for or forwarded; the other is not read, as clients can send it",
    ),
    Setting::new(
        "http.rate_list",
        "50",
        "searches, lists and timelines a second of one client, and ten times as many at once; 0 does not count",
    ),
    Setting::new("http.rate_checkout", "200", "the same for orders"),
    Setting::new(
        "http.rate_password",
        "20",
        "the same for requests that hash a password: registrations, log-ins, changes",
    ),
    Setting::new(
        "http.rate_token",
        "100",
        "the same for requests that give tokens for a refresh token, a code or the key of a service account",
    ),
    Setting::new(
        "http.tls_certificate",
        "",
        "file with the chain of certificates in PEM; with it the host serves TLS too. It is read again when it changes, and at SIGHUP",
    ),
    Setting::new("http.tls_key", "", "file with the private key of the certificate in PEM"),
    Setting::new(
        "http.tls_listen",
        "127.0.0.1:8443",
        "address and port to serve TLS on, beside `listen`; port 0 takes a free one",
    ),
    Setting::new(
        "http.hsts",
        "auto",
        "whether browsers are told to use TLS alone: auto (on answers over TLS of this host), always or never",
    ),
    Setting::new(
        "http.cors_origins",
        "",
        "origins whose pages may use the API in browsers, separated by commas, such as https://shop.example",
    ),
];

/// When `Strict-Transport-Security` is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hsts {
    WithTls,
    Always,
    Never,
}

/// The header in which trusted proxies note the addresses of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProxyHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The values of [`SETTINGS`].
#[derive(Debug, Clone)]
pub struct IngressSettings {
    pub(crate) connections: usize,
    pub(crate) connections_per_address: usize,
    pub(crate) head_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) write_timeout: Duration,
    /// Requests of one context that are worked on at the same time.
    pub(crate) requests_at_once: usize,
    /// The longest wait for one of these places.
    pub(crate) queue_patience: Duration,
    pub(crate) waits: usize,
    pub(crate) waits_per_caller: usize,
    pub(crate) trusted_proxies: Networks,
    pub(crate) proxy_header: ProxyHeader,
    /// Requests a second, by cost; 0 does not count.
    pub(crate) rates: [(Cost, u32); 4],
    pub(crate) hsts: Hsts,
    /// Where TLS is served and its files, if the host serves it.
    pub tls: Option<(SocketAddr, TlsFiles)>,
    pub(crate) cors_origins: Vec<String>,
}

impl IngressSettings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let rate = |name| values.number(name, 0, 1_000_000);
        Ok(Self {
            connections: values.number("http.connections", 1, 1_000_000)?,
            connections_per_address: values.number("http.connections_per_address", 1, 1_000_000)?,
            head_timeout: values.millis("http.head_timeout_ms", 100, 600_000)?,
            body_timeout: values.millis("http.body_timeout_ms", 100, 600_000)?,
            write_timeout: values.millis("http.write_timeout_ms", 100, 600_000)?,
            requests_at_once: requests_at_once(values)?,
            queue_patience: values.millis("http.queue_ms", 1, 60_000)?,
            waits: values.number("http.waits", 0, 1_000_000)?,
            waits_per_caller: values.number("http.waits_per_caller", 0, 1_000_000)?,
            trusted_proxies: Networks::parse(&values.list("http.trusted_proxies"))
                .map_err(|bad| BadSetting::new("http.trusted_proxies", bad.to_string()))?,
            proxy_header: values.one_of(
                "http.proxy_header",
                &[
                    ("x-forwarded-for", ProxyHeader::XForwardedFor),
                    ("forwarded", ProxyHeader::Forwarded),
                ],
            )?,
            rates: [
                (Cost::List, rate("http.rate_list")?),
                (Cost::Checkout, rate("http.rate_checkout")?),
                (Cost::Password, rate("http.rate_password")?),
                (Cost::Token, rate("http.rate_token")?),
            ],
            hsts: values.one_of(
                "http.hsts",
                &[("auto", Hsts::WithTls), ("always", Hsts::Always), ("never", Hsts::Never)],
            )?,
            tls: tls(values)?,
            cors_origins: origins(values)?,
        })
    }
}

/// Checks every value of [`SETTINGS`].
///
/// # Errors
/// When one cannot be used.
pub fn check(values: &SettingValues) -> Result<(), BadSetting> {
    IngressSettings::read(values).map(drop)
}

impl Default for IngressSettings {
    /// The declared defaults.
    #[expect(clippy::expect_used, reason = "a test reads the same constants")]
    fn default() -> Self {
        Self::read(&SettingValues::defaults(SETTINGS)).expect("the declared defaults are read")
    }
}

/// The configured number, or what the cores of this machine are given when none is.
fn requests_at_once(values: &SettingValues) -> Result<usize, BadSetting> {
    let configured: usize = values.number("http.requests_at_once", 0, 1_000_000)?;
    if configured > 0 {
        return Ok(configured);
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    Ok(AT_ONCE_A_CORE * cores)
}

fn tls(values: &SettingValues) -> Result<Option<(SocketAddr, TlsFiles)>, BadSetting> {
    let address = values.address("http.tls_listen", "127.0.0.1:8443")?;
    match (values.filled("http.tls_certificate"), values.filled("http.tls_key")) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            let files = TlsFiles { certificate: certificate.into(), key: key.into() };
            Ok(Some((address, files)))
        }
        (Some(_), None) => Err(BadSetting::new("http.tls_key", "is empty beside a certificate")),
        (None, Some(_)) => Err(BadSetting::new("http.tls_certificate", "is empty beside its key")),
    }
}

/// Origins as browsers send them: a scheme, a host, perhaps a port.
fn origins(values: &SettingValues) -> Result<Vec<String>, BadSetting> {
    let name = "http.cors_origins";
    let origins = values.list(name);
    let is_origin = |text: &String| {
        url::Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == *text
        })
    };
    if origins.iter().all(is_origin) {
        return Ok(origins);
    }
    let reason =
        "names an origin that browsers send in another form; write it such as https://shop.example";
    Err(BadSetting::new(name, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_defaults_are_read() {
        let settings = IngressSettings::default();
        assert_eq!(settings.connections_per_address, 512);
        assert_eq!(settings.rates[0], (Cost::List, 50));
        assert_eq!(settings.rates[3], (Cost::Token, 100));
        assert_eq!(settings.hsts, Hsts::WithTls);
        assert!(settings.requests_at_once >= AT_ONCE_A_CORE);
    }

    #[test]
    fn values_that_cannot_be_used_are_refused() {
        for (name, value) in [
            ("http.connections", "0"),
            ("http.body_timeout_ms", "99"),
            ("http.requests_at_once", "-1"),
            ("http.queue_ms", "0"),
            ("http.trusted_proxies", "10.0.0.0/33"),
            ("http.trusted_proxies", "nginx"),
            ("http.trusted_proxies", "10.0.0.0/8, 0.0.0.0/0"),
            ("http.trusted_proxies", "::/0"),
            ("http.proxy_header", "x-real-ip"),
            ("http.hsts", "yes"),
            ("http.cors_origins", "*"),
            ("http.cors_origins", "https://shop.example/"),
            ("http.cors_origins", "https://shop.example, ftp://shop.example"),
            ("http.rate_list", "-1"),
            ("http.tls_key", "key.pem"),
        ] {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(name, value);
            let refused = IngressSettings::read(&values).unwrap_err().setting;
            let of_tls = name == "http.tls_key" && refused == "http.tls_certificate";
            assert!(refused == name || of_tls, "{name} {value}: {refused}");
        }
    }

    #[test]
    fn networks_and_origins_are_read() {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("http.trusted_proxies", "10.0.0.0/8, ::1, 192.0.2.7");
        values.set("http.cors_origins", "https://shop.example, http://localhost:5173");
        let read = IngressSettings::read(&values).unwrap();
        assert_eq!(read.cors_origins, ["https://shop.example", "http://localhost:5173"]);
        assert!(read.trusted_proxies.contain("10.9.8.7".parse().unwrap()));
    }
}
