//! Writes down which contract files there are in `contexts/*/contract/`, so that the program has them compiled in: the
//! events of other releases are then known wherever it runs.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    // At run time: a copy of the workspace that shares the target folder may have compiled this script.
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| io::Error::other("cargo names no CARGO_MANIFEST_DIR"))?;
    let contexts = Path::new(&crate_folder).join("../../contexts");
    let mut table = "&[\n".to_owned();
    for context in entries(&contexts)? {
        let folder = context.join("contract");
        if !folder.is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in entries(&folder)? {
            let (context, name) = (last_part(&context), last_part(&file));
            let file = file.display().to_string();
            // Writing to a text does not fail.
            let _written = writeln!(table, "    ({context:?}, {name:?}, include_str!({file:?})),");
        }
    }
    table.push(']');
    // A new context is a new dependency.
    println!("cargo::rerun-if-changed=Cargo.toml");
    let out =
        std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    std::fs::write(PathBuf::from(out).join("contract_files.rs"), table)
}

/// The entries of a folder, in the order of names, so that equal folders make equal programs.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn last_part(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
