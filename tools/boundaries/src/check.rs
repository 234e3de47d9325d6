//! The list of checks, and the run through all of them.

use crate::import_rules::{context_rules, kernel_rules, platform_rules};
use crate::rules::{
    crate_edges, exports, imports, kernel_dependencies, layer_edges, module_cycles, sealed,
    structure, tables, words,
};
use crate::source::{NO_DETOURS, NO_ORPHANS};
use crate::{CheckError, Expected, Rule, Violation, Workspace};

/// One check of a workspace.
#[derive(Debug)]
pub struct Check {
    /// A short name.
    pub name: &'static str,
    /// The statement that holds when it finds nothing.
    pub states: &'static str,
    run: fn(&Workspace, &Expected) -> Result<Vec<Violation>, CheckError>,
}

/// All checks, in the order in which they run.
pub static CHECKS: [Check; 9] = [
    Check {
        name: "crates",
        states: "dependencies between crates point down and are those written down; the shared kernel does no I/O",
        run: crates,
    },
    Check {
        name: "imports",
        states: "no layer of a context, nor the kernel, nor the platform names what it must not know",
        run: imports,
    },
    Check {
        name: "layers",
        states: "the edges between layers, and the crates that each uses, are those written down",
        run: layer_edges::changed_edges,
    },
    Check {
        name: "exports",
        states: "each context exports what is written down",
        run: exports::changed_exports,
    },
    Check {
        name: "modules",
        states: "every file is compiled where it lies, and no files of a crate import each other in a cycle",
        run: modules,
    },
    Check {
        name: "aggregates",
        states: "aggregates, entities and value objects keep their fields private",
        run: sealed::unsealed,
    },
    Check {
        name: "structure",
        states: "all contexts have the same files for the same thing",
        run: |workspace, _| Ok(structure::differences(workspace)),
    },
    Check {
        name: "tables",
        states: "no SQL of a context or of its migrations names a table of another context",
        run: |workspace, _| tables::tables_of_others(workspace),
    },
    Check { name: "words", states: "no file uses a word that is gone", run: words::gone_words },
];

impl Check {
    /// The violations that this check finds.
    ///
    /// # Errors
    /// When a file or a command that it needs cannot be used.
    pub fn run(
        &self,
        workspace: &Workspace,
        expected: &Expected,
    ) -> Result<Vec<Violation>, CheckError> {
        (self.run)(workspace, expected)
    }
}

/// The violations of all checks.
///
/// # Errors
/// When a file or a command that they need cannot be used.
pub fn check(workspace: &Workspace, expected: &Expected) -> Result<Vec<Violation>, CheckError> {
    let mut found = Vec::new();
    for check in &CHECKS {
        found.extend(check.run(workspace, expected)?);
    }
    Ok(found)
}

/// Every rule that a check may report.
pub fn rules_in_force() -> Vec<&'static Rule> {
    let alone = [
        &crate_edges::CRATE_EDGES,
        &crate_edges::WRITTEN_EDGES,
        &kernel_dependencies::KERNEL_DEPENDENCIES,
        &layer_edges::LAYER_EDGES,
        &exports::EXPORTS,
        &NO_DETOURS,
        &NO_ORPHANS,
        &module_cycles::NO_CYCLES,
        &sealed::SEALED,
        &structure::STRUCTURE,
        &tables::OWN_TABLES,
        &words::WORDS,
    ];
    let imports = [context_rules(), kernel_rules(), platform_rules()];
    alone.into_iter().chain(imports.into_iter().flatten().map(|rule| &rule.rule)).collect()
}

fn crates(workspace: &Workspace, expected: &Expected) -> Result<Vec<Violation>, CheckError> {
    let edges = crate_edges::crate_edges(workspace)?;
    let kernel = kernel_dependencies::kernel_dependencies(workspace)?;
    let mut found = crate_edges::forbidden_edges(&edges);
    found.extend(crate_edges::changed_edges(&edges, expected)?);
    found.extend(kernel_dependencies::forbidden_in_kernel(&kernel));
    Ok(found)
}

fn imports(workspace: &Workspace, _: &Expected) -> Result<Vec<Violation>, CheckError> {
    let neighbours = workspace.neighbours();
    let mut found = Vec::new();
    for context in workspace.context_sources()? {
        found.extend(imports::forbidden_imports(&context, &context_rules(), &neighbours));
    }
    for (folder, rules) in [("shared-kernel", kernel_rules()), ("platform", platform_rules())] {
        found.extend(imports::forbidden_imports(&*workspace.source(folder)?, &rules, &neighbours));
    }
    Ok(found)
}

fn modules(workspace: &Workspace, expected: &Expected) -> Result<Vec<Violation>, CheckError> {
    let mut found = Vec::new();
    for folder in workspace.crates() {
        found.extend(workspace.source(&folder)?.loose_ends.iter().cloned());
    }
    found.extend(module_cycles::module_cycles(workspace, expected)?);
    Ok(found)
}
