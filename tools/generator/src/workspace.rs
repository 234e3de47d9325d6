//! The texts of a workspace, read once: what a plan is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::GenerateError;

/// The folders and files that plans look at.
const LOOKED_AT: [&str; 6] = [
    "Cargo.toml",
    "boundaries.toml",
    "contexts",
    "migration",
    "app",
    "tools/boundaries/expected/event_readers.txt",
];

/// The kinds of files that plans look at.
const ENDINGS: [&str; 5] = ["rs", "toml", "sql", "json", "txt"];

/// A workspace: its root, and the texts that plans look at by their paths from it.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    texts: BTreeMap<String, String>,
}

impl Workspace {
    /// The workspace of the nearest `boundaries.toml` at or above `folder`.
    ///
    /// # Errors
    /// When there is none, or a file in it cannot be read.
    pub fn find(folder: &Path) -> Result<Self, GenerateError> {
        let has_both = |folder: &&Path| {
            folder.join("boundaries.toml").is_file() && folder.join("Cargo.toml").is_file()
        };
        let root = folder.ancestors().find(has_both);
        Self::at(root.ok_or_else(|| GenerateError::NoWorkspace(folder.to_owned()))?)
    }

    /// The workspace in this folder.
    ///
    /// # Errors
    /// When a file in it cannot be read.
    pub fn at(root: &Path) -> Result<Self, GenerateError> {
        let mut texts = BTreeMap::new();
        for name in LOOKED_AT {
            read(root, name, &mut texts)?;
        }
        Ok(Self { root: root.to_owned(), texts })
    }

    /// A workspace of these texts, which is on no disk.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { root: PathBuf::new(), texts: texts.into_iter().collect() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The texts, by their paths from the root.
    pub const fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// The text of a file, by its path from the root.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// The files below a folder, by their paths from the root.
    pub(crate) fn files_below(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> + use<'_> {
        let folder = format!("{folder}/");
        let texts = self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        texts.filter(move |(path, _)| path.starts_with(&folder))
    }

    /// The names of the contexts.
    pub fn contexts(&self) -> BTreeSet<&str> {
        let manifests = self.texts.keys().filter_map(|path| path.strip_prefix("contexts/"));
        manifests.filter_map(|path| path.strip_suffix("/Cargo.toml")).collect()
    }

    /// Refuses a context that is not there.
    pub(crate) fn must_have_context(&self, name: &str) -> Result<(), GenerateError> {
        if self.contexts().contains(name) {
            return Ok(());
        }
        let contexts = Vec::from_iter(self.contexts()).join(", ");
        Err(GenerateError::Missing(format!(
            "there is no context {name}; the contexts are {contexts}"
        )))
    }

    /// The file of the endpoint whose handler has this name.
    pub(crate) fn file_of_handler(&self, handler: &str) -> Option<&str> {
        let function = format!("fn {handler}(");
        let mut files = self.files_below("contexts");
        files
            .find(|(path, text)| path.contains("/infrastructure/http/") && text.contains(&function))
            .map(|(path, _)| path)
    }

    /// The first of these files that is there.
    pub(crate) fn first_of<'a>(&self, paths: &[&'a str]) -> Option<&'a str> {
        paths.iter().copied().find(|path| self.texts.contains_key(*path))
    }
}

fn read(
    root: &Path,
    name: &str,
    texts: &mut BTreeMap<String, String>,
) -> Result<(), GenerateError> {
    let path = root.join(name);
    let unreadable = |source| GenerateError::Unreadable { path: path.clone(), source };
    if path.is_dir() {
        for entry in std::fs::read_dir(&path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?.file_name();
            // A name that is not Unicode is the name of no file that a plan looks at.
            let Ok(entry) = entry.into_string() else { continue };
            if entry != "target" && !entry.starts_with('.') {
                read(root, &format!("{name}/{entry}"), texts)?;
            }
        }
    } else if ENDINGS.iter().any(|ending| name.ends_with(&format!(".{ending}"))) && path.is_file() {
        texts.insert(name.to_owned(), std::fs::read_to_string(&path).map_err(unreadable)?);
    }
    Ok(())
}
