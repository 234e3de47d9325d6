//! The edges between crates.

use std::collections::BTreeSet;

use tests::boundaries::{
    Workspace, crate_edges, forbidden_edges, forbidden_in_kernel, kernel_dependencies, report,
};
use tests::expected::assert_as_written;
use tests::planted::Planted;

#[test]
fn the_edges_between_crates_are_those_written_down() {
    let edges = crate_edges(&Workspace::this());
    let why = "An edge between crates decides what can be built, tested and moved out alone.";
    assert_as_written("crate_edges.txt", &edges.to_string(), why);
}

#[test]
fn every_edge_between_crates_points_down() {
    let found = forbidden_edges(&crate_edges(&Workspace::this()));
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn the_shared_kernel_depends_on_nothing_that_does_io() {
    let found = forbidden_in_kernel(&kernel_dependencies(&Workspace::this()));
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn a_dependency_that_does_io_is_reported_even_beneath_another() {
    let dependencies = BTreeSet::from(["serde".to_owned(), "mio".to_owned()]);
    let found = forbidden_in_kernel(&dependencies);
    assert_eq!(found.len(), 1, "{}", report(&found));
    assert_eq!(found[0].rule.name, "shared-kernel-depends-on-no-io");
    assert!(found[0].found.contains("mio"));
}

const CRATES: [(&str, &str); 8] = [
    ("shared-kernel", "shared-kernel"),
    ("platform", "platform"),
    ("contexts/orders", "orders"),
    ("contexts/payments", "payments"),
    ("migration", "migration"),
    ("yardstick", "yardstick"),
    ("app", "galleria"),
    ("tests", "tests"),
];

/// A workspace whose crates depend on each other as `edges` say: (folder, section, name, folder of that).
fn planted(edges: &[(&str, &str, &str, &str)]) -> Planted {
    let planted = Planted::empty();
    let members: Vec<String> = CRATES.iter().map(|(folder, _)| format!("{folder:?}")).collect();
    let manifest = format!(
        "[workspace]
resolver = \"3\"
members = [{}]
",
        members.join(", ")
    );
    planted.write("Cargo.toml", &manifest);
    for (folder, name) in CRATES {
        let up = if folder.contains('/') { "../.." } else { ".." };
        let mut manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        for (_, section, to, to_folder) in edges.iter().filter(|(from, ..)| *from == folder) {
            let dependency = format!("[{section}.{to}]\npath = \"{up}/{to_folder}\"\n");
            manifest.push_str(&dependency);
        }
        planted
            .write(&format!("{folder}/Cargo.toml"), &manifest)
            .write(&format!("{folder}/src/lib.rs"), "");
    }
    planted
}

fn found_in(edges: &[(&str, &str, &str, &str)]) -> Vec<String> {
    let found = forbidden_edges(&crate_edges(&planted(edges).workspace()));
    assert!(found.iter().all(|violation| violation.rule.name == "edges-between-crates"));
    found.into_iter().map(|violation| violation.found).collect()
}

#[test]
fn edges_that_point_down_are_not_reported() {
    let found = found_in(&[
        ("platform", "dependencies", "shared-kernel", "shared-kernel"),
        ("platform", "dev-dependencies", "migration", "migration"),
        ("migration", "dev-dependencies", "platform", "platform"),
        ("contexts/orders", "dependencies", "platform", "platform"),
        ("contexts/orders", "dependencies", "shared-kernel", "shared-kernel"),
        ("contexts/orders", "dev-dependencies", "migration", "migration"),
        ("app", "dependencies", "orders", "contexts/orders"),
        ("app", "dependencies", "migration", "migration"),
        ("app", "dependencies", "yardstick", "yardstick"),
        ("tests", "dependencies", "galleria", "app"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn each_forbidden_edge_is_reported() {
    for (from, section, to, to_folder, expected) in [
        (
            "contexts/orders",
            "dependencies",
            "payments",
            "contexts/payments",
            "orders depends on payments",
        ),
        (
            "contexts/orders",
            "dev-dependencies",
            "payments",
            "contexts/payments",
            "orders depends on payments for its tests",
        ),
        (
            "contexts/orders",
            "build-dependencies",
            "payments",
            "contexts/payments",
            "orders depends on payments",
        ),
        (
            "contexts/orders",
            "dependencies",
            "migration",
            "migration",
            "orders depends on migration",
        ),
        ("contexts/orders", "dependencies", "galleria", "app", "orders depends on galleria"),
        ("platform", "dependencies", "orders", "contexts/orders", "platform depends on orders"),
        ("platform", "dependencies", "migration", "migration", "platform depends on migration"),
        (
            "shared-kernel",
            "dependencies",
            "platform",
            "platform",
            "shared-kernel depends on platform",
        ),
        (
            "shared-kernel",
            "dev-dependencies",
            "migration",
            "migration",
            "shared-kernel depends on migration for its tests",
        ),
        ("migration", "dependencies", "platform", "platform", "migration depends on platform"),
        ("app", "dependencies", "tests", "tests", "galleria depends on tests"),
        ("platform", "dependencies", "yardstick", "yardstick", "platform depends on yardstick"),
        (
            "yardstick",
            "dependencies",
            "shared-kernel",
            "shared-kernel",
            "yardstick depends on shared-kernel",
        ),
    ] {
        assert_eq!(found_in(&[(from, section, to, to_folder)]), [expected]);
    }
}

#[test]
fn a_dependency_under_another_name_or_for_one_target_is_an_edge_all_the_same() {
    let planted = planted(&[]);
    let renamed = "[dependencies.ledger]\npackage = \"payments\"\npath = \"../payments\"\n";
    planted.append("contexts/orders/Cargo.toml", renamed);
    let for_one_target = "[target.'cfg(windows)'.dependencies]\norders = { path = \"../orders\", optional = true }\n";
    planted.append("contexts/payments/Cargo.toml", for_one_target);
    let edges = crate_edges(&planted.workspace());
    assert_eq!(edges.to_string(), "orders → payments\npayments → orders\n");
    assert_eq!(forbidden_edges(&edges).len(), 2);
}
