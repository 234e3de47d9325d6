//! `galleria openapi` and `galleria asyncapi`: what they print is what `docs/api` has, and what a host serves.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::program::{folder, run};

/// The committed descriptions, and the commands that print them.
const DESCRIPTIONS: [(&str, &[&str]); 3] = [
    ("openapi", &["openapi"]),
    ("management", &["openapi", "--management"]),
    ("asyncapi", &["asyncapi"]),
];

fn printed(command: &[&str]) -> Value {
    let ended = run(&folder(), command);
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.json()
}

fn committed(name: &str) -> Value {
    let file = format!("../docs/api/{name}.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_committed_descriptions_are_current() {
    for (name, command) in DESCRIPTIONS {
        assert_eq!(
            printed(command),
            committed(name),
            "write it anew: galleria {} > docs/api/{name}.json",
            command.join(" ")
        );
    }
}

#[test]
fn every_operation_can_be_called_by_its_name() {
    let document = printed(&["openapi"]);
    let paths = document["paths"].as_object().unwrap();
    let operations: Vec<&Value> =
        paths.values().flat_map(|item| item.as_object().unwrap().values()).collect();
    assert!(operations.len() > 60, "{}", operations.len());
    for operation in operations {
        assert!(operation["operationId"].is_string() && operation["responses"].is_object());
    }
}
