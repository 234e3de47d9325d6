//! The progress of a learner: one file in a folder that git ignores. It is written as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::LearnError;

/// The folder, from the root of the checkout.
pub(crate) const FOLDER: &str = ".learn";
const FILE: &str = "progress.json";

/// The progress.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Progress {
    /// The lesson that is in the tree.
    pub(crate) open: Option<Open>,
    /// The lessons whose check has passed.
    pub(crate) passed: BTreeSet<String>,
    /// How many hints of each lesson have been read.
    pub(crate) hints: BTreeMap<String, usize>,
    /// Files that a check has put in place, with their former text. They are put back when the check ends, or by the next
    /// command if it was cut off.
    pub(crate) in_place: Vec<InPlace>,
}

/// The lesson that is in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open {
    /// The name of the lesson.
    pub(crate) lesson: String,
    /// The commit that was checked out when it was started.
    pub(crate) commit: String,
    /// The files that belong to it.
    pub(crate) files: BTreeSet<String>,
    /// How they differed from the commit after the start.
    pub(crate) as_started: String,
}

/// A file that a check has put in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InPlace {
    pub(crate) file: String,
    /// `None` when there was no such file.
    pub(crate) former: Option<String>,
}

/// The folder that the progress is in.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    folder: PathBuf,
}

impl Store {
    pub(crate) const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// The progress; none yet when there is no file.
    pub(crate) fn read(&self) -> Result<Progress, LearnError> {
        let path = self.path();
        match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(|source| LearnError::Progress { file: shown(&path), source }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Progress::default()),
            Err(source) => Err(LearnError::File { file: shown(&path), source }),
        }
    }

    pub(crate) fn write(&self, progress: &Progress) -> Result<(), LearnError> {
        let path = self.path();
        let failed = |source| LearnError::File { file: shown(&path), source };
        let text = serde_json::to_string_pretty(progress)
            .map_err(|error| failed(std::io::Error::from(error)))?;
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let beside = path.with_extension("new");
        std::fs::write(&beside, text + "\n").map_err(failed)?;
        std::fs::rename(&beside, &path).map_err(failed)
    }

    /// Keeps a patch of the learner in a file of its own, and returns its path.
    pub(crate) fn keep(&self, lesson: &str, patch: &str) -> Result<PathBuf, LearnError> {
        let folder = self.folder.join("kept");
        let failed = |source| LearnError::File { file: shown(&folder), source };
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut number = 1_u32;
        loop {
            let place = folder.join(format!("{lesson}-{number}.patch"));
            let file = std::fs::File::create_new(&place);
            match file.and_then(|mut file| std::io::Write::write_all(&mut file, patch.as_bytes())) {
                Ok(()) => return Ok(place),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(source) => return Err(LearnError::File { file: shown(&place), source }),
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written_and_kept_patches_are_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("below"));
        assert_eq!(store.read().unwrap(), Progress::default());
        let mut progress = Progress::default();
        progress.passed.insert("01-a".to_owned());
        progress.hints.insert("02-b".to_owned(), 2);
        store.write(&progress).unwrap();
        assert_eq!(store.read().unwrap(), progress);
        let (first, second) = (store.keep("02-b", "x").unwrap(), store.keep("02-b", "y").unwrap());
        assert_ne!(first, second);
        assert_eq!(std::fs::read_to_string(first).unwrap(), "x");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().to_owned());
        std::fs::write(store.path(), "{").unwrap();
        let refused = store.read().unwrap_err().to_string();
        assert!(refused.contains("progress.json"), "{refused}");
        assert_eq!(std::fs::read_to_string(store.path()).unwrap(), "{");
    }
}
