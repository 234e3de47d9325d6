//! `galleria extract`: the plan, and that the written files can be used.

use std::collections::BTreeSet;
use std::path::PathBuf;

use host::registry::COMPILED;
use serde_json::Value;
use tempfile::TempDir;

use super::compiled::all_but;
#[cfg(feature = "nats")]
use super::program::Serving;
use super::program::{Ended, files, folder, galleria, run};

mod one_after_another;
mod steps;

/// A broker that does not answer. A host starts all the same: events wait in its outbox.
#[cfg(feature = "nats")]
const NO_BROKER: (&str, &str) = ("GALLERIA_BROKER_URL", "nats://127.0.0.1:1");

fn plan(context: &str) -> Value {
    let ended = run(&folder(), &["extract", context, "--plan", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.json()
}

fn texts(values: &Value, name: &str) -> Vec<String> {
    let text = |value: &Value| value[name].as_str().unwrap().to_owned();
    values.as_array().unwrap().iter().map(text).collect()
}

fn extracted(folder: &TempDir, context: &str) -> PathBuf {
    let ended = run(folder, &["extract", context]);
    assert_eq!(ended.code, 0, "{ended:?}");
    folder.path().join("extracted").join(context)
}

#[test]
fn the_plan_names_the_events_that_will_cross_the_broker() {
    let plan = plan("payments");
    assert_eq!(plan["stays"], serde_json::json!(all_but("payments")));
    let published = texts(&plan["publishes"], "event_type");
    assert!(published.contains(&"payments.payment-captured.v1".to_owned()), "{published:?}");
    let subscribed = texts(&plan["reads"], "event_type");
    assert!(subscribed.contains(&"orders.order-awaiting-payment.v2".to_owned()), "{subscribed:?}");
    assert!(subscribed.iter().all(|event| !event.starts_with("payments.")), "{subscribed:?}");
    let publishers: BTreeSet<String> = texts(&plan["reads"], "publisher").into_iter().collect();
    assert_eq!(publishers, BTreeSet::from(["orders".to_owned(), "users".to_owned()]));
}

#[test]
fn outgoing_events_of_one_context_are_incoming_events_of_the_others() {
    for context in COMPILED {
        for published in plan(context)["publishes"].as_array().unwrap() {
            for reader in published["read_by"].as_array().unwrap() {
                let subscribed = texts(&plan(reader.as_str().unwrap())["reads"], "event_type");
                assert!(subscribed.contains(&published["event_type"].as_str().unwrap().to_owned()));
            }
        }
    }
}

#[test]
fn the_plan_counts_rows_and_changes_nothing() {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    let before = files(&folder.path().join("data"));
    let ended = run(&folder, &["extract", "payments", "--plan", "--json"]);
    let databases = ended.json()["databases"].clone();
    assert_eq!(texts(&databases, "name"), ["payments", "provider"]);
    let tables = texts(&databases[0]["tables"], "table");
    assert!(tables.contains(&"outbox".to_owned()), "{tables:?}");
    assert!(databases[0]["tables"].as_array().unwrap().iter().all(|table| table["rows"].is_i64()));
    assert_eq!(files(&folder.path().join("data")), before);
    assert_eq!(files(folder.path()), ["data"]);
}

#[test]
fn the_plan_lists_the_settings_of_each_host() {
    let of = |plan: &Value, host: &str| -> Vec<String> {
        let all = plan["settings"].as_array().unwrap();
        let its = all.iter().filter(|needed| needed["host"] == host);
        its.map(|needed| needed["setting"].as_str().unwrap().to_owned()).collect()
    };
    let payments = plan("payments");
    assert_eq!(of(&payments, "main"), ["contexts", "broker.url"]);
    let apart = ["contexts", "broker.url", "users.url", "payments.database_url"];
    assert_eq!(of(&payments, "payments"), apart);
    let users = plan("users");
    assert_eq!(of(&users, "main"), ["contexts", "broker.url", "users.url"]);
    assert_eq!(of(&users, "users"), ["contexts", "broker.url", "users.database_url"]);
}

#[cfg(feature = "nats")]
#[test]
fn both_hosts_start_from_the_written_files() {
    let folder = folder();
    std::fs::write(folder.path().join("galleria.toml"), "[messaging]\nretry_attempts = 7\n")
        .unwrap();
    let written = extracted(&folder, "payments");
    for (file, contexts) in
        [("main.toml", all_but("payments").join(",")), ("payments.toml", "payments".to_owned())]
    {
        let path = written.join(file);
        let arguments = ["doctor", "--json", "--config", path.to_str().unwrap()];
        let diagnosis = run(&folder, &arguments).json();
        let value = |name: &str| {
            let all = diagnosis["settings"].as_array().unwrap();
            all.iter().find(|setting| setting["name"] == name).unwrap()["value"].clone()
        };
        assert_eq!(value("contexts"), contexts);
        assert_eq!(value("messaging.retry_attempts"), "7", "the settings in force are copied");
        let refused = run(&folder, &["serve", "--config", path.to_str().unwrap()]);
        refused.is_refused(4, &["broker.url"]);
    }
    for file in ["main.toml", "payments.toml"] {
        let path = written.join(file);
        let serve = ["serve", "--no-demo-data", "--config", path.to_str().unwrap()];
        drop(Serving::start_with(&folder, &serve, &[NO_BROKER]));
    }
}

#[test]
fn the_proxy_sends_every_route_of_a_context_to_its_host() {
    let folder = folder();
    for context in COMPILED.iter().copied() {
        let written = extracted(&folder, context);
        let proxy = std::fs::read_to_string(written.join("nginx.conf")).unwrap();
        let [(sent, host)] = &*locations(&proxy) else { panic!("one context has left: {proxy}") };
        assert_eq!((sent, &**host), (&routes(context), context));
        let ingress = std::fs::read_to_string(written.join("kubernetes.yaml")).unwrap();
        for path in sent {
            assert!(ingress.contains(&format!("- path: /{path}\n")), "{path}");
        }
    }
}

/// The paths that the proxy sends to each host but the main one.
fn locations(proxy: &str) -> Vec<(BTreeSet<String>, String)> {
    let blocks = proxy.split("location ~ ^/(").skip(1);
    let location = |block: &str| {
        let (paths, rest) = block.split_once(')').unwrap();
        let host = rest.split("proxy_pass http://").nth(1).unwrap().split(';').next().unwrap();
        (paths.split('|').map(|path| path.replace('\\', "")).collect(), host.to_owned())
    };
    blocks.map(location).collect()
}

/// The first segment of every path of a context, behind `api/v1` or `api/v2`.
fn routes(context: &str) -> BTreeSet<String> {
    let descriptor = host::registry::find(context).unwrap().descriptor;
    let first = |path: String| {
        let mut segments = path.trim_start_matches('/').split('/');
        match segments.next() {
            Some("api") => segments.take(2).fold("api".to_owned(), |path, one| path + "/" + one),
            first => first.unwrap_or_default().to_owned(),
        }
    };
    (descriptor.routes)().into_iter().map(|route| first(route.path)).collect()
}

#[test]
fn no_file_holds_a_secret_or_an_unfilled_placeholder() {
    let folder = folder();
    let mut extract = galleria(&folder, &["extract", "payments"]);
    extract.env("GALLERIA_BROKER_URL", "nats://shop:hush@127.0.0.1:1");
    extract.env("GALLERIA_ORDERS_DATABASE_URL", "postgres://shop:hush@127.0.0.1:1/shop");
    let ended = Ended::from(extract.output().unwrap());
    assert_eq!(ended.code, 0, "{ended:?}");
    let written = folder.path().join("extracted/payments");
    assert_eq!(files(&written).len(), 6);
    for file in files(&written) {
        let text = std::fs::read_to_string(written.join(&file)).unwrap();
        assert!(!text.contains("hush"), "{file}");
        assert!(!text.contains("{{"), "{file}");
        assert!(!text.contains('\t'), "{file}");
    }
    let readme = std::fs::read_to_string(written.join("README.md")).unwrap();
    assert!(readme.contains("GALLERIA_ORDERS_DATABASE_URL"), "{readme}");
}

#[test]
fn existing_files_are_not_overwritten() {
    let folder = folder();
    let written = extracted(&folder, "orders");
    let again = run(&folder, &["extract", "orders", "--json"]).json();
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["unchanged"] == true));
    std::fs::write(written.join("nginx.conf"), "# ours\n").unwrap();
    std::fs::remove_file(written.join("main.toml")).unwrap();
    run(&folder, &["extract", "orders"]).is_refused(1, &["nginx.conf", "--into"]);
    assert_eq!(std::fs::read_to_string(written.join("nginx.conf")).unwrap(), "# ours\n");
    assert!(!written.join("main.toml").exists(), "all files are written, or none");
    assert_eq!(run(&folder, &["extract", "orders", "--into", "elsewhere/orders"]).code, 0);
}

#[cfg(feature = "nats")]
#[test]
fn an_impossible_extraction_is_a_one_line_error() {
    let folder = folder();
    let with = |contexts: &str| {
        let mut extract = galleria(&folder, &["extract", "payments", "--plan"]);
        extract.env("GALLERIA_CONTEXTS", contexts).env(NO_BROKER.0, NO_BROKER.1);
        Ended::from(extract.output().unwrap())
    };
    with("users,orders").is_refused(4, &["payments does not run in this host"]);
    with("payments").is_refused(1, &["payments runs alone"]);
    assert_eq!(run(&folder, &["extract", "gifts"]).code, 2);
    assert_eq!(run(&folder, &["extract", "orders", "--plan", "--into", "x"]).code, 2);
    assert_eq!(files(folder.path()), [""; 0]);
}
