//! One skeleton for all contexts: the same file for the same thing.
//!
//! The skeleton lists the files that every context has, the folders whose content is free, and the files that a context may
//! have. A file `x.rs` may have its tests in `x/tests.rs` and `x/tests/`. Another spelling of a part of the skeleton is
//! reported with the name that the other contexts use.

use std::collections::BTreeSet;
use std::path::Path;

use crate::catalogue::SKELETON;
use crate::{Violation, Workspace};

/// The files of every context.
const REQUIRED: [&str; 29] = [
    "Cargo.toml",
    "README.md",
    "src/lib.rs",
    "src/descriptor.rs",
    "src/settings.rs",
    "src/handle.rs",
    "src/contract.rs",
    "src/contract/events.rs",
    "src/contract/samples.rs",
    "src/contract/publishing.rs",
    "src/contract/tests.rs",
    "src/domain.rs",
    "src/application.rs",
    "src/application/ports.rs",
    "src/application/testing.rs",
    "src/infrastructure.rs",
    "src/infrastructure/http.rs",
    "src/infrastructure/http/problems.rs",
    "src/infrastructure/http/bodies.rs",
    "src/infrastructure/http/testing.rs",
    "src/infrastructure/persistence.rs",
    "src/infrastructure/persistence/entities.rs",
    "src/infrastructure/persistence/mapping.rs",
    "src/infrastructure/persistence/in_memory.rs",
    "src/infrastructure/persistence/store_suite.rs",
    "src/infrastructure/subscriptions.rs",
    "src/infrastructure/due_work.rs",
    "src/infrastructure/audit.rs",
    "contract/",
];

/// Folders in which every context has at least one file: one an aggregate, a use case, an endpoint, a table.
const NOT_EMPTY: [&str; 5] = [
    "src/domain/",
    "src/application/",
    "src/infrastructure/http/",
    "src/infrastructure/persistence/entities/",
    "src/infrastructure/persistence/mapping/",
];

/// Folders whose content follows the domain. Everything below them is allowed, unless it is in [`OTHER_SPELLINGS`].
const FREE: [&str; 9] = [
    "contract/",
    "demo/",
    "templates/",
    "src/contract/events/",
    "src/contract/publishing/",
    "src/contract/samples/",
    "src/domain/",
    "src/application/",
    "src/infrastructure/",
];

/// Other spellings of parts of the skeleton, and the name that all contexts use. A `*` stands for any part of a
/// file's name, or for everything below a folder.
const OTHER_SPELLINGS: [(&str, &str); 14] = [
    ("src/contract/frozen.rs", "src/contract/tests.rs"),
    ("src/contract/from_domain.rs", "src/contract/publishing.rs"),
    ("src/contract/events/samples.rs", "src/contract/samples.rs"),
    ("src/handle/settings.rs", "src/settings.rs"),
    ("src/domain/words.rs", "a file named for the type that it holds"),
    ("src/infrastructure/http/views.rs", "src/infrastructure/http/bodies.rs"),
    ("src/infrastructure/http/*_body.rs", "src/infrastructure/http/bodies.rs or bodies/"),
    ("src/infrastructure/http/*_problem.rs", "src/infrastructure/http/problems.rs"),
    ("src/infrastructure/http/harness.rs", "src/infrastructure/http/testing.rs"),
    ("src/infrastructure/http/tests.rs", "the file of the endpoint, and http/testing.rs"),
    ("src/infrastructure/http/tests/*", "the file of the endpoint, and http/testing.rs"),
    ("src/infrastructure/persistence/audit.rs", "src/infrastructure/audit.rs"),
    ("src/infrastructure/persistence/audit/*", "src/infrastructure/audit/"),
    ("src/infrastructure/persistence/*_archive.rs", "a file named for its port"),
];

/// The differences of all contexts from the skeleton.
pub fn differences(workspace: &Workspace) -> Vec<Violation> {
    let contexts = workspace.contexts().into_iter();
    contexts
        .flat_map(|context| differences_of(workspace.root(), &format!("contexts/{context}")))
        .collect()
}

/// The differences of the context in `folder` from the skeleton.
pub fn differences_of(workspace: &Path, folder: &str) -> Vec<Violation> {
    let mut files = BTreeSet::new();
    list(&workspace.join(folder), "", &mut files);
    let missing = REQUIRED.iter().filter(|required| !has(&files, required));
    let missing =
        missing.map(|file| violation(folder, file, "missing: every context has this file"));
    let empty = NOT_EMPTY.iter().filter(|required| !has(&files, required));
    let empty = empty.map(|file| violation(folder, file, "missing: every context has a file here"));
    let surplus = files.iter().filter_map(|file| {
        if let Some((_, name)) = OTHER_SPELLINGS.iter().find(|(other, _)| matches(other, file)) {
            return Some(violation(folder, file, &format!("the other contexts use {name}")));
        }
        (!is_in_skeleton(file))
            .then(|| violation(folder, file, "not in the skeleton: no other context has this file"))
    });
    missing.chain(empty).chain(surplus).collect()
}

fn violation(folder: &str, file: &str, found: &str) -> Violation {
    Violation::new(SKELETON, format!("{folder}/{file}"), found)
}

fn has(files: &BTreeSet<String>, required: &str) -> bool {
    match required.strip_suffix('/') {
        Some(_) => files.iter().any(|file| file.starts_with(required)),
        None => files.contains(required),
    }
}

fn is_in_skeleton(file: &str) -> bool {
    REQUIRED.contains(&file)
        || FREE.iter().any(|free| file.starts_with(free))
        || is_tests_of_a_file(file)
}

/// Whether it is `x/tests.rs` or `x/tests/…` where `x.rs` is a file of every context.
fn is_tests_of_a_file(file: &str) -> bool {
    let before = file.strip_suffix("/tests.rs").or_else(|| Some(file.split_once("/tests/")?.0));
    before.is_some_and(|before| REQUIRED.contains(&format!("{before}.rs").as_str()))
}

fn matches(pattern: &str, file: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            let rest = file.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            rest.is_some_and(|rest| end.is_empty() || !rest.contains('/'))
        }
        None => pattern == file,
    }
}

/// The files below `folder`, by their paths from it.
fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{prefix}{name}/"), files);
        } else {
            files.insert(format!("{prefix}{name}"));
        }
    }
}
