//! Connections that others on the way could read or stand in for: unverified database servers, and whatever leaves the machine
//! without TLS.

use std::collections::BTreeSet;
use std::net::IpAddr;

use host::config::Settings;
use hyper::Uri;
use platform::database::postgres::PostgresDatabase;
use secrecy::ExposeSecret;

use super::finding::Finding;

const ABOUT: &str = "encryption";

/// A note for each of them.
pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = unverified_databases(settings);
    findings.extend(plain_calls(settings));
    findings.extend(plain_listener(settings));
    findings
}

/// Each server elsewhere whose certificate is not compared with its name.
fn unverified_databases(settings: &Settings) -> Vec<Finding> {
    let databases = settings.database_urls.values().filter_map(|url| {
        // One that cannot be read is a problem of the configuration.
        PostgresDatabase::new(url.expose_secret(), "", None).ok()
    });
    let exposed: BTreeSet<String> =
        databases.filter(PostgresDatabase::is_exposed).map(|database| database.address()).collect();
    let note = |address: String| {
        let says = format!(
            "whoever is between this machine and {address} could read along or answer in its place; \
             ?sslmode=verify-full in its URL prevents it, with &sslrootcert=FILE for a private authority"
        );
        Finding::note(ABOUT, says)
    };
    exposed.into_iter().map(note).collect()
}

/// Each server elsewhere that is called without TLS, by the setting that names it.
fn plain_calls(settings: &Settings) -> Vec<Finding> {
    let (mut called, values) = (Vec::new(), settings.values());
    let mut call = |setting: &str, url: &str| called.push((setting.to_owned(), url.to_owned()));
    if let Some(url) = &settings.users_url {
        call("users.url", url);
    }
    if let Some(url) = &settings.traces_url {
        call("traces.url", url);
    }
    let runs_payments = settings.contexts.contains(&"payments");
    if let Some(url) = values.filled("provider.url").filter(|_| runs_payments) {
        call("provider.url", url);
    }
    for (context, url) in &settings.forward {
        call(&format!("http.forward.{context}"), url);
    }
    // The calls of the operator's pages carry the operator's tokens.
    for url in values.list("observatory.hosts") {
        call("observatory.hosts", &url);
    }
    for setting in ["observatory.api_url", "storefront.api_url"] {
        if let Some(url) = values.filled(setting) {
            call(setting, url);
        }
    }
    if let Some(url) = &settings.sentry_dsn {
        call("sentry.dsn", url.expose_secret());
    }
    let servers = settings.broker_url.iter().flat_map(|url| url.expose_secret().split(','));
    for url in servers {
        call("broker.url", url.trim());
    }
    let note = |(setting, url): (String, String)| {
        let (address, encrypted) = plain_address_elsewhere(&url)?;
        let says = format!(
            "whoever is between this machine and {address} could read along or answer in its place; \
             {encrypted}:// in `{setting}` prevents it"
        );
        Some(Finding::note(ABOUT, says))
    };
    called.into_iter().filter_map(note).collect()
}

/// Host and port, and the scheme with TLS, of a URL that leaves the machine without it. One that cannot be read is reported by
/// whoever calls it.
fn plain_address_elsewhere(url: &str) -> Option<(String, &'static str)> {
    let url: Uri = url.parse().ok()?;
    let encrypted = match url.scheme_str()? {
        "http" => "https",
        "nats" => "tls",
        "amqp" => "amqps",
        _other => return None,
    };
    let host = url.host()?;
    let address = url.port_u16().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    (!is_this_machine(host)).then_some((address, encrypted))
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

/// `listen`, when other machines reach it: TLS is served on another port alone.
fn plain_listener(settings: &Settings) -> Option<Finding> {
    let listen = settings.listen;
    let says = format!(
        "other machines reach {listen} without TLS, where passwords and tokens can be read on the way; let `listen` be an \
         address of this machine, and serve others by `http.tls_listen` or by a proxy that ends TLS"
    );
    (!listen.ip().to_canonical().is_loopback()).then(|| Finding::note(ABOUT, says))
}

#[cfg(test)]
mod tests {
    use host::config::Config;

    use super::*;

    fn defaults() -> Settings {
        Settings::read(&Config::defaults()).unwrap()
    }

    #[test]
    fn a_server_elsewhere_that_is_not_verified_is_named_without_its_password() {
        let noted = |url: &str| {
            let mut settings = defaults();
            settings.database_urls.insert("orders", url.into());
            settings.database_urls.insert("users", url.into());
            examine(&settings)
        };
        let found = noted("postgres://me:hushhush@db.example/shop?sslmode=require");
        let [note] = &*found else { panic!("{found:?}") };
        assert!(note.says.contains("shop on db.example:5432"), "{}", note.says);
        assert!(!note.says.contains("hushhush"));
        assert!(noted("postgres://me@db.example/shop?sslmode=verify-full").is_empty());
        assert!(noted("postgres://me@127.0.0.1/shop").is_empty());
    }

    /// The settings that name a server, each with an address of this scheme on `host`.
    fn calling(http: &str, broker: &str, host: &str) -> Settings {
        let mut settings = defaults();
        settings.users_url = Some(format!("{http}://{host}:1"));
        settings.set("provider.url", format!("{http}://{host}:2/api"));
        settings.forward.insert("orders", format!("{http}://{host}:3"));
        let broker = format!("{broker}://me:hushhush@{host}:4,{broker}://me:hushhush@{host}:5");
        settings.broker_url = Some(broker.into());
        settings.set("observatory.hosts", format!("{http}://{host}:6"));
        settings.set("observatory.api_url", format!("{http}://{host}:7"));
        settings.set("storefront.api_url", format!("{http}://{host}:8"));
        settings.sentry_dsn = Some(format!("{http}://hushhush@{host}:9/1").into());
        settings
    }

    #[test]
    fn a_connection_that_leaves_the_machine_without_tls_is_named_without_its_password() {
        for (broker, encrypted) in [("nats", "tls://"), ("amqp", "amqps://")] {
            for host in ["shop.example", "192.0.2.7", "[2001:db8::1]"] {
                let found = examine(&calling("http", broker, host));
                let of_port = [
                    (1, "users.url", "https://"),
                    (2, "provider.url", "https://"),
                    (3, "http.forward.orders", "https://"),
                    (6, "observatory.hosts", "https://"),
                    (7, "observatory.api_url", "https://"),
                    (8, "storefront.api_url", "https://"),
                    (9, "sentry.dsn", "https://"),
                    (4, "broker.url", encrypted),
                    (5, "broker.url", encrypted),
                ];
                assert_eq!(found.len(), of_port.len(), "{found:?}");
                for (note, (port, setting, encrypted)) in found.iter().zip(of_port) {
                    assert!(note.says.contains(&format!("{host}:{port} ")), "{}", note.says);
                    assert!(note.says.contains(&format!("{encrypted} in `{setting}`")), "{note:?}");
                    assert!(!note.says.contains("hushhush"), "{}", note.says);
                }
            }
        }
        assert_eq!(examine(&calling("https", "tls", "shop.example")), []);
        assert_eq!(examine(&calling("https", "amqps", "shop.example")), []);
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            assert_eq!(examine(&calling("http", "nats", host)), []);
        }
    }

    #[test]
    fn an_address_that_serves_other_machines_without_tls_is_named() {
        let noted = |listen: &str| {
            let mut settings = defaults();
            settings.listen = listen.parse().unwrap();
            examine(&settings)
        };
        for listen in ["0.0.0.0:8080", "[::]:8080", "192.0.2.7:80"] {
            let found = noted(listen);
            let [note] = &*found else { panic!("{found:?}") };
            assert!(
                note.says.contains(listen) && note.says.contains("http.tls_listen"),
                "{note:?}"
            );
        }
        for listen in ["127.0.0.1:8080", "[::1]:8080"] {
            assert_eq!(noted(listen), []);
        }
    }
}
