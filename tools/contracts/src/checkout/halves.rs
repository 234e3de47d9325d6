//! The two files of each frozen version: its schema and its golden sample.

use std::collections::BTreeMap;
use std::path::Path;

use boundaries::{CheckError, Violation};

use crate::language::{SAMPLE, SCHEMA};

/// The code of the rule.
pub(super) const HALF: &str = "C010";

/// A violation for each version in `contexts/*/contract/` that lacks a half, or has one that is no JSON.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn halves(root: &Path) -> Result<Vec<Violation>, CheckError> {
    let mut found = Vec::new();
    for context in names(&root.join("contexts"))? {
        let folder = format!("contexts/{context}/contract");
        if !root.join(&folder).is_dir() {
            continue;
        }
        let mut versions: BTreeMap<String, [bool; 2]> = BTreeMap::new();
        for file in names(&root.join(&folder))? {
            for (half, ending) in [SCHEMA, SAMPLE].into_iter().enumerate() {
                let Some(event_type) = file.strip_suffix(ending) else { continue };
                let halves = versions.entry(event_type.to_owned()).or_default();
                if let Some(there) = halves.get_mut(half) {
                    *there = true;
                }
                found.extend(not_json(root, &format!("{folder}/{file}")));
            }
        }
        for (event_type, [has_schema, has_sample]) in versions {
            let (there, missing, what) = match (has_schema, has_sample) {
                (true, false) => (SCHEMA, SAMPLE, "its golden sample"),
                (false, true) => (SAMPLE, SCHEMA, "its schema"),
                _ => continue,
            };
            let text = format!("{event_type} has lost {what}: there is no {event_type}{missing}");
            found.push(Violation::new(HALF, format!("{folder}/{event_type}{there}"), text));
        }
    }
    Ok(found)
}

fn not_json(root: &Path, file: &str) -> Option<Violation> {
    let text = std::fs::read_to_string(root.join(file)).ok()?;
    let error = serde_json::from_str::<serde_json::Value>(&text).err()?;
    let found = format!("the file is not JSON: {error}");
    Some(Violation::new(HALF, file, found).at(error.line().max(1)))
}

fn names(folder: &Path) -> Result<Vec<String>, CheckError> {
    let failed = |source| CheckError::File { path: folder.to_owned(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        names.extend(entry.map_err(failed)?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}
