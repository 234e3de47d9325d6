//! The configuration file of a host: its contexts and the settings of this shop, without secrets.

use host::config::{Config, Source};

use super::super::hosts::{Hosts, ShopHost};
use super::super::settings::{needed, variable};

/// The settings that the file sets anew, or that only one process needs.
const SET_ANEW: [&str; 6] =
    ["listen", "data_dir", "contexts", "broker.prefix", "users.url", "messaging.hold_relays"];
/// And those that say where other hosts are.
const FORWARD: &str = "http.forward.";

/// The file of one host.
pub(super) fn of(host: &ShopHost, hosts: &Hosts, broker_prefix: &str) -> String {
    let needed = needed(host, hosts);
    let (secrets, public): (Vec<_>, Vec<_>) =
        needed.into_iter().partition(|needed| needed.value.starts_with("${"));

    let mut lines = vec![
        format!("# The host of {}.", host.contexts.join(", ")),
        "# Secrets are not in this file; they come from the environment:".to_owned(),
    ];
    lines.extend(
        secrets
            .iter()
            .map(|needed| format!("#   {:<32} {}", variable(&needed.setting), needed.why)),
    );
    lines.push("# The environment also wins over what is written here.".to_owned());
    lines.push(String::new());
    lines.push(line("listen", &host.listen.to_string()));
    lines.push(line("data_dir", &host.data_dir));
    lines.extend(public.iter().map(|needed| line(&needed.setting, &needed.value)));
    lines.push(line("broker.prefix", broker_prefix));
    if host.name == hosts.main.name {
        lines.extend(forwards(hosts));
    }
    let mut set = settings_to_carry(&host.config).peekable();
    if set.peek().is_some() {
        lines.push("\n# As in the shop that it comes from.".to_owned());
        lines.extend(set);
    }
    lines.join("\n") + "\n"
}

/// The main host stays the address of the shop: it forwards what others answer. The next extraction reads here what is out.
fn forwards(hosts: &Hosts) -> Vec<String> {
    let contexts = hosts
        .apart
        .iter()
        .flat_map(|host| host.contexts.iter().map(move |context| (context, host)));
    let forwards = contexts.map(|(context, host)| line(&format!("{FORWARD}{context}"), &host.url));
    let why = "\n# Requests for contexts that other hosts run go there.".to_owned();
    std::iter::once(why).chain(forwards).collect()
}

/// The settings that a file or a flag sets today. Those of the environment stay there.
fn settings_to_carry(config: &Config) -> impl Iterator<Item = String> {
    let is_carried = |source: &Source| matches!(source, Source::File(_) | Source::Flag(_));
    config
        .shown()
        .filter(move |(key, _, source)| is_carried(source) && !key.secret)
        .filter(|(key, ..)| !SET_ANEW.contains(&key.name) && !key.name.starts_with(FORWARD))
        .map(|(key, value, _)| line(key.name, &value))
}

/// A line of TOML. Numbers and switches are read from texts as well.
fn line(name: &str, value: &str) -> String {
    format!("{name} = {}", toml::Value::String(value.to_owned()))
}
