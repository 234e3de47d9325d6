//! The contract is what `contract/` says: a change of an event that readers rely on fails here. `GALLERIA_FREEZE=1`
//! writes the files anew, for a version that nobody reads yet.

use std::path::PathBuf;

use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract")
}

fn compare(name: &str, now: &Value) {
    let file = folder().join(name);
    let shown = format!("{}\n", serde_json::to_string_pretty(now).unwrap());
    if std::env::var_os("GALLERIA_FREEZE").is_some() {
        std::fs::write(&file, shown).unwrap();
        return;
    }
    let frozen = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{} is not frozen: {error}", file.display()));
    assert_eq!(frozen, shown, "{name} is published and must not change; publish a new version");
}

#[test]
fn every_event_is_as_it_was_frozen() {
    for event in super::contract() {
        compare(&format!("{}.schema.json", event.event_type), &event.schema);
        compare(&format!("{}.sample.json", event.event_type), &event.sample);
    }
}

#[test]
fn every_sample_is_valid_by_its_schema() {
    for event in super::contract() {
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&event.sample), "{}: {}", event.event_type, event.sample);
        assert!(!schema.is_valid(&serde_json::json!({})), "{} demands nothing", event.event_type);
    }
}

#[test]
fn nothing_is_frozen_that_is_not_published() {
    let published = super::contract();
    for file in std::fs::read_dir(folder()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let known = published.iter().any(|event| name.starts_with(event.event_type));
        assert!(known, "{name} has no event; is a version that is still read gone?");
    }
}
