//! Frozen contracts in a folder: another checkout, or a release that was unpacked.

use std::io;
use std::path::{Path, PathBuf};

use super::{ContractError, Language};

impl Language {
    /// The language frozen in `folder`, which has the contexts in it or is the checkout around them.
    pub fn in_folder(folder: &Path) -> Result<Self, ContractError> {
        let inside = folder.join("contexts");
        let contexts = if inside.is_dir() { inside } else { folder.to_owned() };
        let mut files = Vec::new();
        for context in entries(&contexts)? {
            let contract = context.join("contract");
            if !contract.is_dir() {
                continue;
            }
            for file in entries(&contract)? {
                let text = std::fs::read_to_string(&file)
                    .map_err(|source| ContractError::Unreadable { path: file.clone(), source })?;
                files.push((last_part(&context), last_part(&file), text));
            }
        }
        let language = Self::of_files(files)?;
        if language.is_empty() {
            return Err(ContractError::Nothing { place: folder.display().to_string() });
        }
        Ok(language)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ContractError> {
    let read = || -> io::Result<Vec<PathBuf>> {
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    read().map_err(|source| ContractError::Unreadable { path: folder.to_owned(), source })
}

fn last_part(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
