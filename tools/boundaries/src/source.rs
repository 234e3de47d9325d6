//! The source of a crate: its modules as the compiler finds them, from `lib.rs` (or `main.rs`) along the `mod` lines.
//!
//! A file is judged by the layer that it is compiled in, whatever its path looks like, and a file that is never compiled is
//! reported.

use std::path::{Path, PathBuf};

use crate::{CheckError, Violation};

mod exports;
mod mention;
mod names;
mod parsed;
mod reader;
mod scopes;
mod structs;
mod tokens;
mod walk;

pub use mention::{How, Mention, Text};
pub(crate) use scopes::{Import, Scope};
pub(crate) use structs::{Method, Struct};

/// One file of a crate, as far as the rules are concerned.
#[derive(Debug, Clone)]
pub struct Module {
    /// The file, from the workspace's root.
    pub file: PathBuf,
    /// Its place in the module tree, beginning with `crate`.
    pub path: Vec<String>,
    /// All paths in it.
    pub mentions: Vec<Mention>,
    /// All strings in it.
    pub texts: Vec<Text>,
    /// The names that it and its inline modules define or import.
    pub(crate) scopes: Vec<Scope>,
    /// Its structs with named or unnamed fields, without those of tests.
    pub(crate) structs: Vec<Struct>,
    /// Its methods and `parse` constructors, without those of tests.
    pub(crate) methods: Vec<Method>,
}

/// A crate's source.
#[derive(Debug, Clone)]
pub struct SourceTree {
    /// The name of the crate's folder, with underscores.
    pub name: String,
    /// Its modules in the order of their `mod` lines.
    pub modules: Vec<Module>,
    /// Its public items, one line for each, sorted: modules, items, and the public fields and functions of exported types.
    pub exports: String,
    /// Files that are not compiled, or are compiled at another place than they lie.
    pub loose_ends: Vec<Violation>,
}

impl SourceTree {
    /// Reads the crate in `folder`, a path from `workspace`.
    ///
    /// # Errors
    /// When a file cannot be read or parsed.
    pub fn read(workspace: &Path, folder: &str) -> Result<Self, CheckError> {
        let name = folder.rsplit('/').next().unwrap_or(folder).replace('-', "_");
        let source = Path::new(folder).join("src");
        let root = Self::root_file(workspace, folder).unwrap_or_else(|| source.join("lib.rs"));
        let (parsed, mut loose_ends) = walk::walk(workspace, &source, &root)?;
        let exports = exports::exports(&parsed);
        let modules: Vec<Module> = parsed.into_iter().map(Module::of).collect();
        for module in &modules {
            loose_ends.extend(walk::inclusions(&module.file, &module.mentions, &module.texts));
        }
        Ok(Self { name, modules, exports, loose_ends })
    }

    /// The file that a crate begins with: its library, or its program where it has no library.
    pub(crate) fn root_file(workspace: &Path, folder: &str) -> Option<PathBuf> {
        let files = ["src/lib.rs", "src/main.rs"].map(|file| Path::new(folder).join(file));
        files.into_iter().find(|file| workspace.join(file).is_file())
    }
}

impl Module {
    /// Reads one file by itself, wherever it is compiled.
    ///
    /// # Errors
    /// When it cannot be read or parsed.
    pub(crate) fn alone(workspace: &Path, file: &Path) -> Result<Self, CheckError> {
        let syntax = walk::parse(workspace, file)?;
        let path = vec!["crate".to_owned()];
        Ok(Self::of(parsed::Parsed { file: file.to_owned(), path, in_tests: false, syntax }))
    }

    fn of(parsed: parsed::Parsed) -> Self {
        let (mentions, texts) = reader::read(&parsed);
        let scopes = scopes::scopes(&parsed);
        let (structs, methods) = structs::structs(&parsed);
        Self { file: parsed.file, path: parsed.path, mentions, texts, scopes, structs, methods }
    }
}
