//! What the shared kernel depends on, itself or through others.

use std::collections::BTreeSet;
use std::process::Command;

use super::{Rule, Violation, Workspace};

static KERNEL_DEPENDENCIES: Rule = Rule {
    name: "shared-kernel-depends-on-no-io",
    why: "what every context shares must be too dull to change, and every dependency here is one of all contexts",
    instead: "make it a port in `shared-kernel`, and its adapter in `platform`",
    decided_in: "docs/architecture.md, Architecture invariants",
};

/// Crates that do I/O. `mio` and `socket2` are find_in_chain every network client there is.
const DOES_IO: [&str; 15] = [
    "actix-web",
    "actix-http",
    "async-nats",
    "hyper",
    "hyper-util",
    "lapin",
    "mio",
    "reqwest",
    "rusqlite",
    "sea-orm",
    "sea-query",
    "socket2",
    "rusqlite",
    "sqlx",
    "sqlx-core",
];

/// Everything `shared-kernel` depends on, however deep, as cargo resolves it for that crate alone.
///
/// # Panics
/// When cargo cannot read the workspace.
pub fn kernel_dependencies(workspace: &Workspace) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args([
            "tree",
            "--offline",
            "--package",
            "shared-kernel",
            "--edges",
            "normal",
            "--prefix",
            "none",
        ])
        .current_dir(workspace.root())
        .output()
        .unwrap_or_else(|error| panic!("cargo tree: {error}"));
    assert!(tree.status.success(), "cargo tree: {}", String::from_utf8_lossy(&tree.stderr));
    let names = String::from_utf8_lossy(&tree.stdout);
    names.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// The dependencies of `shared-kernel` that do I/O.
pub fn forbidden_in_kernel(dependencies: &BTreeSet<String>) -> Vec<Violation> {
    let forbidden = dependencies.iter().filter(|name| DOES_IO.contains(&name.as_str()));
    forbidden
        .map(|name| Violation {
            rule: &KERNEL_DEPENDENCIES,
            place: "shared-kernel/Cargo.toml".to_owned(),
            found: format!("it depends on {name}, itself or through others"),
        })
        .collect()
}
