//! Packages that must not be among the dependencies of a crate, direct and indirect.

use std::collections::BTreeSet;

use crate::catalogue::NEVER;
use crate::workspace::find_line_of;
use crate::{CheckError, Member, Violation, Workspace};

/// The forbidden dependencies of every crate whose group has `never`.
///
/// # Errors
/// When cargo cannot read the workspace.
pub fn forbidden(workspace: &Workspace) -> Result<Vec<Violation>, CheckError> {
    let mut found = Vec::new();
    for member in workspace.members() {
        let Some(group) = workspace.group_of(member).filter(|group| !group.never.is_empty()) else {
            continue;
        };
        let dependencies = dependencies(workspace, member)?;
        found.extend(forbidden_in(workspace, member, &group.never, &dependencies));
    }
    Ok(found)
}

/// All dependencies of a crate, as cargo resolves them for that crate alone.
fn dependencies(workspace: &Workspace, of: &Member) -> Result<BTreeSet<String>, CheckError> {
    let tree = workspace.cargo(
        "cargo tree",
        &["tree", "--offline", "--package", &of.package, "--edges", "normal", "--prefix", "none"],
    )?;
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    Ok(names.map(str::to_owned).collect())
}

/// The dependencies of `member` that are in the list `never`.
pub fn forbidden_in(
    workspace: &Workspace,
    member: &Member,
    never: &[String],
    dependencies: &BTreeSet<String>,
) -> Vec<Violation> {
    let file = format!("{}/Cargo.toml", member.folder);
    let manifest = workspace.text_of(&file);
    let forbidden = dependencies.iter().filter(|name| never.contains(name));
    forbidden
        .map(|name| {
            let found =
                format!("`{}` depends on {name}, directly or through others", member.package);
            Violation::new(NEVER, file.clone(), found)
                .at(find_line_of(&manifest, name))
                .pointing_at([name.as_str()])
                .where_may_be_used(workspace.uses_of(member))
        })
        .collect()
}
