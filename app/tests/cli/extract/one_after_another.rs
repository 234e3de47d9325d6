//! Extractions one after another: each knows what is out already, in any order, and so every partition is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use host::config::{Config, Settings};
use host::registry::{self, COMPILED};
use serde_json::Value;

#[cfg(feature = "nats")]
use super::super::compiled::all_but;
#[cfg(feature = "nats")]
use super::super::program::{Ended, galleria};
use super::super::program::{files, folder, run};
#[cfg(feature = "nats")]
use super::NO_BROKER;
use super::{extracted, locations};

/// The hosts of the files in a folder, by name.
fn hosts(written: &Path) -> BTreeMap<String, Settings> {
    let configurations = files(written).into_iter().filter_map(|file| {
        let name = file.strip_suffix(".toml")?.to_owned();
        let config = Config::defaults().with_file(Some(&written.join(&file))).unwrap();
        Some((name, Settings::read(&config).unwrap()))
    });
    configurations.collect()
}

/// Checks that the files of a folder agree on who runs what, and where it is found.
fn is_a_whole_shop(written: &Path, apart: &[&str]) {
    let hosts = hosts(written);
    let expected: BTreeSet<&str> = apart.iter().copied().chain(["main"]).collect();
    assert_eq!(hosts.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected);
    let ports: BTreeSet<u16> = hosts.values().map(|host| host.listen.port()).collect();
    assert_eq!(ports.len(), hosts.len(), "every host has a port of its own");
    let mut run: Vec<&str> = hosts.values().flat_map(|host| host.contexts.clone()).collect();
    run.sort_unstable();
    let mut compiled = COMPILED.to_vec();
    compiled.sort_unstable();
    assert_eq!(run, compiled, "each context runs once");

    let host_of =
        |context: &str| hosts.iter().find(|(_, host)| host.contexts.contains(&context)).unwrap();
    let url = |host: &Settings| format!("http://{}", host.listen);
    let (users, users_at) = host_of("users");
    for (name, host) in &hosts {
        let wanted = (name != users).then(|| url(users_at));
        assert_eq!(host.users_url, wanted, "{name} verifies tokens");
    }
    let apart_from_main = COMPILED.iter().copied().filter(|context| host_of(context).0 != "main");
    let forwarded: BTreeMap<&str, String> =
        apart_from_main.map(|context| (context, url(host_of(context).1))).collect();
    assert_eq!(hosts["main"].forward, forwarded, "the main host knows where the others are");

    let read = |file: &str| std::fs::read_to_string(written.join(file)).unwrap();
    let (proxy, ingress) = (read("nginx.conf"), read("kubernetes.yaml"));
    let sent = locations(&proxy);
    assert_eq!(sent.len(), apart.len());
    for (paths, name) in sent {
        let contexts = hosts[&name].contexts.iter();
        let entries = contexts.map(|context| registry::find(context).unwrap().descriptor);
        let own = entries.flat_map(|descriptor| descriptor.route_prefixes);
        let own: BTreeSet<String> = own.map(|path| path[1..].to_owned()).collect();
        assert_eq!(paths, own, "{name}");
        assert!(
            proxy.contains(&format!("upstream {name} {{\n    server {name}:8080 max_fails=0;"))
        );
        for path in paths {
            let rule = format!(
                "- path: /{path}\n            pathType: Prefix\n            backend: {{ service: {{ name: galleria-{name},"
            );
            assert!(ingress.contains(&rule), "{rule}");
        }
    }
    let compose: Value = serde_saphyr::from_str(&read("docker-compose.yml")).unwrap();
    for (name, host) in &hosts {
        let service = &compose["services"][name];
        assert!(service["command"][3].as_str().unwrap().ends_with(&format!("/{name}.toml")));
        assert!(compose["volumes"].as_object().unwrap().contains_key(name), "{name}");
        let variables = service["environment"].as_object().unwrap();
        for context in host.contexts.iter().filter(|_context| name != "main") {
            let variable = format!("GALLERIA_{}_DATABASE_URL", context.to_uppercase());
            assert!(variables.contains_key(&variable), "{name} needs {variable}");
        }
        for context in host.forward.keys() {
            let variable = format!("GALLERIA_HTTP_FORWARD_{}", context.to_uppercase());
            let there = format!("http://{}:8080", host_of(context).0);
            assert_eq!(variables[&variable], there.as_str(), "{variable} of {name}");
        }
    }
}

/// Takes groups of contexts out, one after the other, each knowing those before.
fn walk(groups: &[&[&str]]) {
    let folder = folder();
    let mut config: Option<PathBuf> = None;
    let mut apart: Vec<String> = Vec::new();
    for group in groups {
        let mut arguments = [&["extract"], *group].concat();
        if let Some(config) = &config {
            arguments.extend(["--config", config.to_str().unwrap()]);
        }
        let ended = run(&folder, &arguments);
        assert_eq!(ended.code, 0, "{groups:?}: {ended:?}");
        let name = |context: &&str| group.contains(context);
        apart.push(COMPILED.iter().copied().filter(name).collect::<Vec<_>>().join("-"));
        let written = Path::new("extracted").join(apart.last().unwrap());
        let names: Vec<&str> = apart.iter().map(String::as_str).collect();
        is_a_whole_shop(&folder.path().join(&written), &names);
        config = Some(written.join("main.toml"));
    }
}

#[test]
fn every_context_is_taken_out_in_any_order_each_knowing_those_before() {
    for first in COMPILED.iter().copied() {
        for second in COMPILED.iter().copied().filter(|context| *context != first) {
            let mut rest =
                COMPILED.iter().copied().filter(|context| ![first, second].contains(context));
            let third = rest.next_back().unwrap();
            walk(&[&[first], &[second], &[third]]);
        }
    }
}

#[test]
fn contexts_that_leave_together_share_a_host() {
    walk(&[&["payments", "orders"]]);
    walk(&[&["users"], &["payments", "orders"]]);
    walk(&[&["products", "users"], &["payments"]]);
    walk(&[&["orders", "users", "products"]]);
    walk(&[&["notifications"], &["orders", "payments"]]);
}

#[test]
fn a_later_extraction_carries_on_the_settings_and_addresses_of_the_hosts_before() {
    let folder = folder();
    let written = extracted(&folder, "payments");
    let own = written.join("payments.toml");
    let text = std::fs::read_to_string(&own).unwrap();
    let text = text.replace("data_dir = \"data\"", "data_dir = \"/srv/payments\"");
    std::fs::write(&own, text + "provider.latency_max_ms = \"777\"\n").unwrap();
    let main = written.join("main.toml");
    let text = std::fs::read_to_string(&main).unwrap();
    std::fs::write(&main, text.replace(":8082", ":9191")).unwrap();
    let text = std::fs::read_to_string(&own).unwrap();
    std::fs::write(&own, text.replace(":8082", ":9191")).unwrap();

    let next = ["extract", "users", "--config", "extracted/payments/main.toml"];
    assert_eq!(run(&folder, &next).code, 0);
    let hosts = hosts(&folder.path().join("extracted/users"));
    let payments = &hosts["payments"];
    assert_eq!(payments.listen.port(), 9191);
    assert_eq!(payments.data_dir, Path::new("/srv/payments"));
    assert_eq!(payments.values().get("provider.latency_max_ms"), "777");
    assert_eq!(payments.users_url, Some(format!("http://{}", hosts["users"].listen)));
    assert_eq!(hosts["users"].listen.port(), 8082, "it is free now");
    let readme = folder.path().join("extracted/users/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for words in [
        "galleria doctor --config extracted/payments/main.toml",
        "galleria move users --to env:USERS --config extracted/payments/main.toml",
        "GALLERIA_USERS_DATABASE_URL=$USERS galleria serve --config extracted/users/users.toml",
        "`extracted/users/payments.toml`",
        "galleria extract CONTEXT --config extracted/users/main.toml",
    ] {
        assert!(readme.contains(words), "no {words:?} in {readme}");
    }
}

#[cfg(feature = "nats")]
#[test]
fn an_extraction_that_does_not_know_where_another_host_is_says_so() {
    let folder = folder();
    let mut extract = galleria(&folder, &["extract", "orders"]);
    extract.env("GALLERIA_CONTEXTS", all_but("payments").join(",")).env(NO_BROKER.0, NO_BROKER.1);
    let ended = Ended::from(extract.output().unwrap());
    ended.is_refused(1, &["payments does not run in this host", "http.forward.payments"]);
    assert_eq!(files(folder.path()), [""; 0]);
}
