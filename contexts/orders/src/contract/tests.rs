//! The freeze test: the published language is what is frozen in `contract/`. `galleria contracts freeze` writes the files
//! of a new event or version.

use std::path::PathBuf;

use serde_json::Value;

use super::contract;

fn frozen(event_type: &str, kind: &str) -> Value {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "contract", &format!("{event_type}.{kind}.json")]
            .iter()
            .collect();
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_event_is_as_it_was_frozen() {
    for event in contract() {
        let name = event.event_type;
        assert_eq!(frozen(name, "schema"), event.schema, "the schema of {name} has changed");
        assert_eq!(frozen(name, "sample"), event.sample, "the sample of {name} has changed");
    }
}

#[test]
fn every_sample_is_valid_for_its_schema() {
    for event in contract() {
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&event.sample), "{}: {}", event.event_type, event.sample);
    }
}

#[test]
fn every_frozen_event_is_still_published() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "contract"].iter().collect();
    let known: Vec<&str> = contract().iter().map(|event| event.event_type).collect();
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let event_type = name.trim_end_matches(".schema.json").trim_end_matches(".sample.json");
        assert!(known.contains(&event_type), "{name} is frozen, but no longer published");
    }
}
