//! The freeze test: the events must be as `contract/` says.

use super::contract;

#[test]
fn every_event_matches_its_frozen_schema_and_sample() {
    for event in contract() {
        for (part, now) in [("schema", &event.schema), ("sample", &event.sample)] {
            let file =
                format!("{}/contract/{}.{part}.json", env!("CARGO_MANIFEST_DIR"), event.event_type);
            let frozen = std::fs::read_to_string(&file).unwrap();
            assert_eq!(frozen, format!("{}\n", serde_json::to_string_pretty(now).unwrap()));
        }
    }
}
