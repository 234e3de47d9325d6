//! The freeze test of a published language: every event version is as the files in `contract/` say.

use std::path::Path;

use serde_json::{Value, json};

use crate::context::EventContract;

/// Checks `contract` against the files in `folder`, which `galleria contracts freeze` writes: one schema and one sample for
/// each event version, every sample valid by its schema, no file of an event that is no longer published. With
/// `UPDATE_EXPECT=1` in the environment the missing files are written; one that is there stays as it is.
///
/// # Panics
/// When a file is missing or differs, a sample is invalid, a schema requires nothing, or a file has no event.
#[expect(clippy::expect_used, clippy::panic, reason = "the outcome of a test")]
pub fn assert_contract_is_frozen(contract: &[EventContract], folder: &Path) {
    for event in contract {
        let name = event.event_type;
        assert_same_text(&folder.join(format!("{name}.schema.json")), &event.schema);
        assert_same_text(&folder.join(format!("{name}.sample.json")), &event.sample);
        let schema = jsonschema::validator_for(&event.schema).expect("a JSON schema");
        assert!(schema.is_valid(&event.sample), "the sample of {name} is invalid by its schema");
        assert!(!schema.is_valid(&json!({})), "the schema of {name} requires no field");
    }
    let files =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for file in files {
        let name = file.expect("a file of the folder").file_name();
        let name = name.to_string_lossy();
        let event_type = name.trim_end_matches(".schema.json").trim_end_matches(".sample.json");
        let published = contract.iter().any(|event| event.event_type == event_type);
        assert!(published, "{name} has no event; a version that is still read must stay");
    }
}

#[expect(clippy::expect_used, clippy::panic, reason = "the outcome of a test")]
fn assert_same_text(file: &Path, now: &Value) {
    let now = format!("{}\n", serde_json::to_string_pretty(now).expect("JSON"));
    if std::env::var_os("UPDATE_EXPECT").is_some() && !file.exists() {
        std::fs::write(file, &now).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
    let frozen = std::fs::read_to_string(file).unwrap_or_else(|error| {
        panic!(
            "{} is not frozen: {error}; UPDATE_EXPECT=1 in the environment of this test writes it",
            file.display()
        )
    });
    assert_eq!(
        frozen,
        now,
        "{} is published; publish a new version or, if nobody reads it yet, remove the two files and freeze it anew",
        file.display()
    );
}
