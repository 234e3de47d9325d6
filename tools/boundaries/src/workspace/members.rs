//! The crates and the contexts of a workspace, found by the patterns of `boundaries.toml`.

use std::path::Path;

use toml::{Table, Value};

use crate::config::Config;
use crate::{CheckError, Context, Member};

/// The crates that the groups name, in the order of the groups, and then the other members of the Cargo workspace.
pub(super) fn members(root: &Path, config: &Config) -> Result<Vec<Member>, CheckError> {
    let mut members: Vec<Member> = Vec::new();
    let mut add = |folder: String, group| {
        if members.iter().all(|member| member.folder != folder) {
            members.push(member(root, folder, group)?);
        }
        Ok::<(), CheckError>(())
    };
    let groups = config.crates.iter().enumerate();
    // A group that names a folder goes before one whose pattern includes it.
    let (exact, patterns): (Vec<_>, Vec<_>) = groups
        .flat_map(|(group, of)| of.folders.iter().map(move |folder| (group, folder)))
        .partition(|(_, folder)| !folder.contains('*'));
    for (group, pattern) in exact.into_iter().chain(patterns) {
        for folder in crates_at(root, pattern) {
            add(folder, Some(group))?;
        }
    }
    let manifest = manifest(root, "")?.unwrap_or_default();
    for pattern in cargo_members(&manifest) {
        for folder in crates_at(root, &pattern) {
            add(folder, None)?;
        }
    }
    members.sort_by(|one, other| {
        let order = |member: &Member| member.group.unwrap_or(usize::MAX);
        order(one).cmp(&order(other)).then_with(|| one.folder.cmp(&other.folder))
    });
    Ok(members)
}

/// The folders of the crates that a pattern means, sorted.
pub(super) fn crates_at(root: &Path, pattern: &str) -> Vec<String> {
    matching(root, pattern).into_iter().filter(|found| is_crate(root, found)).collect()
}

fn is_crate(root: &Path, folder: &str) -> bool {
    let folder = root.join(folder);
    ["Cargo.toml", "src/lib.rs", "src/main.rs"].iter().any(|file| folder.join(file).is_file())
}

fn member(root: &Path, folder: String, group: Option<usize>) -> Result<Member, CheckError> {
    let manifest = manifest(root, &folder)?.unwrap_or_default();
    let of_table =
        |table: &str, key: &str| manifest.get(table)?.get(key)?.as_str().map(str::to_owned);
    let last = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
    let package = of_table("package", "name").unwrap_or(last);
    let ident = of_table("lib", "name").unwrap_or_else(|| package.replace('-', "_"));
    Ok(Member { folder, package, ident, group })
}

fn manifest(root: &Path, folder: &str) -> Result<Option<Table>, CheckError> {
    let path = root.join(folder).join("Cargo.toml");
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(None) };
    let message = |error: toml::de::Error| CheckError::Config {
        path: path.clone(),
        message: error.to_string(),
    };
    toml::from_str(&text).map(Some).map_err(message)
}

/// The patterns of the Cargo workspace: its members, and the root itself where it is a package.
fn cargo_members(manifest: &Table) -> Vec<String> {
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    let members = members.and_then(Value::as_array).into_iter().flatten();
    let members = members.filter_map(Value::as_str).map(str::to_owned);
    members.chain(manifest.get("package").map(|_| String::new())).collect()
}

/// The contexts, sorted by their names.
pub(super) fn contexts(root: &Path, config: &Config, members: &[Member]) -> Vec<Context> {
    let mut contexts: Vec<Context> = Vec::new();
    for pattern in &config.contexts.folders {
        for context in contexts_at(root, pattern, members) {
            // A module has a file and a folder, and two patterns may fit one crate.
            if !contexts.contains(&context) {
                contexts.push(context);
            }
        }
    }
    contexts.sort_by(|one, other| one.name.cmp(&other.name));
    contexts
}

/// The contexts that a pattern means: crates, and modules of crates.
pub(super) fn contexts_at(root: &Path, pattern: &str, members: &[Member]) -> Vec<Context> {
    let paths = matching(root, pattern).into_iter().chain(files_matching(root, pattern));
    paths.filter_map(|path| context(&path, members)).collect()
}

/// The context at `path`: a crate, or a module of the crate around it.
fn context(path: &str, members: &[Member]) -> Option<Context> {
    let last = path.rsplit('/').next().unwrap_or(path);
    let name = last.trim_end_matches(".rs").to_owned();
    if let Some(member) = members.iter().find(|member| member.folder == path) {
        let module = vec!["crate".to_owned()];
        return Some(Context {
            name,
            folder: path.to_owned(),
            ident: member.ident.clone(),
            module,
        });
    }
    let around = members.iter().filter(|member| {
        member.folder.is_empty() || path.starts_with(&format!("{}/", member.folder))
    });
    let member = around.max_by_key(|member| member.folder.len())?;
    let inside = path.strip_prefix(&member.folder)?.trim_start_matches('/').strip_prefix("src/")?;
    let modules = inside.trim_end_matches(".rs").split('/').map(str::to_owned);
    let module = std::iter::once("crate".to_owned()).chain(modules).collect();
    Some(Context { name, folder: member.folder.clone(), ident: member.ident.clone(), module })
}

/// The folders that a pattern means, by their paths from the root, sorted. A `*` is any one folder.
pub(super) fn matching(root: &Path, pattern: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let inside = |folder: &str| -> Vec<String> {
            let join = |name: &str| {
                if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
            };
            if part != "*" {
                return vec![join(part)];
            }
            names_in(&root.join(folder)).iter().map(|name| join(name)).collect()
        };
        found = found.iter().flat_map(|folder| inside(folder)).collect();
        found.retain(|path| root.join(path).is_dir());
    }
    found.sort();
    found
}

/// The Rust files that a pattern means when its last part is a `*`: modules of one file.
fn files_matching(root: &Path, pattern: &str) -> Vec<String> {
    let Some(folder) = pattern.strip_suffix("/*") else { return Vec::new() };
    let mut found: Vec<String> = matching(root, folder)
        .iter()
        .flat_map(|folder| {
            let names = names_in(&root.join(folder)).into_iter();
            names.map(move |name| format!("{folder}/{name}"))
        })
        .filter(|path| {
            let is_root = ["/mod.rs", "/lib.rs", "/main.rs"].iter().any(|end| path.ends_with(end));
            Path::new(path).extension().is_some_and(|extension| extension == "rs") && !is_root
        })
        .collect();
    found.sort();
    found
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| !name.starts_with('.')).collect()
}

/// The line of a manifest on which it depends on `package`.
pub(crate) fn find_line_of(manifest: &str, package: &str) -> Option<usize> {
    let names_it = |line: &str| {
        let key = line.split(['=', '.']).next().unwrap_or_default().trim().trim_matches('"');
        let in_heading = line.starts_with('[')
            && line.trim_end_matches(']').rsplit('.').next().is_some_and(|last| last == package);
        let renamed = line.replace(' ', "").contains(&format!("package=\"{package}\""));
        key == package || in_heading || renamed
    };
    let mut section = "";
    let mut found = None;
    for (number, line) in (1..).zip(manifest.lines().map(str::trim)) {
        if line.starts_with('[') {
            section = line;
        }
        if section.contains("dependencies") && names_it(line) {
            found = found.or(Some(number));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_dependency_is_found_in_each_spelling() {
        let package = "[package]\nname = \"a\"\n\n";
        for dependency in [
            "[dependencies]\nother = \"1\"\nb = { path = \"../b\" }\n",
            "[dependencies]\nc = \"1\"\nb.workspace = true\n",
            "[dev-dependencies]\nc = \"1\"\nledger = { package = \"b\" }\n",
        ] {
            assert_eq!(
                find_line_of(&format!("{package}{dependency}"), "b"),
                Some(6),
                "{dependency}"
            );
        }
        let heading = "[package]\nname = \"b\"\n[dependencies.b]\npath = \"../b\"\n";
        assert_eq!(find_line_of(heading, "b"), Some(3));
        assert_eq!(find_line_of("[package]\nname = \"b\"\n", "b"), None);
    }
}
