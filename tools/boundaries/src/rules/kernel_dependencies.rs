//! The dependencies of the shared kernel, direct and indirect.

use std::collections::BTreeSet;

use crate::{CheckError, Rule, Violation, Workspace};

/// No dependency of the shared kernel does I/O.
pub static KERNEL_DEPENDENCIES: Rule = Rule {
    name: "shared-kernel-depends-on-no-io",
    why: "every context depends on the kernel, and so on all of its dependencies",
    instead: "make it a port in `shared-kernel`, and its adapter in `platform`",
    decided_in: "docs/architecture.md, Architecture invariants",
};

/// Crates that do I/O. `mio` and `socket2` are below every network client.
const DOES_IO: [&str; 14] = [
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
    "sqlx",
    "sqlx-core",
];

/// All dependencies of `shared-kernel`, as cargo resolves them for that crate alone.
///
/// # Errors
/// When cargo cannot read the workspace.
pub fn kernel_dependencies(workspace: &Workspace) -> Result<BTreeSet<String>, CheckError> {
    let tree = workspace.cargo(
        "cargo tree",
        &[
            "tree",
            "--offline",
            "--package",
            "shared-kernel",
            "--edges",
            "normal",
            "--prefix",
            "none",
        ],
    )?;
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    Ok(names.map(str::to_owned).collect())
}

/// The dependencies that do I/O.
pub fn forbidden_in_kernel(dependencies: &BTreeSet<String>) -> Vec<Violation> {
    let forbidden = dependencies.iter().filter(|name| DOES_IO.contains(&name.as_str()));
    forbidden
        .map(|name| Violation {
            rule: &KERNEL_DEPENDENCIES,
            place: "shared-kernel/Cargo.toml".to_owned(),
            found: format!("it depends on {name}, directly or through others"),
        })
        .collect()
}
