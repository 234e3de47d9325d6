//! The edges between the layers of a context, and the crates that each layer uses, compared with the list of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::catalogue::RECORDED_LAYERS;
use crate::{CheckError, Expected, Violation, Workspace};

/// The list.
const LIST: &str = "layer_edges.txt";

/// The name in the list for code outside the layers, which joins them.
const ROOT: &str = "lib";

/// Something that a layer uses: another layer, or a crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Used {
    Layer(usize),
    Crate(String),
}

/// Where a layer first uses something.
type First = (String, usize, Vec<String>);

/// The uses of each layer, by its position in `boundaries.toml`; none for code outside the layers.
#[derive(Debug, Default)]
pub struct LayerEdges {
    used: BTreeMap<Option<usize>, BTreeMap<Used, First>>,
    names: Vec<String>,
}

/// The differences from the list `layer_edges.txt`.
///
/// # Errors
/// When a crate cannot be read or the list cannot be written.
pub fn changed_edges(
    workspace: &Workspace,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let edges = layer_edges(workspace, &crate_names(workspace))?;
    let written = expected.written(LIST, &edges.render())?;
    Ok(edges.differences(&read(&written), expected))
}

/// The names of the crates that a context may depend on, as code spells them: those in the lock file.
pub(crate) fn crate_names(workspace: &Workspace) -> BTreeSet<String> {
    let lock = workspace.text_of("Cargo.lock");
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \""));
    names.map(|name| name.trim_end_matches('"').replace('-', "_")).collect()
}

/// The crates that each layer is recorded to use.
pub(crate) fn recorded_crates(workspace: &Workspace) -> BTreeMap<String, Vec<String>> {
    let Some(recorded) = &workspace.config().recorded else { return BTreeMap::new() };
    let list = read(&workspace.text_of(format!("{}/{LIST}", recorded.folder)));
    let crates = list.into_iter().map(|(layer, used)| {
        let crates = used.into_iter().filter(|(kind, _)| kind == "crates").map(|(_, name)| name);
        (layer, crates.collect())
    });
    crates.collect()
}

/// The edges between layers, and from layers to other crates, over all contexts. `crates` are the names that count as
/// crates. Code of tests does not count.
///
/// # Errors
/// When a context cannot be read.
pub fn layer_edges(
    workspace: &Workspace,
    crates: &BTreeSet<String>,
) -> Result<LayerEdges, CheckError> {
    let layers = &workspace.config().layers;
    let mut edges = LayerEdges {
        names: layers.iter().map(|layer| layer.name.clone()).collect(),
        ..LayerEdges::default()
    };
    for (context, tree) in workspace.context_sources()? {
        let position = |path: &[String]| {
            let module = path.get(context.module.len())?;
            layers.iter().position(|layer| layer.has(module))
        };
        for module in tree.modules.iter().filter(|module| module.path.starts_with(&context.module))
        {
            for mention in module.mentions.iter().filter(|mention| !mention.in_tests) {
                let from = position(&mention.module);
                let used = edges.used.entry(from).or_default();
                let target = if mention.path.starts_with(&context.module) {
                    let to = position(&mention.path).filter(|to| Some(*to) != from);
                    to.map(Used::Layer)
                } else {
                    let first = mention.path.first().filter(|first| crates.contains(*first));
                    let first = first.filter(|first| mention.names_crate(first));
                    first.cloned().map(Used::Crate)
                };
                if let Some(target) = target {
                    let file = module.file.display().to_string();
                    used.entry(target).or_insert((file, mention.line, mention.spellings()));
                }
            }
        }
    }
    Ok(edges)
}

impl LayerEdges {
    /// The list of them.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for (from, used) in &self.used {
            let layers = list(used.keys().filter_map(|used| self.layer(used)));
            let crates = list(used.keys().filter_map(Used::as_crate));
            let name = self.name(*from);
            let _infallible = writeln!(text, "{name}\n    layers: {layers}\n    crates: {crates}");
        }
        text
    }

    fn name(&self, layer: Option<usize>) -> &str {
        layer.and_then(|layer| self.names.get(layer)).map_or(ROOT, String::as_str)
    }

    fn layer<'a>(&'a self, used: &Used) -> Option<&'a str> {
        match used {
            Used::Layer(layer) => Some(self.name(Some(*layer))),
            Used::Crate(_) => None,
        }
    }

    fn differences(
        &self,
        written: &BTreeMap<String, BTreeSet<(String, String)>>,
        expected: &Expected,
    ) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut there: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
        for (from, used) in &self.used {
            let from = self.name(*from);
            for (used, (file, line, spellings)) in used {
                let (kind, name) = match used {
                    Used::Layer(layer) => ("layers", self.name(Some(*layer))),
                    Used::Crate(name) => ("crates", name.as_str()),
                };
                there.insert((from, kind, name));
                let entry = (kind.to_owned(), name.to_owned());
                if written.get(from).is_some_and(|list| list.contains(&entry)) {
                    continue;
                }
                let what = if kind == "layers" { "the layer" } else { "the crate" };
                let target =
                    if kind == "layers" { format!("context::{name}") } else { name.to_owned() };
                let text = format!(
                    "`{from}` begins to use {what} `{name}`: it is not in {}",
                    expected.named(LIST)
                );
                let violation = Violation::new(RECORDED_LAYERS, file.clone(), text);
                found.push(violation.at(*line).pointing_at(spellings.clone()).reaching(target));
            }
        }
        for (from, list) in written {
            for (kind, name) in list {
                if !there.contains(&(from.as_str(), kind.as_str(), name.as_str())) {
                    let text = format!("`{from}` no longer uses `{name}`, which is in its {kind}");
                    let line = expected.line_of(LIST, from);
                    let violation = Violation::new(RECORDED_LAYERS, expected.named(LIST), text);
                    found.push(violation.at(line).pointing_at([name.as_str()]));
                }
            }
        }
        found
    }
}

impl Used {
    fn as_crate(&self) -> Option<&str> {
        match self {
            Self::Crate(name) => Some(name),
            Self::Layer(_) => None,
        }
    }
}

/// Reads a list: by layer, what it uses, each with its kind.
fn read(text: &str) -> BTreeMap<String, BTreeSet<(String, String)>> {
    let mut read: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut layer = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match line.trim().split_once(": ") {
            Some((kind, names)) if line.starts_with(' ') => {
                let names = names.split(", ").filter(|name| *name != "none");
                let used = names.map(|name| (kind.to_owned(), name.to_owned()));
                read.entry(layer.clone()).or_default().extend(used);
            }
            _ => line.trim().clone_into(&mut layer),
        }
    }
    read
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
