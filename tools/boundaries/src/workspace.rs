//! A workspace: its folder, its crates and their source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{CheckError, SourceTree};

/// The workspace under check: the real one, or one that a test has planted.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    /// The crates that have been parsed: parsing takes longer than all checks together.
    parsed: Mutex<BTreeMap<String, Arc<SourceTree>>>,
}

impl Workspace {
    /// The folder of the expected lists, from the workspace's root.
    pub const EXPECTED: &str = "tools/boundaries/expected";

    /// The workspace at `root`.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), parsed: Mutex::default() }
    }

    /// The checkout of this project that `folder` belongs to: the nearest folder above it with the expected lists.
    pub fn find(folder: &Path) -> Option<Self> {
        let root = folder.ancestors().find(|above| above.join(Self::EXPECTED).is_dir())?;
        Some(Self::at(root))
    }

    /// The folder of its expected lists.
    pub(crate) fn expected_lists(&self) -> PathBuf {
        self.root.join(Self::EXPECTED)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The contexts by name: every folder in `contexts/`, so that a new one is checked from its first day.
    pub fn contexts(&self) -> Vec<String> {
        self.crates_in("contexts")
    }

    /// The tools by name.
    pub fn tools(&self) -> Vec<String> {
        self.crates_in("tools")
    }

    fn crates_in(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// The folders of all crates whose source is checked, except those of `tests`.
    pub fn crates(&self) -> Vec<String> {
        let alone = [
            "shared-kernel",
            "platform",
            "migration",
            "storage",
            "configuration",
            "management",
            "app/host",
            "app",
        ];
        let contexts = self.contexts().into_iter().map(|name| format!("contexts/{name}"));
        let tools = self.tools().into_iter().map(|name| format!("tools/{name}"));
        let all = alone.map(str::to_owned).into_iter().chain(contexts).chain(tools);
        all.filter(|folder| self.root.join(folder).join("src/lib.rs").is_file()).collect()
    }

    /// The crates that neither a context nor the platform may name, as they are called in code: the contexts, what is
    /// beside them, the host, the program, the tools and the tests.
    pub fn neighbours(&self) -> Vec<String> {
        let above = ["configuration", "management", "storage", "host", "galleria", "tests"];
        let above = above.map(str::to_owned);
        let all = self.contexts().into_iter().chain(above).chain(self.tools());
        all.map(|name| name.replace('-', "_")).collect()
    }

    /// The source of the crate in `folder`.
    ///
    /// # Errors
    /// When a file cannot be read or parsed.
    pub fn source(&self, folder: &str) -> Result<Arc<SourceTree>, CheckError> {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tree) = parsed.get(folder) {
            return Ok(Arc::clone(tree));
        }
        let tree = Arc::new(SourceTree::read(&self.root, folder)?);
        parsed.insert(folder.to_owned(), Arc::clone(&tree));
        Ok(tree)
    }

    /// The source of every context.
    ///
    /// # Errors
    /// When a file cannot be read or parsed.
    pub fn context_sources(&self) -> Result<Vec<Arc<SourceTree>>, CheckError> {
        self.contexts().iter().map(|context| self.source(&format!("contexts/{context}"))).collect()
    }

    /// What cargo prints for these arguments in this workspace.
    pub(crate) fn cargo(
        &self,
        command: &'static str,
        arguments: &[&str],
    ) -> Result<String, CheckError> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        self.run(Command::new(cargo).args(arguments), command)
    }

    /// The files of the product: those that git tracks or would track, or all of them where git is not used.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let listing = ["ls-files", "--cached", "--others", "--exclude-standard"];
        let listed = self
            .root
            .join(".git")
            .exists()
            .then(|| self.run(Command::new("git").args(listing), "git ls-files"));
        let mut files: Vec<PathBuf> = match listed {
            Some(Ok(text)) => text.lines().map(PathBuf::from).collect(),
            Some(Err(_)) | None => files_below(&self.root, Path::new("")),
        };
        files.sort();
        files
    }

    fn run(&self, command: &mut Command, name: &'static str) -> Result<String, CheckError> {
        let output = command
            .current_dir(&self.root)
            .output()
            .map_err(|error| CheckError::command(name, error))?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(CheckError::command(name, message));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Every file below `folder`, by its path from `root`, without build output.
fn files_below(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let product = names.filter(|name| name != "target" && name != ".git");
    product
        .flat_map(|name| {
            let path = folder.join(name);
            if root.join(&path).is_dir() { files_below(root, &path) } else { vec![path] }
        })
        .collect()
}
