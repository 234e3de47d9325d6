//! Lists the contexts of the source tree, the event types that are frozen in `contexts/*/contract/` and the settings named in
//! `contexts/*/src/settings.rs`, so that a program without some contexts still knows that they belong to a shop, which
//! events they publish, and what a configuration file says to them.

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
    let mut settings = BTreeSet::new();
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
        let declared = context.path().join("src/settings.rs");
        println!("cargo::rerun-if-changed={}", declared.display());
        settings.extend(setting_names(&std::fs::read_to_string(declared)?));
    }
    // A new context is a new dependency.
    println!("cargo::rerun-if-changed=Cargo.toml");
    write("contexts.rs", contexts)?;
    write("settings.rs", settings)?;
    write("frozen_events.rs", events)
}

/// The names of settings in a source file: its literals such as `"payments.gateway_timeout_ms"`.
fn setting_names(source: &str) -> Vec<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let literals = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|one| matches!(one, 'a'..='z' | '0'..='9' | '_'))
    };
    let is_name = |text: &&str| {
        text.split_once('.').is_some_and(|(section, name)| is_word(section) && is_word(name))
    };
    literals.filter(is_name).map(str::to_owned).collect()
}

fn write(file: &str, names: BTreeSet<String>) -> io::Result<()> {
    let out =
        std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo names no OUT_DIR"))?;
    std::fs::write(PathBuf::from(out).join(file), format!("&{:?}", Vec::from_iter(names)))
}
