//! The hosts as manifests of Kubernetes.

use super::super::hosts::{Hosts, MAIN, ShopHost};
use super::super::settings::variable;
use super::containers::addresses;
use super::template::{fill, paths, who_runs_what};

/// The manifests.
pub(super) fn of(hosts: &Hosts) -> String {
    let manifests: Vec<String> = hosts.all().map(|host| manifests(host, hosts)).collect();
    let rules = hosts
        .apart
        .iter()
        .flat_map(|host| paths(host).into_iter().map(move |path| rule(path, &host.name)));
    let rules: Vec<String> = rules.collect();
    fill(
        include_str!("../templates/kubernetes.yaml"),
        &[
            ("hosts", &who_runs_what(hosts)),
            ("host_manifests", manifests.join("---\n").trim_end()),
            ("ingress_paths", &rules.join("\n")),
        ],
    )
}

fn manifests(host: &ShopHost, hosts: &Hosts) -> String {
    let addresses = addresses(host, hosts, "galleria-");
    let addresses: Vec<String> = addresses
        .map(|(setting, url)| {
            format!("\n            - {{ name: {}, value: \"{url}\" }}", variable(&setting))
        })
        .collect();
    let (replicas, storage) = if host.name == MAIN {
        ("Its databases are files: one host at a time has them open.", "10Gi")
    } else {
        (
            "On PostgreSQL more of them may run: all answer requests, and one carries the events.",
            "1Gi",
        )
    };
    fill(
        include_str!("../templates/kubernetes-host.yaml"),
        &[
            ("host", &host.name),
            ("addresses", &addresses.concat()),
            ("replicas", replicas),
            ("storage", storage),
            ("version", env!("CARGO_PKG_VERSION")),
        ],
    )
}

fn rule(path: &str, host: &str) -> String {
    format!(
        "          - path: {path}\n            pathType: Prefix\n            backend: {{ service: {{ name: galleria-{host}, port: {{ name: http }} }} }}"
    )
}
