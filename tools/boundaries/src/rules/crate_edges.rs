//! The dependencies between the crates of the workspace, as cargo reads them from the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde_json::Value;

use crate::graph::cycles;
use crate::{CheckError, Expected, Rule, Violation, Workspace};

/// Dependencies between crates point down.
pub static CRATE_EDGES: Rule = Rule {
    name: "edges-between-crates",
    why: "a context can be built, tested and moved out alone only while `app → tools → app/host → contexts → platform → shared-kernel` holds",
    instead: "publish an event, or move the shared code into `platform` or `shared-kernel`",
    decided_in: "docs/adr/0032-host-library-and-tools-beside-the-shop.md",
};

/// The edges between crates change in review only.
pub static WRITTEN_EDGES: Rule = Rule {
    name: "edges-between-crates-as-written-down",
    why: "a dependency between crates decides which of them can be built, tested and moved out alone",
    instead: "do without the dependency; if it is meant, run `cargo run -p boundaries -- --update` and commit the list with the reason",
    decided_in: "docs/architecture.md, Edges",
};

/// The dependencies between crates, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CrateEdges(BTreeSet<Edge>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: Place,
    for_tests: bool,
    to: Place,
}

/// A crate and its level: a crate depends on crates of lower levels only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    level: Level,
    name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tests,
    App,
    Tool,
    /// A tool that depends on no crate of the workspace.
    LoneTool,
    Host,
    Management,
    Configuration,
    Storage,
    Context,
    Platform,
    Migration,
    Kernel,
    Unknown,
}

/// The edges of `workspace`.
///
/// # Errors
/// When cargo cannot read the workspace.
pub fn crate_edges(workspace: &Workspace) -> Result<CrateEdges, CheckError> {
    let text = workspace.cargo(
        "cargo metadata",
        &["metadata", "--no-deps", "--offline", "--format-version", "1"],
    )?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|error| CheckError::command("cargo metadata", error))?;
    let root = Path::new(text_of(&metadata, "workspace_root"));
    let packages = list_of(&metadata, "packages");
    let places: BTreeMap<&str, Place> = packages
        .iter()
        .map(|package| {
            let name = text_of(package, "name");
            (name, Place { level: level(package, root), name: name.to_owned() })
        })
        .collect();
    let mut edges = BTreeSet::new();
    for package in packages {
        let Some(from) = places.get(text_of(package, "name")) else { continue };
        for dependency in list_of(package, "dependencies") {
            let to = places.get(text_of(dependency, "name")).filter(|to| *to != from);
            let for_tests = text_of(dependency, "kind") == "dev";
            edges.extend(to.map(|to| Edge { from: from.clone(), for_tests, to: to.clone() }));
        }
    }
    Ok(CrateEdges(edges))
}

fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list_of<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn level(package: &Value, root: &Path) -> Level {
    let folder = Path::new(text_of(package, "manifest_path")).parent();
    let folder = folder.and_then(|folder| folder.strip_prefix(root).ok()).and_then(Path::to_str);
    match folder {
        Some("tests") => Level::Tests,
        Some("app") => Level::App,
        Some("app/host") => Level::Host,
        Some("management") => Level::Management,
        Some("configuration") => Level::Configuration,
        Some("storage") => Level::Storage,
        Some("platform") => Level::Platform,
        Some("migration") => Level::Migration,
        Some("shared-kernel") => Level::Kernel,
        Some("tools/boundaries") => Level::LoneTool,
        Some(folder) if folder.starts_with("tools/") => Level::Tool,
        Some(folder) if folder.starts_with("contexts/") => Level::Context,
        Some(_) | None => Level::Unknown,
    }
}

/// The edges that point up or aside, and the cycles between tools.
pub fn forbidden_edges(edges: &CrateEdges) -> Vec<Violation> {
    let violation = |from: &Place, found: String| Violation {
        rule: &CRATE_EDGES,
        place: format!("Cargo.toml of {}", from.name),
        found,
    };
    let forbidden = edges.0.iter().filter(|edge| !edge.is_allowed()).map(|edge| {
        let for_tests = if edge.for_tests { " for its tests" } else { "" };
        violation(&edge.from, format!("{} depends on {}{for_tests}", edge.from.name, edge.to.name))
    });
    let between_tools: BTreeSet<(Place, Place)> = edges
        .0
        .iter()
        .filter(|edge| edge.from.level == Level::Tool && edge.to.level == Level::Tool)
        .map(|edge| (edge.from.clone(), edge.to.clone()))
        .collect();
    let in_cycles = cycles(&between_tools).into_iter().filter_map(|cycle| {
        let names: Vec<&str> = cycle.iter().map(|place| place.name.as_str()).collect();
        let found = format!("the tools {} depend on each other in a cycle", names.join(", "));
        Some(violation(cycle.first()?, found))
    });
    forbidden.chain(in_cycles).collect()
}

/// The differences from the list `crate_edges.txt`.
///
/// # Errors
/// When the list cannot be written.
pub fn changed_edges(
    edges: &CrateEdges,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    expected.compare("crate_edges.txt", &edges.to_string(), &WRITTEN_EDGES)
}

impl Edge {
    fn is_allowed(&self) -> bool {
        use Level::{
            App, Configuration, Context, Host, Kernel, LoneTool, Management, Migration, Platform,
            Storage, Tests, Tool, Unknown,
        };
        let down = match self.from.level {
            Tests => true,
            App | Tool => matches!(
                self.to.level,
                Tool | LoneTool | Host | Storage | Context | Platform | Migration | Kernel
            ),
            Host => matches!(
                self.to.level,
                Management | Configuration | Storage | Context | Platform | Migration | Kernel
            ),
            Storage => matches!(self.to.level, Platform | Migration | Kernel),
            Management | Configuration | Context => matches!(self.to.level, Platform | Kernel),
            Platform | Migration => self.to.level == Kernel,
            LoneTool | Kernel | Unknown => false,
        };
        // Tests of a context or of the platform need tables, and those of the tables need a database to make them in.
        let for_its_tests = self.for_tests
            && matches!(
                (self.from.level, self.to.level),
                (Context | Platform | Management, Migration) | (Migration, Platform)
            );
        down || for_its_tests
    }
}

/// One line for each crate: `orders → platform, shared-kernel` and `orders (tests) → migration, platform`.
impl fmt::Display for CrateEdges {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: BTreeMap<(Level, &str, bool), Vec<&str>> = BTreeMap::new();
        for Edge { from, for_tests, to } in &self.0 {
            lines.entry((from.level, &from.name, *for_tests)).or_default().push(&to.name);
        }
        for ((_, from, for_tests), mut to) in lines {
            to.sort_unstable();
            let for_tests = if for_tests { " (tests)" } else { "" };
            writeln!(formatter, "{from}{for_tests} → {}", to.join(", "))?;
        }
        Ok(())
    }
}
