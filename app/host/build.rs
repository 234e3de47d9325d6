//! Lists the contexts of the source tree and the event types that are frozen in `contexts/*/contract/`, so that a program
//! without some contexts still knows that they belong to a shop, and which events they publish.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    // At run time: a copy of the workspace that shares the target folder may have compiled this script.
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| io::Error::other("cargo names no CARGO_MANIFEST_DIR"))?;
    let folder = Path::new(&crate_folder).join("../../contexts");
    let mut contexts = BTreeSet::new();
    let mut events = BTreeSet::new();
    for context in std::fs::read_dir(&folder)? {
        let context = context?;
        let contract = context.path().join("contract");
        if !contract.is_dir() {
            continue;
        }
        contexts.insert(context.file_name().to_string_lossy().into_owned());
        println!("cargo::rerun-if-changed={}", contract.display());
        for file in std::fs::read_dir(contract)? {
            let file = file?.file_name().to_string_lossy().into_owned();
            events.extend(file.strip_suffix(".schema.json").map(str::to_owned));
        }
    }
    // A new context is a new dependency.
    println!("cargo::rerun-if-changed=Cargo.toml");
    write("contexts.rs", contexts)?;
    write("frozen_events.rs", events)
}

fn write(file: &str, names: BTreeSet<String>) -> io::Result<()> {
    let out =
        std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    std::fs::write(PathBuf::from(out).join(file), format!("&{:?}", Vec::from_iter(names)))
}
