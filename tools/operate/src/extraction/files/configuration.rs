//! The configuration file of a host: its contexts and the settings of this shop, without secrets.

use super::super::plan::Plan;
use super::super::sides::{MAIN, addresses, variable};
use host::config::{Config, Settings, Source};

/// The settings that the file sets anew, or that only one process needs.
const SET_ANEW: [&str; 6] =
    ["listen", "data_dir", "contexts", "broker.prefix", "users.url", "messaging.hold_relays"];

/// The file of one host.
pub(super) fn of(plan: &Plan, host: &str, config: &Config, settings: &Settings) -> String {
    let (main, apart) = addresses(settings);
    let listen = if host == MAIN { main } else { apart };
    let needed: Vec<_> = plan.settings.iter().filter(|needed| needed.host == host).collect();
    let (secrets, public): (Vec<_>, Vec<_>) =
        needed.into_iter().partition(|needed| needed.value.starts_with("${"));

    let mut lines = vec![
        format!("# The host of {}.", runs(plan, host)),
        "# Secrets are not in this file; they come from the environment:".to_owned(),
    ];
    lines.extend(
        secrets
            .iter()
            .map(|needed| format!("#   {:<32} {}", variable(&needed.setting), needed.why)),
    );
    lines.push("# The environment also wins over what is written here.".to_owned());
    lines.push(String::new());
    lines.push(line("listen", &listen.to_string()));
    lines.push(line("data_dir", &settings.data_dir.display().to_string()));
    lines.extend(public.iter().map(|needed| line(&needed.setting, &needed.value)));
    lines.push(line("broker.prefix", &settings.broker_prefix));
    let mut set = settings_to_carry(config).peekable();
    if set.peek().is_some() {
        lines.push("\n# As in the shop that it comes from.".to_owned());
        lines.extend(set);
    }
    lines.join("\n") + "\n"
}

fn runs(plan: &Plan, host: &str) -> String {
    if host == MAIN { plan.stays.join(", ") } else { plan.context.to_owned() }
}

/// The settings that a file or a flag sets today. Those of the environment stay there.
fn settings_to_carry(config: &Config) -> impl Iterator<Item = String> {
    let is_carried = |source: &Source| matches!(source, Source::File(_) | Source::Flag(_));
    config
        .shown()
        .filter(move |(key, _, source)| is_carried(source) && !key.secret)
        .filter(|(key, ..)| !SET_ANEW.contains(&key.name))
        .map(|(key, value, _)| line(key.name, &value))
}

/// A line of TOML. Numbers and switches are read from texts as well.
fn line(name: &str, value: &str) -> String {
    format!("{name} = {}", toml::Value::String(value.to_owned()))
}
