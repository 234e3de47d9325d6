//! The exports of each context are written down: its contract, one handle, its settings, its descriptor.

use crate::{CheckError, Expected, Rule, Violation, Workspace};

/// The exports of a context change in review only.
pub static EXPORTS: Rule = Rule {
    name: "exports-as-written-down",
    why: "the host and the other contexts can come to rely on everything that a context exports",
    instead: "make it `pub(crate)`; if the export is meant, run `cargo run -p boundaries -- --update` and commit the list with the reason",
    decided_in: "docs/architecture.md, Architecture invariants",
};

/// The differences between the exports of the contexts and the lists `exports/<context>.txt`.
///
/// # Errors
/// When a context cannot be read.
pub fn changed_exports(
    workspace: &Workspace,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let mut found = Vec::new();
    for context in workspace.contexts() {
        let exports = &workspace.source(&format!("contexts/{context}"))?.exports;
        found.extend(expected.compare(&format!("exports/{context}.txt"), exports, &EXPORTS)?);
    }
    Ok(found)
}
