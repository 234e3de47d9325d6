//! Contract files that a test may change, and the report of the check.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::program::{Ended, run};
use tempfile::TempDir;

/// The contexts of this repository.
pub(super) fn contexts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../contexts")
}

/// Every contract file of a folder of contexts, by its path in it, with its text.
pub(super) fn contract_files(contexts: &Path) -> Vec<(String, String)> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let mut files: Vec<(String, String)> = names(contexts)
        .into_iter()
        .flat_map(|context| {
            let files = names(&contexts.join(&context).join("contract"));
            files.into_iter().map(move |file| format!("{context}/contract/{file}"))
        })
        .map(|path| (path.clone(), fs::read_to_string(contexts.join(&path)).unwrap()))
        .collect();
    files.sort();
    files
}

/// A copy of the frozen contracts, in `release/contexts`.
pub(super) fn release(folder: &TempDir) -> PathBuf {
    let release = folder.path().join("release/contexts");
    for (path, text) in contract_files(&contexts()) {
        let file = release.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    release
}

/// Changes the schema or the sample of an event in a release.
pub(super) fn change(release: &Path, event_type: &str, part: &str, how: impl FnOnce(&mut Value)) {
    let context = event_type.split('.').next().unwrap();
    let file = release.join(context).join("contract").join(format!("{event_type}.{part}.json"));
    let mut value: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    how(&mut value);
    fs::write(&file, format!("{value:#}\n")).unwrap();
}

/// Removes a field from the schema and the sample of an event in a release.
pub(super) fn forget_field(release: &Path, event_type: &str, field: &str) {
    change(release, event_type, "schema", |schema| {
        schema["properties"].as_object_mut().unwrap().remove(field);
        schema["required"].as_array_mut().unwrap().retain(|name| name != field);
    });
    change(release, event_type, "sample", |sample| {
        sample.as_object_mut().unwrap().remove(field);
    });
}

/// Adds a required text to the schema and the sample of an event in a release.
pub(super) fn require_text(release: &Path, event_type: &str, field: &str) {
    change(release, event_type, "schema", |schema| {
        schema["properties"][field] = serde_json::json!({"type": "string"});
        schema["required"].as_array_mut().unwrap().push(field.into());
    });
    change(release, event_type, "sample", |sample| sample[field] = "text".into());
}

/// The check of the code against `release`, as JSON and as text.
pub(super) fn check(folder: &TempDir, arguments: &[&str]) -> (Ended, Ended) {
    let verb = ["contracts", "check"];
    let as_text = run(folder, &[&verb, arguments].concat());
    let as_json = run(folder, &[&verb, arguments, &["--json"]].concat());
    assert_eq!(as_text.code, as_json.code, "{as_text:?} {as_json:?}");
    let breaks = if as_json.code == 1 { as_json.json()["breaks"].take() } else { Value::Null };
    for broken in breaks.as_array().into_iter().flatten() {
        let of = |key: &str| broken[key].as_str().unwrap().to_owned();
        let heading = format!("{} [{}]", of("event_type"), of("code"));
        assert!(as_text.stdout.contains(&heading), "{heading}: {as_text:?}");
    }
    (as_text, as_json)
}

/// The only break, which must be of this rule and event.
pub(super) fn the_break(ended: &Ended, rule: &str, event_type: &str) -> Value {
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    let breaks = json["breaks"].as_array().unwrap();
    let of_rule = |broken: &&Value| broken["rule"] == rule && broken["event_type"] == event_type;
    let found: Vec<&Value> = breaks.iter().filter(of_rule).collect();
    assert_eq!(found.len(), 1, "{rule} of {event_type}: {breaks:#?}");
    found[0].clone()
}

/// The break of stored events that one reader cannot read: each reader has a break of its own.
pub(super) fn unreadable_by(ended: &Ended, handler: &str) -> Value {
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    let by_reader = |broken: &&Value| {
        broken["rule"] == "stored-unreadable" && broken["readers"][0]["handler"] == handler
    };
    let found = json["breaks"].as_array().unwrap().iter().find(by_reader);
    found.unwrap_or_else(|| panic!("{handler}: {json:#}")).clone()
}
