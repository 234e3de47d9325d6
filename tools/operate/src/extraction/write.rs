//! Writing the files, all or none. A file that is there with another content is never overwritten.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ExtractionError;

/// A file, about to be written.
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
}

/// A file that is there with the content it should have.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    pub(super) name: String,
    /// It was there before.
    pub(super) unchanged: bool,
}

/// Writes what is not there. Refuses before the first file if one of them would have to be overwritten.
pub(super) fn all(folder: &Path, files: &[File]) -> Result<Vec<Written>, ExtractionError> {
    let mut found = Vec::new();
    let mut others = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        match std::fs::read(&path) {
            Ok(bytes) if bytes == file.text.as_bytes() => found.push(true),
            Ok(_another) => others.push(file.name.as_str()),
            Err(error) if error.kind() == ErrorKind::NotFound => found.push(false),
            Err(source) => return Err(ExtractionError::Unwritable { path, source }),
        }
    }
    if !others.is_empty() {
        let files = others.join(", ");
        return Err(ExtractionError::WouldOverwrite { folder: folder.to_owned(), files });
    }
    let unwritable = |path: PathBuf| move |source| ExtractionError::Unwritable { path, source };
    std::fs::create_dir_all(folder).map_err(unwritable(folder.to_owned()))?;
    let mut written = Vec::new();
    for (file, unchanged) in files.iter().zip(found) {
        let path = folder.join(&file.name);
        if !unchanged {
            write_new(&path, &file.text).map_err(unwritable(path))?;
        }
        written.push(Written { name: file.name.clone(), unchanged });
    }
    Ok(written)
}

/// Refuses a file that was made since the check above.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}
