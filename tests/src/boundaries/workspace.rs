//! Where this workspace is, and which crates are contexts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::SourceTree;

/// The workspace under test: the real one, or a planted one.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

static READ: Mutex<BTreeMap<PathBuf, Arc<SourceTree>>> = Mutex::new(BTreeMap::new());

impl Workspace {
    /// The workspace that these tests belong to.
    pub fn this() -> Self {
        Self::at(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| Path::new(".")))
    }

    /// The one at `root`.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The contexts by name: every folder in `contexts/`, so that a new one is checked from its first day.
    pub fn contexts(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.root.join("contexts")) else { return Vec::new() };
        let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// What no context and no machinery may name: the contexts, the host and the schema.
    pub fn neighbours(&self) -> Vec<String> {
        self.contexts().into_iter().chain(["galleria".to_owned(), "tests".to_owned()]).collect()
    }

    /// The source of the crate in `folder`, read once a process: parsing takes longer than all checks together.
    pub fn source(&self, folder: &str) -> Arc<SourceTree> {
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let tree = read
            .entry(self.root.join(folder))
            .or_insert_with(|| Arc::new(SourceTree::read(&self.root, folder)));
        Arc::clone(tree)
    }

    /// The source of every context.
    pub fn context_sources(&self) -> Vec<Arc<SourceTree>> {
        self.contexts().iter().map(|context| self.source(&format!("contexts/{context}"))).collect()
    }
}
