//! The two hosts after the extraction: which requests go where, and the settings that each needs in addition.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Serialize;

use host::config::Settings;

/// The host that keeps the others.
pub(super) const MAIN: &str = "main";
/// The port of a shop whose settings leave the port to the system.
const USUAL_PORT: u16 = 8080;

/// A setting of one side.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Needed {
    /// The host.
    pub(super) host: &'static str,
    /// The setting.
    pub(super) setting: String,
    /// Its value; for a secret, the variable that holds it.
    pub(super) value: String,
    /// Why it is needed.
    pub(super) why: &'static str,
}

/// The variable that sets a setting.
pub(super) fn variable(setting: &str) -> String {
    format!("GALLERIA_{}", setting.replace('.', "_").to_uppercase())
}

/// Where both hosts listen on one machine: the one that stays where it was, the other on the next port.
pub(super) fn addresses(settings: &Settings) -> (SocketAddr, SocketAddr) {
    let port = match settings.listen.port() {
        0 => USUAL_PORT,
        port => port,
    };
    let next = port.checked_add(1).unwrap_or(USUAL_PORT);
    (SocketAddr::new(settings.listen.ip(), port), SocketAddr::new(settings.listen.ip(), next))
}

/// Where the host that runs `users` answers the other one, on one machine.
pub(super) fn users_url(context: &str, settings: &Settings) -> String {
    let (main, apart) = addresses(settings);
    let of_users = if context == "users" { apart } else { main };
    let ip = match of_users.ip() {
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, of_users.port()))
}

/// The settings that both hosts need.
pub(super) fn needed(context: &'static str, stays: &[&str], settings: &Settings) -> Vec<Needed> {
    let needed = |host, setting: &str, value: String, why| Needed {
        host,
        setting: setting.to_owned(),
        value,
        why,
    };
    let secret = |setting: &str| format!("${{{}}}", variable(setting));
    let broker = |host| {
        let why = "events between the hosts travel over it";
        needed(host, "broker.url", secret("broker.url"), why)
    };
    let keys = |host| {
        let why = "tokens are verified with the keys of users";
        needed(host, "users.url", users_url(context, settings), why)
    };
    let mut all =
        vec![needed(MAIN, "contexts", stays.join(","), "the others run elsewhere"), broker(MAIN)];
    if !stays.contains(&"users") {
        all.push(keys(MAIN));
    }
    all.push(needed(context, "contexts", context.to_owned(), "it runs alone"));
    all.push(broker(context));
    if context != "users" {
        all.push(keys(context));
    }
    let url = format!("{context}.database_url");
    let why = "where `galleria move` has put its data; not needed beside the same data folder";
    all.push(needed(context, &url, secret(&url), why));
    all
}
