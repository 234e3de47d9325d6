//! The reverse proxy that gives all hosts one address.

use super::super::hosts::{Hosts, ShopHost};
use super::template::{fill, paths, who_runs_what};

/// The configuration of nginx.
pub(super) fn of(hosts: &Hosts) -> String {
    let filled = |template: &str| {
        let each = hosts.apart.iter().map(|host| {
            let alternatives: Vec<&str> =
                paths(host).iter().map(|path| path.trim_start_matches('/')).collect();
            let alternatives = alternatives.join("|").replace('.', "\\.");
            fill(template, &[("host", &host.name), ("paths", &alternatives)])
        });
        each.collect::<String>()
    };
    fill(
        include_str!("../templates/nginx.conf"),
        &[
            ("hosts", &who_runs_what(hosts)),
            ("upstreams", filled(include_str!("../templates/nginx-upstream.conf")).trim_end()),
            ("locations", filled(include_str!("../templates/nginx-location.conf")).trim_end()),
        ],
    )
}

/// The `sed` arguments that put the addresses of this machine in place of the names of containers.
pub(super) fn on_one_machine(hosts: &Hosts, port: u16) -> String {
    let address =
        |host: &ShopHost| format!("-e 's/{}:8080/{}/'", host.name, host.url.replace("http://", ""));
    let mut arguments: Vec<String> = hosts.all().map(address).collect();
    arguments.push(format!("-e 's/listen 8080/listen {port}/'"));
    arguments.join(" ")
}
