//! Aggregates, entities and value objects keep their fields private.
//!
//! A struct of a layer with `sealed = true` is sealed when it has a method, a `parse` constructor or a version. Visible fields are for
//! plain data without behaviour: events, commands, and the `Stored…` parts that a mapping fills in. The list
//! `open_structs.txt` names the structs that are both, each with its reason.

use std::collections::BTreeSet;

use crate::catalogue::SEALED;
use crate::source::Struct;
use crate::{CheckError, Expected, Module, Violation, Workspace};

/// The structs that have behaviour and visible fields all the same: `context::Struct  reason`.
const OPEN: &str = "open_structs.txt";

/// The structs in the sealed layers of all contexts that must be sealed, are not, and are not in the list of open ones.
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
    for (context, tree) in workspace.context_sources()? {
        let is_sealed = |module: &&Module| {
            module.path.starts_with(&context.module)
                && workspace.layer_of(&module.path, context).is_some_and(|layer| layer.sealed)
        };
        let modules: Vec<&Module> = tree.modules.iter().filter(is_sealed).collect();
        found.extend(unsealed_in(&context.name, &modules, &open));
    }
    Ok(found)
}

fn unsealed_in(context: &str, domain: &[&Module], open: &BTreeSet<String>) -> Vec<Violation> {
    let mut found = Vec::new();
    for module in domain {
        let visible = module.structs.iter().filter(|of| !of.visible.is_empty());
        for of in visible.filter(|of| !open.contains(&format!("{context}::{}", of.name))) {
            let Some(reason) = sealed_because(of, domain) else { continue };
            let fields = of.visible.join(", ");
            let text = format!("`{}` {reason}, and its fields are visible: {fields}", of.name);
            let violation = Violation::new(SEALED, module.file.display().to_string(), text);
            found.push(violation.at(of.line).pointing_at([of.name.as_str()]));
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
