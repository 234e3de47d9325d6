//! The files: templates beside this module, filled in from the plan and the hosts.

use std::path::Path;

use host::config::{Config, Settings};

use super::hosts::Hosts;
use super::plan::Plan;
use super::write::File;

mod configuration;
mod containers;
mod kubernetes;
mod proxy;
mod steps;
mod template;

/// Every file, in the order in which one reads them.
pub(super) fn of(
    plan: &Plan,
    hosts: &Hosts,
    folder: &Path,
    config: &Config,
    settings: &Settings,
) -> Vec<File> {
    let secrets = needed_secrets(config);
    let mut files = vec![File {
        name: "README.md".to_owned(),
        text: steps::of(plan, hosts, folder, config, &secrets),
    }];
    files.extend(hosts.all().map(|host| File {
        name: format!("{}.toml", host.name),
        text: configuration::of(host, hosts, &settings.broker_prefix),
    }));
    for (name, text) in [
        ("docker-compose.yml", containers::of(hosts, &secrets)),
        ("nginx.conf", proxy::of(hosts)),
        ("kubernetes.yaml", kubernetes::of(hosts)),
    ] {
        files.push(File { name: name.to_owned(), text });
    }
    files
}

/// The settings with secrets that are set today, but for those of databases and the broker, which the files name.
fn needed_secrets(config: &Config) -> Vec<&'static str> {
    let is_named = |name: &str| name == "broker.url";
    let set = config.shown().filter(|(key, value, _)| key.secret && !value.is_empty());
    set.map(|(key, ..)| key.name).filter(|name| !is_named(name)).collect()
}
