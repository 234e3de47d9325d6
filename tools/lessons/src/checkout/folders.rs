//! Folders that are empty after files were removed. Git does not know them, but cargo takes each folder that a pattern of
//! the workspace matches for a crate.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use crate::LearnError;

/// Removes the folders of `files` that are not among `known`, as far as no file is in them. Returns the topmost of those that
/// are left, from the root.
pub(super) fn remove_new(
    root: &Path,
    files: &BTreeSet<String>,
    known: &BTreeSet<&str>,
) -> Result<Vec<String>, LearnError> {
    let mut left = Vec::new();
    let new: BTreeSet<&str> = files.iter().filter_map(|file| topmost_new(file, known)).collect();
    for folder in new {
        let path = root.join(folder);
        let failed = |source| LearnError::File { file: folder.to_owned(), source };
        if path.is_dir() && !remove_if_without_files(&path).map_err(failed)? {
            left.push(folder.to_owned());
        }
    }
    Ok(left)
}

/// The topmost folder of a file that is not among `known`.
fn topmost_new<'a>(file: &'a str, known: &BTreeSet<&str>) -> Option<&'a str> {
    let folders = file.match_indices('/').filter_map(|(end, _)| file.get(..end));
    folders.into_iter().find(|folder| !known.contains(folder))
}

/// Removes a folder with the folders in it, as far as no file is in them. Returns whether it is gone.
fn remove_if_without_files(folder: &Path) -> std::io::Result<bool> {
    let mut is_empty = true;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        is_empty &= entry.file_type()?.is_dir() && remove_if_without_files(&entry.path())?;
    }
    if is_empty {
        std::fs::remove_dir(folder)?;
    }
    Ok(is_empty)
}

/// Removes the folder of a file that was removed, and those above it up to `root`, as far as they are empty.
pub(crate) fn remove_while_empty(root: &Path, file: &Path) -> std::io::Result<()> {
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != root) {
        match std::fs::remove_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => break,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
