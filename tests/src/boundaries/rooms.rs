//! The rooms: the same in each context, with the same edges between them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::{Room, Rule, SourceTree, Violation};

static SAME_ROOMS: Rule = Rule {
    name: "every-context-has-the-same-rooms",
    why: "who knows one context finds their way in all",
    instead: "put it where the other contexts have it",
    decided_in: "docs/architecture.md, Code map",
};

/// What every context has.
const ROOMS: [&str; 16] = [
    "README.md",
    "contract",
    "src/lib.rs",
    "src/contract.rs",
    "src/domain.rs",
    "src/domain",
    "src/application.rs",
    "src/application",
    "src/application/ports.rs",
    "src/infrastructure.rs",
    "src/infrastructure",
    "src/infrastructure/http.rs",
    "src/infrastructure/http",
    "src/infrastructure/persistence.rs",
    "src/infrastructure/persistence",
    "src/handle.rs",
];

/// What else may be in `src/`: what grows into a folder when it must.
const OTHER_ROOMS: [&str; 2] = ["src/contract", "src/handle"];

/// Where the context in `folder` differs from the plan of all contexts.
pub fn same_rooms(workspace: &Path, folder: &str) -> Vec<Violation> {
    let violation = |place: String, found: &str| Violation {
        rule: &SAME_ROOMS,
        place,
        found: found.to_owned(),
    };
    let context = workspace.join(folder);
    let missing = ROOMS.iter().filter(|room| !context.join(room).exists());
    let missing = missing.map(|room| violation(format!("{folder}/{room}"), "this room is missing"));
    let planned: BTreeSet<&str> = ROOMS.into_iter().chain(OTHER_ROOMS).collect();
    let Ok(entries) = std::fs::read_dir(context.join("src")) else { return missing.collect() };
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let surplus = names
        .into_iter()
        .map(|name| format!("src/{name}"))
        .filter(|name| !planned.contains(&**name));
    let surplus =
        surplus.map(|name| violation(format!("{folder}/{name}"), "no other context has this room"));
    missing.chain(surplus).collect()
}

/// The edges between rooms, and from rooms to other crates, over all `contexts`: one line for each room that names
/// another. `crates` are the names that count as crates. Code of tests does not count.
pub fn room_edges(contexts: &[Arc<SourceTree>], crates: &BTreeSet<String>) -> String {
    let mut edges: BTreeMap<Room, (BTreeSet<Room>, BTreeSet<String>)> = BTreeMap::new();
    for module in contexts.iter().flat_map(|context| &context.modules) {
        for mention in module.mentions.iter().filter(|mention| !mention.in_tests) {
            let from = Room::of(&mention.module);
            let (rooms, outside) = edges.entry(from).or_default();
            match mention.path.first().map(String::as_str) {
                Some("crate") => {
                    let to = Room::of(&mention.path);
                    if to != from && to != Room::Hall {
                        rooms.insert(to);
                    }
                }
                Some(first) if crates.contains(first) && mention.names_crate(first) => {
                    outside.insert(first.to_owned());
                }
                Some(_) | None => {}
            }
        }
    }
    let lines = edges.iter().map(|(from, (rooms, outside))| {
        let rooms = list(rooms.iter().map(|room| room.name()));
        let outside = list(outside.iter().map(String::as_str));
        format!("{name}\n    rooms:  {rooms}\n    crates: {outside}\n", name = from.name())
    });
    lines.collect()
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
