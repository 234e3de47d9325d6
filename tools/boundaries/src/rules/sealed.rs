//! Aggregates, entities and value objects keep their fields private.
//!
//! A struct of the domain layer is sealed when it has a method, a `parse` constructor or a version. Visible fields are for
//! plain data without behaviour: events, commands, and the `Stored…` parts that a mapping fills in. The list
//! `open_structs.txt` names the structs that are both, each with its reason.

use std::collections::BTreeSet;

use crate::source::Struct;
use crate::{CheckError, Expected, Layer, Module, Rule, SourceTree, Violation, Workspace};

/// A struct of the domain with behaviour has no visible field.
pub static SEALED: Rule = Rule {
    name: "aggregates-are-sealed",
    why: "code that reaches a field can build or change an aggregate past its decisions",
    instead: "make the fields private; give it `stored(…)` for the mapping, getters that borrow, and decisions that return a `ChangeSet`",
    decided_in: "docs/adr/0036-sealed-aggregates.md",
};

/// The structs that have behaviour and visible fields all the same: `context::Struct  reason`.
const OPEN: &str = "open_structs.txt";

/// The structs in the domain of all contexts that must be sealed and are not.
///
/// # Errors
/// When a context cannot be read.
pub fn unsealed(workspace: &Workspace, expected: &Expected) -> Result<Vec<Violation>, CheckError> {
    let open: BTreeSet<String> = expected
        .lines(OPEN)
        .iter()
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    let mut found = Vec::new();
    for tree in workspace.context_sources()? {
        found.extend(unsealed_in(&tree, &open));
    }
    Ok(found)
}

/// The structs in the domain of one context that must be sealed, are not, and are not in `open`.
pub fn unsealed_in(tree: &SourceTree, open: &BTreeSet<String>) -> Vec<Violation> {
    let domain: Vec<&Module> =
        tree.modules.iter().filter(|module| Layer::of(&module.path) == Layer::Domain).collect();
    let mut found = Vec::new();
    for module in &domain {
        let visible = module.structs.iter().filter(|of| !of.visible.is_empty());
        for of in visible.filter(|of| !open.contains(&format!("{}::{}", tree.name, of.name))) {
            let Some(reason) = sealed_because(of, &domain) else { continue };
            found.push(Violation {
                rule: &SEALED,
                place: format!("{}:{}", module.file.display(), of.line),
                found: format!(
                    "`{}` {reason}, and its fields are visible: {}",
                    of.name,
                    of.visible.join(", ")
                ),
            });
        }
    }
    found
}

fn sealed_because(of: &Struct, domain: &[&Module]) -> Option<String> {
    if of.is_versioned && !of.name.starts_with("Stored") {
        return Some("has a version".to_owned());
    }
    let methods = domain.iter().flat_map(|module| &module.methods);
    let method = methods.into_iter().find(|method| method.of == of.name)?;
    Some(format!("has the method `{}`", method.name))
}
