//! The edges between the crates of the workspace, as cargo sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use super::{Rule, Violation, Workspace};

/// Who depends on whom, by the names of crates.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CrateEdges(BTreeSet<Edge>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: Place,
    for_tests: bool,
    to: Place,
}

/// A crate, and the floor it stands on: a crate may depend only on those below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    floor: Floor,
    name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Floor {
    Tests,
    App,
    Context,
    Platform,
    Migration,
    Kernel,
    Yardstick,
    Unknown,
}

static CRATE_EDGES: Rule = Rule {
    name: "edges-between-crates",
    why: "`app → contexts → platform → shared-kernel`, and nothing beside it, is what lets a context be taken out",
    instead: "tell it by an event, or move what both need into `shared-kernel` or `platform`",
    decided_in: "docs/architecture.md, Code map",
};

/// The edges of `workspace`, as its manifests say.
///
/// # Panics
/// When cargo cannot read the workspace.
pub fn crate_edges(workspace: &Workspace) -> CrateEdges {
    let metadata: Metadata = MetadataCommand::new()
        .manifest_path(workspace.root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap_or_else(|error| panic!("cargo metadata: {error}"));
    let root = metadata.workspace_root.clone();
    let places: BTreeMap<String, Place> = metadata
        .packages
        .iter()
        .map(|package| {
            (
                package.name.to_string(),
                Place { floor: floor(package, &root), name: package.name.to_string() },
            )
        })
        .collect();
    let edges = metadata.packages.iter().flat_map(|package| {
        let from = &places[package.name.as_str()];
        let ours = package.dependencies.iter().filter_map(|dependency| {
            let to = places.get(&dependency.name).filter(|to| *to != from)?;
            let for_tests = dependency.kind == DependencyKind::Development;
            Some(Edge { from: from.clone(), for_tests, to: to.clone() })
        });
        ours.collect::<Vec<_>>()
    });
    CrateEdges(edges.collect())
}

fn floor(package: &Package, root: &cargo_metadata::camino::Utf8Path) -> Floor {
    let folder = package.manifest_path.parent().and_then(|folder| folder.strip_prefix(root).ok());
    match folder.map(cargo_metadata::camino::Utf8Path::as_str) {
        Some("tests" | "simulation") => Floor::Tests,
        Some("app") => Floor::App,
        Some("platform") => Floor::Platform,
        Some("migration") => Floor::Migration,
        Some("shared-kernel") => Floor::Kernel,
        Some("yardstick") => Floor::Yardstick,
        Some(folder) if folder.starts_with("contexts/") => Floor::Context,
        Some(_) | None => Floor::Unknown,
    }
}

/// The edges that must not be.
pub fn forbidden_edges(edges: &CrateEdges) -> Vec<Violation> {
    let forbidden = edges.0.iter().filter(|edge| !edge.is_allowed());
    forbidden
        .map(|edge| Violation {
            rule: &CRATE_EDGES,
            place: format!("Cargo.toml of {}", edge.from.name),
            found: format!(
                "{} depends on {}{}",
                edge.from.name,
                edge.to.name,
                if edge.for_tests { " for its tests" } else { "" }
            ),
        })
        .collect()
}

impl Edge {
    fn is_allowed(&self) -> bool {
        let down = match self.from.floor {
            Floor::Tests => true,
            Floor::App => matches!(
                self.to.floor,
                Floor::Context
                    | Floor::Platform
                    | Floor::Migration
                    | Floor::Kernel
                    | Floor::Yardstick
            ),
            Floor::Context => matches!(self.to.floor, Floor::Platform | Floor::Kernel),
            Floor::Platform => self.to.floor == Floor::Kernel,
            Floor::Migration | Floor::Kernel | Floor::Yardstick | Floor::Unknown => false,
        };
        // Tests of a context or of the platform need tables, and those of the tables a database to make them in.
        let for_its_tests = self.for_tests
            && matches!(
                (self.from.floor, self.to.floor),
                (Floor::Context | Floor::Platform, Floor::Migration)
                    | (Floor::Migration, Floor::Platform)
            );
        down || for_its_tests
    }
}

/// One line for each crate: `orders → platform, shared-kernel` and `orders (tests) → migration, platform`.
impl fmt::Display for CrateEdges {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: BTreeMap<(Floor, &str, bool), Vec<&str>> = BTreeMap::new();
        for Edge { from, for_tests, to } in &self.0 {
            lines.entry((from.floor, &from.name, *for_tests)).or_default().push(&to.name);
        }
        for ((_, from, for_tests), mut to) in lines {
            to.sort_unstable();
            writeln!(
                formatter,
                "{from}{} → {}",
                if for_tests { " (tests)" } else { "" },
                to.join(", ")
            )?;
        }
        Ok(())
    }
}
