//! `galleria openapi` and `galleria asyncapi`: what they print is what `docs/api` has, and what a host serves.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

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
        let (printed, committed) = (printed(command), committed(name));
        if printed != committed {
            let (command, differs) = (command.join(" "), first_difference(&committed, &printed));
            panic!("write it anew: galleria {command} > docs/api/{name}.json\n{differs}");
        }
    }
}

/// The first lines in which two documents differ, as they are written.
fn first_difference(committed: &Value, printed: &Value) -> String {
    const LINES: usize = 5;
    let [committed, printed] = [committed, printed].map(|one| format!("{one:#}"));
    let same = committed.lines().zip(printed.lines()).take_while(|(was, is)| was == is).count();
    let lines = |sign: &str, text: &str| {
        let lines = text.lines().skip(same).take(LINES);
        lines.map(|line| format!("{sign}{line}")).collect::<Vec<_>>().join("\n")
    };
    format!("line {}:\n{}\n{}", same + 1, lines("-", &committed), lines("+", &printed))
}

#[test]
fn the_message_of_a_difference_has_its_first_lines_alone() {
    let lines: Vec<u32> = (0..100).collect();
    let (committed, printed) = (json!({"a": 1, "lines": lines}), json!({"a": 2, "lines": lines}));
    let said = first_difference(&committed, &printed);
    assert!(said.starts_with("line 2:\n-  \"a\": 1,\n"), "{said}");
    assert!(said.contains("\n+  \"a\": 2,\n"), "{said}");
    assert_eq!(said.lines().count(), 11, "{said}");
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
