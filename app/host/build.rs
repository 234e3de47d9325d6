//! Lists the event types that are frozen in `contexts/*/contract/`, so that a program without some contexts still knows
//! which events they publish.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let contexts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contexts");
    let mut names = BTreeSet::new();
    for context in std::fs::read_dir(&contexts)? {
        let folder = context?.path().join("contract");
        if !folder.is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in std::fs::read_dir(folder)? {
            let file = file?.file_name().to_string_lossy().into_owned();
            names.extend(file.strip_suffix(".schema.json").map(str::to_owned));
        }
    }
    // A new context is a new dependency.
    println!("cargo::rerun-if-changed=Cargo.toml");
    let out =
        std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    std::fs::write(
        PathBuf::from(out).join("frozen_events.rs"),
        format!("&{:?}", Vec::from_iter(names)),
    )
}
