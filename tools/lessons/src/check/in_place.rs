//! Files that a check puts into the tree for its run. The former ones are stored in the progress first, so that the next
//! command puts them back when the run is cut off.

use std::path::Path;

use super::Bench;
use crate::checkout::remove_while_empty;
use crate::lesson::Tests;
use crate::progress::{InPlace, Store};
use crate::{LearnError, Lesson};

/// Puts the files of a check into the tree, does `run`, and puts the former ones back.
pub(super) fn with_files<T>(
    lesson: &Lesson,
    wanted: &Tests,
    bench: &Bench<'_>,
    run: impl FnOnce() -> Result<T, LearnError>,
) -> Result<T, LearnError> {
    let root = bench.checkout.root();
    let brought = brought(lesson, wanted, bench)?;
    let mut progress = bench.store.read()?;
    for (file, _) in &brought {
        let former = std::fs::read_to_string(root.join(file)).ok();
        progress.in_place.push(InPlace { file: file.clone(), former });
    }
    bench.store.write(&progress)?;
    let mut placed = Ok(());
    for (file, text) in &brought {
        placed = placed.and_then(|()| write_if_other(&root.join(file), file, text));
    }
    let done = placed.and_then(|()| run());
    put_back(root, bench.store)?;
    done
}

/// Puts back what a check has replaced, and returns the names of the files.
pub(crate) fn put_back(root: &Path, store: &Store) -> Result<Vec<String>, LearnError> {
    let mut progress = store.read()?;
    if progress.in_place.is_empty() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for InPlace { file, former } in std::mem::take(&mut progress.in_place) {
        let path = root.join(&file);
        match former {
            Some(former) => write_if_other(&path, &file, &former)?,
            None if path.is_file() => std::fs::remove_file(&path)
                .and_then(|()| remove_while_empty(root, &path))
                .map_err(|source| LearnError::File { file: file.clone(), source })?,
            None => {}
        }
        files.push(file);
    }
    store.write(&progress)?;
    Ok(files)
}

/// The files that the check brings along, each with its text.
fn brought(
    lesson: &Lesson,
    wanted: &Tests,
    bench: &Bench<'_>,
) -> Result<Vec<(String, String)>, LearnError> {
    let mut files = Vec::new();
    for file in &wanted.committed {
        let text = bench.checkout.committed(bench.commit, file)?;
        let why = || format!("{file} is not in the commit that the lesson was started on");
        let text = text.ok_or_else(|| LearnError::Unchecked { why: why() })?;
        files.push((file.clone(), text));
    }
    for hidden in &wanted.hidden {
        let path = lesson.folder.join(&hidden.from);
        let unreadable = |source| LearnError::File { file: path.display().to_string(), source };
        files.push((hidden.to.clone(), std::fs::read_to_string(&path).map_err(unreadable)?));
    }
    Ok(files)
}

/// Writes a file unless it has that text already: a build goes by the time of the last change.
fn write_if_other(path: &Path, name: &str, text: &str) -> Result<(), LearnError> {
    if std::fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    let failed = |source| LearnError::File { file: name.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}
