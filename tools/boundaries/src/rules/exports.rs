//! The exports are recorded of each context (its contract, one handle, its settings, its descriptor) and of each crate that others
//! depend on as a library.

use crate::catalogue::RECORDED_EXPORTS;
use crate::{CheckError, Expected, Member, Violation, Workspace};

/// The differences between the exports and the lists `exports/<name>.txt`: of the contexts that are crates, and of the crates of groups
/// with `exports_recorded`, by the name of their folder.
///
/// # Errors
/// When a crate cannot be read.
pub fn changed_exports(
    workspace: &Workspace,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let mut found = Vec::new();
    for (context, tree) in workspace.context_sources()? {
        if context.is_crate() {
            let list = format!("exports/{}.txt", context.name);
            found.extend(expected.compare(&list, &tree.exports, RECORDED_EXPORTS)?);
        }
    }
    let is_library =
        |member: &&Member| workspace.group_of(member).is_some_and(|group| group.exports_recorded);
    for member in workspace.checked().filter(is_library) {
        let name = member.folder.rsplit('/').next().unwrap_or(&member.folder);
        let exports = &workspace.source(&member.folder)?.exports;
        found.extend(expected.compare(
            &format!("exports/{name}.txt"),
            exports,
            RECORDED_EXPORTS,
        )?);
    }
    Ok(found)
}
