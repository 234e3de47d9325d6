//! The dependencies between the crates of the workspace, as cargo reads them from the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::catalogue::{CRATE_EDGES, RECORDED_CRATES};
use crate::graph::cycles;
use crate::workspace::find_line_of;
use crate::{CheckError, Expected, Member, Violation, Workspace};

/// The list of the edges.
const LIST: &str = "crate_edges.txt";

/// The dependencies between crates, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CrateEdges(BTreeSet<Edge>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: Place,
    for_tests: bool,
    to: Place,
}

/// A crate and its group: the groups are sorted as in `boundaries.toml`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    group: usize,
    name: String,
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
    let packages = list_of(&metadata, "packages");
    let names: BTreeSet<&str> = packages.iter().map(|package| text_of(package, "name")).collect();
    let place = |name: &str| {
        let group = member(workspace, name).and_then(|member| member.group);
        Place { group: group.unwrap_or(usize::MAX), name: name.to_owned() }
    };
    let mut edges = BTreeSet::new();
    for package in packages {
        let from = place(text_of(package, "name"));
        for dependency in list_of(package, "dependencies") {
            let to = text_of(dependency, "name");
            if names.contains(to) && to != from.name {
                let for_tests = text_of(dependency, "kind") == "dev";
                edges.insert(Edge { from: from.clone(), for_tests, to: place(to) });
            }
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

fn member<'a>(workspace: &'a Workspace, package: &str) -> Option<&'a Member> {
    workspace.members().iter().find(|member| member.package == package)
}

/// The edges that `boundaries.toml` does not allow, and the cycles within its groups.
pub fn forbidden_edges(workspace: &Workspace, edges: &CrateEdges) -> Vec<Violation> {
    let violation = |from: &Place, to: Option<&Place>, found: String| {
        let of = member(workspace, &from.name);
        let other = to.and_then(|to| member(workspace, &to.name));
        let folder = of.map(|member| member.folder.clone()).unwrap_or_default();
        let file = manifest_of(&folder);
        let line = to.and_then(|to| find_line_of(&workspace.text_of(&file), &to.name));
        Violation {
            target: other.map(|other| other.ident.clone()),
            causes_below: Some(folder),
            ..Violation::new(CRATE_EDGES, file, found)
                .at(line)
                .pointing_at(to.map(|to| to.name.as_str()))
                .where_may_be_used(of.and_then(|member| workspace.uses_of(member)))
        }
    };
    let forbidden = edges.0.iter().filter(|edge| !edge.is_allowed(workspace)).map(|edge| {
        let for_tests = if edge.for_tests { " for its tests" } else { "" };
        let found = format!("{} depends on {}{for_tests}", edge.from.name, edge.to.name);
        violation(&edge.from, Some(&edge.to), found)
    });
    let within_groups: BTreeSet<(Place, Place)> = edges
        .0
        .iter()
        .filter(|edge| edge.from.group == edge.to.group && edge.is_allowed(workspace))
        .map(|edge| (edge.from.clone(), edge.to.clone()))
        .collect();
    let in_cycles = cycles(&within_groups).into_iter().filter_map(|cycle| {
        let first = cycle.first()?;
        let group = workspace.config().crates.get(first.group)?;
        let names: Vec<&str> = cycle.iter().map(|place| place.name.as_str()).collect();
        let found =
            format!("the {} {} depend on each other in a cycle", group.name, names.join(", "));
        Some(violation(first, cycle.iter().nth(1), found))
    });
    forbidden.chain(in_cycles).collect()
}

fn manifest_of(folder: &str) -> String {
    if folder.is_empty() { "Cargo.toml".to_owned() } else { format!("{folder}/Cargo.toml") }
}

/// The differences from the list `crate_edges.txt`.
///
/// # Errors
/// When the list cannot be written.
pub fn changed_edges(
    workspace: &Workspace,
    edges: &CrateEdges,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let actual = edges.to_string();
    let written = expected.written(LIST, &actual)?;
    let (is, was) = (entries(&actual), entries(&written));
    let list = expected.named(LIST);
    let new = is.difference(&was).map(|(from, to)| {
        let package = from.trim_end_matches(" (tests)");
        let of = member(workspace, package);
        let file = manifest_of(of.map_or("", |member| member.folder.as_str()));
        let line = find_line_of(&workspace.text_of(&file), to);
        let target = member(workspace, to).map_or(to.as_str(), |member| member.ident.as_str());
        Violation::new(RECORDED_CRATES, file, format!("{from} → {to} is not in {list}"))
            .at(line)
            .pointing_at([to.as_str()])
            .reaching(target)
    });
    let gone = was.difference(&is).map(|(from, to)| {
        let text = format!("{from} → {to} is in the list, and no dependency any more");
        let line = (1..)
            .zip(written.lines())
            .find(|(_, line)| line.split_once(" → ").is_some_and(|(other, _)| other == from));
        let violation = Violation::new(RECORDED_CRATES, list.clone(), text);
        violation.at(line.map(|(number, _)| number)).pointing_at([to.as_str()])
    });
    let mut found: Vec<Violation> = new.chain(gone).collect();
    if found.is_empty() && actual != written {
        found.push(Violation::new(RECORDED_CRATES, list, "the same edges, in another order"));
    }
    Ok(found)
}

/// The edges of a list, each as both ends.
fn entries(list: &str) -> BTreeSet<(String, String)> {
    let lines = list.lines().filter_map(|line| line.split_once(" → "));
    lines
        .flat_map(|(from, to)| to.split(", ").map(move |to| (from.to_owned(), to.to_owned())))
        .collect()
}

impl Edge {
    fn is_allowed(&self, workspace: &Workspace) -> bool {
        match (member(workspace, &self.from.name), member(workspace, &self.to.name)) {
            (Some(from), Some(to)) => workspace.may_depend(from, to, self.for_tests),
            // A crate that cargo knows and no pattern finds.
            _ => workspace.config().crates.is_empty(),
        }
    }
}

/// One line for each crate: `orders → platform, shared-kernel` and `orders (tests) → migration, platform`.
impl fmt::Display for CrateEdges {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: BTreeMap<(usize, &str, bool), Vec<&str>> = BTreeMap::new();
        for Edge { from, for_tests, to } in &self.0 {
            lines.entry((from.group, &from.name, *for_tests)).or_default().push(&to.name);
        }
        for ((_, from, for_tests), mut to) in lines {
            to.sort_unstable();
            let for_tests = if for_tests { " (tests)" } else { "" };
            writeln!(formatter, "{from}{for_tests} → {}", to.join(", "))?;
        }
        Ok(())
    }
}
