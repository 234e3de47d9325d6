//! The settings that each host needs in addition.

use host::config::ENVIRONMENT_PREFIX;
use serde::Serialize;

use super::hosts::{Hosts, ShopHost};

/// A setting of one host.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Needed {
    /// The host.
    pub(super) host: String,
    /// The setting.
    pub(super) setting: String,
    /// Its value; for a secret, the variable that holds it.
    pub(super) value: String,
    /// Why it is needed.
    pub(super) why: &'static str,
}

/// The variable that sets a setting.
pub(super) fn variable(setting: &str) -> String {
    format!("{ENVIRONMENT_PREFIX}{}", setting.replace('.', "_").to_uppercase())
}

/// The setting that says where the database of a context is.
pub(super) fn database_url(context: &str) -> String {
    format!("{context}.database_url")
}

/// The settings that a host needs, whichever shop it comes from.
pub(super) fn needed(host: &ShopHost, hosts: &Hosts) -> Vec<Needed> {
    let needed = |setting: &str, value: String, why| Needed {
        host: host.name.clone(),
        setting: setting.to_owned(),
        value,
        why,
    };
    let secret = |setting: &str| format!("${{{}}}", variable(setting));
    let is_main = host.name == hosts.main.name;
    let alone = if is_main { "the others run elsewhere" } else { "it runs alone" };
    let mut all = vec![
        needed("contexts", host.contexts.join(","), alone),
        needed("broker.url", secret("broker.url"), "events between the hosts travel over it"),
    ];
    if let Some(users) = hosts.users_for(host) {
        let why = "tokens are verified with the keys of users";
        all.push(needed("users.url", users.url.clone(), why));
    }
    if !is_main {
        let why = "where `galleria move` has put its data; not needed beside the same data folder";
        all.extend(host.contexts.iter().map(|context| {
            let url = database_url(context);
            needed(&url, secret(&url), why)
        }));
    }
    all
}
