//! A hash over the source code of a context: a move changes the place of a context, and no line of its code.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// SHA-256 over the names and contents of all files of payments.
pub(crate) fn of_payments() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contexts/payments");
    let mut files = Vec::new();
    list(&root, &mut files);
    files.sort();
    assert!(files.iter().any(|file| file.ends_with("src/lib.rs")), "not the source: {files:?}");
    let mut hash = Sha256::new();
    for file in files {
        let content = std::fs::read(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        hash.update(format!("{name}\0{}\0", content.len()));
        hash.update(content);
    }
    hex::encode(hash.finalize())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}
