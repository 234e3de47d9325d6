//! `boundaries.toml`: the crates, contexts, layers and tables of a workspace, and what each of them may use.
//! `docs/boundaries.md` explains every key.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::CheckError;

mod import_rule;
mod validation;

pub use import_rule::{Forbidden, ImportRule};

/// The name of the file.
pub const FILE: &str = "boundaries.toml";

/// The word in `may_use` that stands for every crate.
pub(crate) const EVERYTHING: &str = "*";
/// The word in `in` that stands for the code of every context.
const CONTEXTS: &str = "contexts";

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The crates, in groups that may use the same.
    #[serde(default)]
    pub crates: Vec<CrateGroup>,
    /// The bounded contexts.
    #[serde(default)]
    pub contexts: Contexts,
    /// The layers of a context, in the order in which lists show them.
    #[serde(default)]
    pub layers: Vec<Layer>,
    /// Lists of paths that `[[forbid]]` may name with `@`.
    #[serde(default)]
    pub paths: BTreeMap<String, Vec<String>>,
    /// Paths that some code must not name.
    #[serde(default)]
    pub forbid: Vec<Forbid>,
    /// The tables of the contexts.
    #[serde(default)]
    pub tables: Tables,
    /// Rules about files.
    #[serde(default)]
    pub files: Files,
    /// The folder of the lists that are compared with what is there.
    pub recorded: Option<Recorded>,
    /// Texts of this workspace for rules of the catalogue, by code or name.
    #[serde(default)]
    pub rules: BTreeMap<String, RuleText>,
    /// The style of Galleria's own house.
    #[serde(default)]
    pub house: House,
}

/// `[[crates]]`: crates that may use the same other crates.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrateGroup {
    /// The name of the group.
    pub name: String,
    /// Their folders; `*` stands for one folder. A crate belongs to the group that names its folder, or else to the first
    /// whose pattern fits.
    pub folders: Vec<String>,
    /// The groups that they may depend on; `*` for all.
    #[serde(default)]
    pub may_use: Vec<String>,
    /// The groups that their tests may depend on besides.
    #[serde(default)]
    pub may_use_in_tests: Vec<String>,
    /// Whether they may depend on each other, without a cycle.
    #[serde(default)]
    pub may_use_each_other: bool,
    /// Packages that must not be among their dependencies, directly or through others.
    #[serde(default)]
    pub never: Vec<String>,
    /// Whether their source is not read: only their edges are checked.
    #[serde(default)]
    pub source_unchecked: bool,
    /// Whether what they export is recorded, as it is for contexts: crates that others depend on as a library.
    #[serde(default)]
    pub exports_recorded: bool,
}

/// `[contexts]`: the parts of the workspace that must not know each other.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contexts {
    /// Their folders: crates, or modules of a crate.
    #[serde(default)]
    pub folders: Vec<String>,
    /// The modules of a context that other contexts may name.
    #[serde(default)]
    pub published: Vec<String>,
    /// Edges that are allowed all the same.
    #[serde(default)]
    pub allow: Vec<AllowedEdge>,
}

/// One context that may name another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedEdge {
    /// The one that names.
    pub from: String,
    /// The one that is named.
    pub to: String,
    /// Why.
    pub reason: String,
}

/// `[[layers]]`: a layer of every context.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// The modules right below a context that are this layer; none for one of the layer's name.
    #[serde(default)]
    pub modules: Vec<String>,
    /// The layers that it may name.
    #[serde(default)]
    pub may_use: Vec<String>,
    /// The crates that it may name, as code spells them; without this key, any.
    pub crates: Option<Vec<String>>,
    /// Whether its structs with behaviour keep their fields private.
    #[serde(default)]
    pub sealed: bool,
}

/// `[[forbid]]`: paths that some code must not name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbid {
    /// A rule of the catalogue, by code or name, or a name of the workspace's own.
    pub rule: String,
    /// The layers and groups of crates that it holds for; `contexts` for all code of contexts.
    #[serde(default, rename = "in")]
    pub within: Vec<String>,
    /// Folders and files that it holds for; `*` stands for one folder.
    #[serde(default)]
    pub folders: Vec<String>,
    /// The paths.
    pub paths: Vec<String>,
    /// Whether it holds for the code of tests too.
    #[serde(default)]
    pub tests_too: bool,
    /// Why it matters.
    pub why: Option<String>,
    /// The way that keeps the rule.
    pub instead: Option<String>,
    /// The document that records the decision.
    pub decided_in: Option<String>,
}

/// `[tables]`: which context owns which tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Where the migrations of a context lie; `{context}` stands for its name, `*` for one folder.
    #[serde(default)]
    pub made_in: Vec<String>,
    /// Tables by their owner: names, or names with a `*`.
    #[serde(default)]
    pub owned: BTreeMap<String, Vec<String>>,
}

/// `[files]`: rules about the files of all crates.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// No `#[path]` and no `include!` of source.
    #[serde(default)]
    pub no_detours: bool,
    /// No file that no `mod` line leads to.
    #[serde(default)]
    pub no_orphans: bool,
    /// No files that import each other in a cycle.
    #[serde(default)]
    pub no_cycles: bool,
}

/// `[recorded]`: lists that change in review only.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Their folder.
    pub folder: String,
}

/// Texts of a rule in place of the catalogue's.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    /// The name of a rule of the workspace's own.
    #[serde(skip)]
    pub name: Option<String>,
    /// Why it matters.
    pub why: Option<String>,
    /// The way that keeps the rule.
    pub instead: Option<String>,
    /// The document that records the decision.
    pub decided_in: Option<String>,
}

/// `[house]`: what holds in Galleria alone.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// The documents that the catalogue names are in this workspace.
    #[serde(default)]
    pub documents: bool,
    /// All contexts have the files of one skeleton.
    #[serde(default)]
    pub skeleton: bool,
    /// No file uses a word that is gone.
    #[serde(default)]
    pub words: bool,
}

impl Config {
    /// Reads `file`.
    ///
    /// # Errors
    /// When it cannot be read, or names an entry that it does not have.
    pub fn read(file: &Path) -> Result<Self, CheckError> {
        let text = std::fs::read_to_string(file).map_err(CheckError::file(file))?;
        let wrong = |message: String| CheckError::Config { path: file.to_owned(), message };
        let config: Self =
            toml::from_str(&text).map_err(|error| wrong(error.to_string().trim().to_owned()))?;
        validation::first_fault(&config).map_or(Ok(config), |fault| Err(wrong(fault)))
    }

    /// The text of this workspace for a rule of the catalogue.
    pub(crate) fn text_of(&self, code: &str, name: &str) -> Option<&RuleText> {
        self.rules.get(code).or_else(|| self.rules.get(name))
    }
}

impl Layer {
    /// Whether a module of this name, right below a context, is this layer.
    pub(crate) fn has(&self, module: &str) -> bool {
        if self.modules.is_empty() {
            self.name == module
        } else {
            self.modules.iter().any(|own| own == module)
        }
    }

    /// The modules that are this layer.
    pub(crate) fn modules(&self) -> Vec<&str> {
        if self.modules.is_empty() {
            vec![&self.name]
        } else {
            self.modules.iter().map(String::as_str).collect()
        }
    }
}
