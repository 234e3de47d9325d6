//! The edges between the layers of a context, and the crates that each layer uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::{CheckError, Expected, Layer, Rule, SourceTree, Violation, Workspace};

/// The edges between layers change in review only.
pub static LAYER_EDGES: Rule = Rule {
    name: "edges-between-layers-as-written-down",
    why: "a crate that a layer begins to use, or a new edge between layers, is a change of the architecture",
    instead: "keep the import in a layer that has it; if it is meant, run `cargo run -p boundaries -- --update` and commit the list with the reason",
    decided_in: "docs/architecture.md, Edges",
};

/// The differences from the list `layer_edges.txt`.
///
/// # Errors
/// When a crate cannot be read or the list cannot be written.
pub fn changed_edges(
    workspace: &Workspace,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let edges = layer_edges(&workspace.context_sources()?, &crate_names(workspace)?);
    expected.compare("layer_edges.txt", &edges, &LAYER_EDGES)
}

/// The names of the crates that a context may depend on, as code spells them: those in the lock file.
fn crate_names(workspace: &Workspace) -> Result<BTreeSet<String>, CheckError> {
    let path = workspace.root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).map_err(CheckError::file(&path))?;
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \""));
    Ok(names.map(|name| name.trim_end_matches('"').replace('-', "_")).collect())
}

/// The edges between layers, and from layers to other crates, over all `contexts`. `crates` are the names that count as
/// crates. Code of tests does not count.
pub fn layer_edges(contexts: &[Arc<SourceTree>], crates: &BTreeSet<String>) -> String {
    let mut edges: BTreeMap<Layer, (BTreeSet<Layer>, BTreeSet<String>)> = BTreeMap::new();
    for module in contexts.iter().flat_map(|context| &context.modules) {
        for mention in module.mentions.iter().filter(|mention| !mention.in_tests) {
            let from = Layer::of(&mention.module);
            let (layers, outside) = edges.entry(from).or_default();
            match mention.path.first().map(String::as_str) {
                Some("crate") => {
                    let to = Layer::of(&mention.path);
                    if to != from && to != Layer::Root {
                        layers.insert(to);
                    }
                }
                Some(first) if crates.contains(first) && mention.names_crate(first) => {
                    outside.insert(first.to_owned());
                }
                Some(_) | None => {}
            }
        }
    }
    let lines = edges.iter().map(|(from, (layers, outside))| {
        let layers = list(layers.iter().map(|layer| layer.name()));
        let outside = list(outside.iter().map(String::as_str));
        format!("{name}\n    layers: {layers}\n    crates: {outside}\n", name = from.name())
    });
    lines.collect()
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
