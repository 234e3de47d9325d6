//! The freeze test: the events must be as `contract/` says. `galleria contracts freeze` writes the files of a new
//! version.

use std::path::PathBuf;

use serde_json::Value;

use super::contract;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract")
}

fn assert_frozen(name: &str, now: &Value) {
    let file = folder().join(name);
    let shown = format!("{}\n", serde_json::to_string_pretty(now).unwrap());
    let frozen = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{} is not frozen: {error}", file.display()));
    assert_eq!(frozen, shown, "{name} is published and must not change; publish a new version");
}

#[test]
fn every_event_matches_its_frozen_schema_and_sample() {
    for event in contract() {
        assert_frozen(&format!("{}.schema.json", event.event_type), &event.schema);
        assert_frozen(&format!("{}.sample.json", event.event_type), &event.sample);
    }
}

#[test]
fn every_sample_is_valid_by_its_schema() {
    for event in contract() {
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&event.sample), "{}: {}", event.event_type, event.sample);
        assert!(!schema.is_valid(&serde_json::json!({})), "{} requires no field", event.event_type);
    }
}

#[test]
fn every_frozen_file_belongs_to_a_published_event() {
    let published = contract();
    for file in std::fs::read_dir(folder()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let has_event = published.iter().any(|event| name.starts_with(event.event_type));
        assert!(has_event, "{name} has no event; a version that is still read must stay");
    }
}
