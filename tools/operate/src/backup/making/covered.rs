//! The extent of a backup: the databases of this host that are files, and what of the shop is elsewhere.

use std::collections::BTreeMap;
use std::path::PathBuf;

use host::config::Settings;
use host::databases::beside;
use host::registry::COMPILED;
use storage::place::Place;

use super::error::BackupError;
use crate::ShopError;
use crate::backup::manifest::Uncovered;
use crate::databases::{self, ShopDatabase};

/// A database in a file.
pub(super) type InFile = (ShopDatabase, PathBuf);

/// The databases that are files, and the contexts of the program that are elsewhere.
pub(super) fn covered(settings: &Settings) -> (Vec<InFile>, Vec<Uncovered>) {
    let (mut files, mut elsewhere) = (Vec::new(), BTreeMap::new());
    for database in databases::all(settings) {
        match &database.place {
            Place::File(path) => {
                let path = path.clone();
                files.push((database, path));
            }
            Place::Server(_) => {
                let context = beside(database.name);
                elsewhere.insert(context, database.place.to_string());
            }
        }
    }
    for context in COMPILED.iter().filter(|name| !settings.contexts.contains(name)) {
        elsewhere.insert(context, "another host".to_owned());
    }
    let uncovered = |(context, place): (&str, String)| Uncovered { context: context.into(), place };
    (files, elsewhere.into_iter().map(uncovered).collect())
}

pub(super) fn refuse_parts(
    files: &[InFile],
    not_covered: &[Uncovered],
    files_only: bool,
) -> Result<(), BackupError> {
    if files.is_empty() {
        return Err(BackupError::NothingInFiles);
    }
    if not_covered.is_empty() || files_only {
        return Ok(());
    }
    let contexts = not_covered.iter().map(|one| format!("{} ({})", one.context, one.place));
    Err(BackupError::NotCovered { contexts: contexts.collect::<Vec<_>>().join(" and ") })
}

/// The ledger of a simulated provider may not have been begun.
pub(super) async fn existing(files: Vec<InFile>) -> Result<Vec<InFile>, BackupError> {
    let mut there = Vec::new();
    for (database, path) in files {
        let name = database.name;
        if database.exists().await.map_err(|source| ShopError::Look { name, source })? {
            there.push((database, path));
        }
    }
    Ok(there)
}
