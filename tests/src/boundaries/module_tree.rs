//! The modules of a crate as the compiler finds them: from `lib.rs` along its `mod` lines. So a file is judged by the
//! room that it is compiled in, whatever its path looks like, and a file that nobody compiles is found out.

use std::path::{Path, PathBuf};

use super::Violation;
use super::exports::exports;
use super::mentions::{Mention, Text, read};

mod walk;

/// Where in a context some code lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// `lib.rs`, and what is in none of the rooms.
    Hall,
    /// The published language.
    Contract,
    /// Aggregates, value objects, decisions.
    Domain,
    /// Use cases and their ports.
    Application,
    /// HTTP, persistence, subscriptions, gateways.
    Infrastructure,
}

impl Room {
    /// The room of a module, by its path from the crate's root.
    pub fn of(module: &[String]) -> Self {
        match module.get(1).map(String::as_str) {
            Some("contract") => Self::Contract,
            Some("domain") => Self::Domain,
            Some("application") => Self::Application,
            Some("infrastructure") => Self::Infrastructure,
            Some(_) | None => Self::Hall,
        }
    }

    /// Its name, as its module is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hall => "lib",
            Self::Contract => "contract",
            Self::Domain => "domain",
            Self::Application => "application",
            Self::Infrastructure => "infrastructure",
        }
    }
}

/// One file of a crate, as far as the rules are concerned.
#[derive(Debug, Clone)]
pub struct Module {
    /// The file, from the workspace's root.
    pub file: PathBuf,
    /// Where it hangs in the crate, beginning with `crate`.
    pub path: Vec<String>,
    /// All that it mentions.
    pub mentions: Vec<Mention>,
    /// All that it says in strings.
    pub texts: Vec<Text>,
}

/// One file of a crate with its syntax.
pub(super) struct Parsed {
    pub(super) file: PathBuf,
    pub(super) path: Vec<String>,
    /// Whether it is compiled for tests only.
    pub(super) in_tests: bool,
    pub(super) syntax: syn::File,
}

/// A crate's source.
#[derive(Debug, Clone)]
pub struct SourceTree {
    /// The name of the crate in code, with underscores.
    pub name: String,
    /// Its modules in the order of their `mod` lines.
    pub modules: Vec<Module>,
    /// What it shows, one line for each thing, sorted: modules, items, and for the types among them their public fields
    /// and functions.
    pub exports: String,
    /// What is wrong with the tree itself.
    pub loose_ends: Vec<Violation>,
}

impl SourceTree {
    /// Reads the crate in `folder`, a path from `workspace`.
    ///
    /// # Panics
    /// When a file cannot be read or is no Rust: then there is nothing to check.
    pub fn read(workspace: &Path, folder: &str) -> Self {
        let name = folder.rsplit('/').next().unwrap_or(folder).replace('-', "_");
        let (parsed, mut loose_ends) = walk::walk(workspace, &PathBuf::from(folder).join("src"));
        let exports = exports(&parsed);
        let modules: Vec<Module> = parsed.into_iter().map(Module::of).collect();
        loose_ends.extend(modules.iter().flat_map(walk::inclusions));
        Self { name, modules, exports, loose_ends }
    }
}

impl Module {
    fn of(parsed: Parsed) -> Self {
        let (mentions, texts) = read(&parsed);
        Self { file: parsed.file, path: parsed.path, mentions, texts }
    }
}
