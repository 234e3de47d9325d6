//! `galleria contexts`: the context map.

use serde_json::Value;

use super::program::{files, folder, run};

fn contexts() -> Vec<Value> {
    let ended = run(&folder(), &["contexts", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.json()["contexts"].as_array().unwrap().clone()
}

fn texts<'a>(values: &'a Value, name: &str) -> Vec<&'a str> {
    values.as_array().unwrap().iter().map(|value| value[name].as_str().unwrap()).collect()
}

#[test]
fn every_context_owns_tables_and_publishes_events() {
    let contexts = contexts();
    let names: Vec<&str> =
        contexts.iter().map(|context| context["name"].as_str().unwrap()).collect();
    assert_eq!(names, host::registry::COMPILED);
    for context in &contexts {
        assert!(!context["tables"].as_array().unwrap().is_empty(), "{context}");
        for event_type in texts(&context["publishes"], "event_type") {
            assert!(event_type.starts_with(context["name"].as_str().unwrap()), "{event_type}");
        }
    }
}

#[test]
fn the_checkout_can_be_followed_from_context_to_context() {
    let contexts = contexts();
    let wants = |reader: &str, event_type: &str, publisher: &str| {
        let context = contexts.iter().find(|context| context["name"] == reader).unwrap();
        let subscriptions = context["subscribes"].as_array().unwrap();
        subscriptions
            .iter()
            .any(|wanted| wanted["event_type"] == event_type && wanted["publisher"] == publisher)
    };
    assert!(wants("products", "orders.order-placed.v1", "orders"));
    assert!(wants("orders", "products.stock-reserved.v1", "products"));
    assert!(wants("payments", "orders.order-awaiting-payment.v2", "orders"));
    assert!(wants("orders", "payments.payment-captured.v1", "payments"));
}

#[test]
fn the_flowchart_has_an_arrow_for_each_pair() {
    let ended = run(&folder(), &["contexts", "--format", "mermaid"]);
    let mut lines = ended.stdout.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    let arrows: Vec<&str> = lines.filter(|line| line.contains("-->")).collect();
    let between = |publisher: &str, reader: &str| {
        let is_it = |line: &&&str| {
            line.trim_start().starts_with(publisher) && line.ends_with(&format!("--> {reader}"))
        };
        arrows.iter().filter(is_it).count()
    };
    assert_eq!(between("orders", "products"), 1, "{arrows:?}");
    assert_eq!(between("products", "orders"), 1, "{arrows:?}");
    assert_eq!(between("payments", "notifications"), 1, "{arrows:?}");
    assert_eq!(between("payments", "products"), 0, "{arrows:?}");
}

#[test]
fn the_tree_names_the_handlers() {
    let ended = run(&folder(), &["contexts"]);
    assert!(ended.stdout.starts_with("users\n├─ owns\n"), "{}", ended.stdout);
    assert!(ended.stdout.contains("orders.order-placed.v1 → "), "{}", ended.stdout);
}

#[test]
fn the_map_needs_and_creates_no_data_folder() {
    let folder = folder();
    run(&folder, &["contexts"]);
    assert!(files(folder.path()).is_empty());
}
