//! The rooms: the same in every context, and the edges between them.

use std::collections::BTreeSet;
use std::path::Path;

use tests::boundaries::{Violation, Workspace, report, room_edges, same_rooms};
use tests::expected::assert_as_written;
use tests::planted::Planted;

#[test]
fn every_context_has_the_same_rooms() {
    let workspace = Workspace::this();
    let folders = workspace.contexts().into_iter().map(|context| format!("contexts/{context}"));
    let found: Vec<Violation> =
        folders.flat_map(|folder| same_rooms(workspace.root(), &folder)).collect();
    assert!(found.is_empty(), "{}", report(&found));
}

/// The names of the crates that a context may depend on: those in the lock file.
fn crate_names(root: &Path) -> BTreeSet<String> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap();
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \""));
    names.map(|name| name.trim_end_matches('"').replace('-', "_")).collect()
}

#[test]
fn the_edges_between_rooms_are_those_written_down() {
    let workspace = Workspace::this();
    let edges = room_edges(&workspace.context_sources(), &crate_names(workspace.root()));
    let why =
        "A crate that enters a room, or an edge between rooms, is a change of the architecture.";
    assert_as_written("room_edges.txt", &edges, why);
}

#[test]
fn a_clean_context_has_every_room_and_no_other() {
    let planted = Planted::clean();
    assert_eq!(same_rooms(planted.workspace().root(), "contexts/ours"), []);
}

#[test]
fn a_missing_and_a_surplus_room_are_reported() {
    let planted = Planted::clean();
    let workspace = planted.workspace();
    std::fs::remove_file(workspace.root().join("contexts/ours/src/application/ports.rs")).unwrap();
    planted.write("contexts/ours/src/helpers.rs", "");
    let found = same_rooms(workspace.root(), "contexts/ours");
    let places: Vec<&str> = found.iter().map(|violation| violation.place.as_str()).collect();
    assert_eq!(places, ["contexts/ours/src/application/ports.rs", "contexts/ours/src/helpers.rs"]);
    assert!(
        found.iter().all(|violation| violation.rule.name == "every-context-has-the-same-rooms")
    );
}

#[test]
fn edges_are_read_from_every_file_and_not_from_tests() {
    let planted = Planted::clean();
    planted.append(
        "contexts/ours/src/infrastructure/http/say.rs",
        "fn f() { crate::domain::word::say(); }",
    );
    planted.append(
        "contexts/theirs/src/domain.rs",
        "#[cfg(test)] mod tests { use proptest::prelude::*; }",
    );
    let crates = ["actix_web", "chrono", "proptest", "sea_orm", "serde"].map(str::to_owned);
    let edges = room_edges(&planted.workspace().context_sources(), &BTreeSet::from(crates));
    let expected = "lib
    rooms:  none
    crates: none
contract
    rooms:  none
    crates: serde
domain
    rooms:  none
    crates: chrono
application
    rooms:  domain
    crates: none
infrastructure
    rooms:  domain
    crates: actix_web, sea_orm
";
    assert_eq!(edges, expected);
}
