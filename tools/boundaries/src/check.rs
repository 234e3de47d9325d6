//! The list of checks, and the run through those that `boundaries.toml` asks for.

use crate::config::Config;
use crate::rules::{
    crate_edges, exports, imports, layer_edges, module_cycles, never, sealed, structure, tables,
    words,
};
use crate::{CheckError, Expected, Violation, Workspace};

/// One check of a workspace.
#[derive(Debug)]
pub struct Check {
    /// A short name.
    pub name: &'static str,
    /// The statement that holds when it finds nothing.
    pub states: &'static str,
    is_asked_for: fn(&Config) -> bool,
    run: fn(&Workspace, &Expected) -> Result<Vec<Violation>, CheckError>,
}

/// All checks, in the order in which they run.
pub static CHECKS: [Check; 9] = [
    Check {
        name: "crates",
        states: "crates depend on each other as written down",
        is_asked_for: |config| !config.crates.is_empty(),
        run: crates,
    },
    Check {
        name: "imports",
        states: "no code names another context, a layer or a path that it must not know",
        is_asked_for: |config| !config.contexts.folders.is_empty() || !config.forbid.is_empty(),
        run: |workspace, _| imports::forbidden_imports(workspace),
    },
    Check {
        name: "layers",
        states: "the edges between layers, and the crates that each uses, are those recorded",
        is_asked_for: |config| config.recorded.is_some() && !config.layers.is_empty(),
        run: layer_edges::changed_edges,
    },
    Check {
        name: "exports",
        states: "each context exports what is recorded",
        is_asked_for: |config| config.recorded.is_some(),
        run: exports::changed_exports,
    },
    Check {
        name: "modules",
        states: "every file is compiled where it lies, and no files import each other in a cycle",
        is_asked_for: |Config { files, .. }| {
            files.no_cycles || files.no_detours || files.no_orphans
        },
        run: modules,
    },
    Check {
        name: "aggregates",
        states: "aggregates, entities and value objects keep their fields private",
        is_asked_for: |config| config.layers.iter().any(|layer| layer.sealed),
        run: sealed::unsealed,
    },
    Check {
        name: "structure",
        states: "all contexts have the same files for the same thing",
        is_asked_for: |config| config.house.skeleton,
        run: |workspace, _| Ok(structure::differences(workspace)),
    },
    Check {
        name: "tables",
        states: "no SQL of a context or of its migrations names a table of another context",
        is_asked_for: |Config { tables, .. }| {
            !tables.made_in.is_empty() || !tables.owned.is_empty()
        },
        run: |workspace, _| tables::tables_of_others(workspace),
    },
    Check {
        name: "words",
        states: "no file uses a word that is gone",
        is_asked_for: |config| config.house.words,
        run: words::gone_words,
    },
];

impl Check {
    /// Whether `boundaries.toml` has what this check needs.
    pub fn is_asked_for(&self, config: &Config) -> bool {
        (self.is_asked_for)(config)
    }

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

fn crates(workspace: &Workspace, expected: &Expected) -> Result<Vec<Violation>, CheckError> {
    let edges = crate_edges::crate_edges(workspace)?;
    let mut found = crate_edges::forbidden_edges(workspace, &edges);
    if workspace.config().recorded.is_some() {
        found.extend(crate_edges::changed_edges(workspace, &edges, expected)?);
    }
    found.extend(never::forbidden(workspace)?);
    Ok(found)
}

fn modules(workspace: &Workspace, expected: &Expected) -> Result<Vec<Violation>, CheckError> {
    use crate::catalogue::{NO_DETOURS, NO_ORPHANS};
    let files = workspace.config().files;
    let mut found = Vec::new();
    for member in workspace.checked() {
        let loose_ends = workspace.source(&member.folder)?.loose_ends.clone();
        found.extend(loose_ends.into_iter().filter(|end| match end.code {
            NO_DETOURS => files.no_detours,
            NO_ORPHANS => files.no_orphans,
            _ => true,
        }));
    }
    if files.no_cycles {
        found.extend(module_cycles::module_cycles(workspace, expected)?);
    }
    Ok(found)
}
