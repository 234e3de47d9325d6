//! The dependencies between crates.

use std::collections::BTreeSet;

use boundaries::report;
use boundaries::rules::crate_edges::{crate_edges, forbidden_edges};
use boundaries::rules::never::forbidden_in;

use super::planted::Planted;

#[test]
fn a_dependency_that_does_io_is_reported_even_below_another() {
    let planted = planted(&[]);
    let dependencies = BTreeSet::from(["serde".to_owned(), "mio".to_owned()]);
    let workspace = planted.workspace();
    let kernel = workspace.members().iter().find(|member| member.folder == "shared-kernel");
    let never: Vec<String> =
        workspace.config().crates.iter().flat_map(|group| group.never.clone()).collect();
    let found = forbidden_in(&workspace, kernel.unwrap(), &never, &dependencies);
    assert_eq!(found.len(), 1, "{}", report(&found));
    assert_eq!(found[0].code, "B004");
    assert!(found[0].found.contains("mio"));
}

/// The crates of the planted workspace: folder and name.
const CRATES: [(&str, &str); 19] = [
    ("shared-kernel", "shared-kernel"),
    ("platform", "platform"),
    ("contexts/orders", "orders"),
    ("contexts/payments", "payments"),
    ("migration", "migration"),
    ("storage", "storage"),
    ("configuration", "configuration"),
    ("management", "management"),
    ("telemetry", "telemetry"),
    ("faults", "faults"),
    ("pages", "pages"),
    ("storefront", "storefront"),
    ("observatory", "observatory"),
    ("app/host", "host"),
    ("tools/terminal", "terminal"),
    ("tools/audit", "audit"),
    ("tools/demo", "demo"),
    ("app", "galleria"),
    ("tests", "tests"),
];

/// A dependency: the folder of a crate, the section of its manifest, the folder of the other crate.
type Dependency = (&'static str, &'static str, &'static str);

fn name_of(folder: &str) -> &'static str {
    CRATES.iter().find(|(other, _)| *other == folder).unwrap().1
}

fn planted(edges: &[Dependency]) -> Planted {
    let planted = Planted::empty();
    let members: Vec<String> = CRATES.iter().map(|(folder, _)| format!("{folder:?}")).collect();
    let members = members.join(", ");
    planted.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"));
    for (folder, name) in CRATES {
        let up = if folder.contains('/') { "../.." } else { ".." };
        let mut manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        for (_, section, to) in edges.iter().filter(|(from, ..)| *from == folder) {
            manifest.extend(["[", section, ".", name_of(to), "]\npath = \"", up, "/", to, "\"\n"]);
        }
        planted
            .write(&format!("{folder}/Cargo.toml"), &manifest)
            .write(&format!("{folder}/src/lib.rs"), "");
    }
    planted
}

fn found_in(edges: &[Dependency]) -> Vec<String> {
    let planted = planted(edges);
    let workspace = planted.workspace();
    let found = forbidden_edges(&workspace, &crate_edges(&workspace).unwrap());
    assert!(found.iter().all(|violation| violation.code == "B001"));
    found.into_iter().map(|violation| violation.found).collect()
}

#[test]
fn edges_that_point_down_are_not_reported() {
    let found = found_in(&[
        ("platform", "dependencies", "shared-kernel"),
        ("platform", "dev-dependencies", "migration"),
        ("migration", "dependencies", "shared-kernel"),
        ("migration", "dev-dependencies", "platform"),
        ("contexts/orders", "dependencies", "platform"),
        ("contexts/orders", "dependencies", "shared-kernel"),
        ("contexts/orders", "dev-dependencies", "migration"),
        ("app/host", "dependencies", "contexts/orders"),
        ("app/host", "dependencies", "migration"),
        ("app/host", "dependencies", "storage"),
        ("app/host", "dependencies", "configuration"),
        ("app/host", "dependencies", "management"),
        ("app/host", "dependencies", "storefront"),
        ("storefront", "dependencies", "pages"),
        ("storefront", "dependencies", "platform"),
        ("storefront", "dependencies", "shared-kernel"),
        ("app/host", "dependencies", "observatory"),
        ("app/host", "dependencies", "faults"),
        ("management", "dependencies", "faults"),
        ("tools/demo", "dependencies", "faults"),
        ("faults", "dependencies", "platform"),
        ("faults", "dependencies", "shared-kernel"),
        ("observatory", "dependencies", "pages"),
        ("observatory", "dependencies", "platform"),
        ("configuration", "dependencies", "platform"),
        ("management", "dependencies", "platform"),
        ("management", "dev-dependencies", "migration"),
        ("storage", "dependencies", "migration"),
        ("storage", "dependencies", "platform"),
        ("tools/audit", "dependencies", "storage"),
        ("tools/audit", "dependencies", "app/host"),
        ("tools/audit", "dependencies", "tools/terminal"),
        ("tools/demo", "dependencies", "tools/audit"),
        ("tools/terminal", "dependencies", "shared-kernel"),
        ("app", "dependencies", "tools/demo"),
        ("telemetry", "dependencies", "platform"),
        ("app", "dependencies", "app/host"),
        ("app", "dependencies", "telemetry"),
        ("tests", "dependencies", "app"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn each_forbidden_edge_is_reported() {
    for (from, section, to) in [
        ("contexts/orders", "dependencies", "contexts/payments"),
        ("contexts/orders", "build-dependencies", "contexts/payments"),
        ("contexts/orders", "dependencies", "migration"),
        ("contexts/orders", "dependencies", "app/host"),
        ("contexts/orders", "dependencies", "storage"),
        ("contexts/orders", "dependencies", "app"),
        ("contexts/orders", "dependencies", "tools/terminal"),
        ("platform", "dependencies", "contexts/orders"),
        ("platform", "dependencies", "migration"),
        ("platform", "dependencies", "tools/audit"),
        ("shared-kernel", "dependencies", "platform"),
        ("migration", "dependencies", "platform"),
        ("storage", "dependencies", "contexts/orders"),
        ("storage", "dependencies", "app/host"),
        ("configuration", "dependencies", "contexts/orders"),
        ("management", "dependencies", "contexts/orders"),
        ("management", "dependencies", "migration"),
        ("management", "dependencies", "observatory"),
        ("faults", "dependencies", "contexts/orders"),
        ("faults", "dependencies", "management"),
        ("contexts/orders", "dependencies", "faults"),
        ("platform", "dependencies", "faults"),
        ("observatory", "dependencies", "faults"),
        ("observatory", "dependencies", "management"),
        ("observatory", "dependencies", "storage"),
        ("observatory", "dependencies", "contexts/orders"),
        ("pages", "dependencies", "platform"),
        ("platform", "dependencies", "management"),
        ("platform", "dependencies", "telemetry"),
        ("telemetry", "dependencies", "contexts/orders"),
        ("app/host", "dependencies", "telemetry"),
        ("storefront", "dependencies", "contexts/orders"),
        ("storefront", "dependencies", "app/host"),
        ("storefront", "dependencies", "storage"),
        ("storefront", "dependencies", "migration"),
        ("pages", "dependencies", "platform"),
        ("platform", "dependencies", "pages"),
        ("contexts/orders", "dependencies", "storefront"),
        ("tools/audit", "dependencies", "telemetry"),
        ("tools/audit", "dependencies", "configuration"),
        ("app/host", "dependencies", "tools/audit"),
        ("app/host", "dependencies", "app"),
        ("tools/audit", "dependencies", "app"),
        ("app", "dependencies", "tests"),
    ] {
        let expected = format!("{} depends on {}", name_of(from), name_of(to));
        assert_eq!(found_in(&[(from, section, to)]), [expected]);
    }
    for (from, to) in [
        ("contexts/orders", "contexts/payments"),
        ("shared-kernel", "migration"),
        ("app/host", "tools/audit"),
    ] {
        let expected = format!("{} depends on {} for its tests", name_of(from), name_of(to));
        assert_eq!(found_in(&[(from, "dev-dependencies", to)]), [expected]);
    }
}

#[test]
fn tools_that_depend_on_each_other_in_a_cycle_are_reported() {
    let found = found_in(&[
        ("tools/demo", "dependencies", "tools/audit"),
        ("tools/terminal", "dependencies", "shared-kernel"),
        ("tools/audit", "dev-dependencies", "tools/demo"),
    ]);
    assert_eq!(found, ["the tools audit, demo depend on each other in a cycle"]);
}

#[test]
fn a_dependency_under_another_name_or_for_one_target_is_an_edge_all_the_same() {
    let planted = planted(&[]);
    let renamed = "[dependencies.ledger]\npackage = \"payments\"\npath = \"../payments\"\n";
    planted.append("contexts/orders/Cargo.toml", renamed);
    let for_one_target = "[target.'cfg(windows)'.dependencies]\norders = { path = \"../orders\", optional = true }\n";
    planted.append("contexts/payments/Cargo.toml", for_one_target);
    let workspace = planted.workspace();
    let edges = crate_edges(&workspace).unwrap();
    assert_eq!(edges.to_string(), "orders → payments\npayments → orders\n");
    let found = forbidden_edges(&workspace, &edges);
    let places: Vec<String> = found.iter().map(boundaries::Violation::place).collect();
    assert_eq!(places, ["contexts/orders/Cargo.toml:6", "contexts/payments/Cargo.toml:6"]);
}
