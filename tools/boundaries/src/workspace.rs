//! A workspace: its folder, its `boundaries.toml`, its crates, its contexts and their source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::{self, Config};
use crate::{CheckError, Context, Member, SourceTree};

mod files;
mod members;
mod names;
mod place;

pub(crate) use files::is_below;
pub(crate) use members::find_line_of;
pub(crate) use place::{Place, uses_of_layer};

/// The workspace under check: the real one, or one that a test has planted.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    /// The `boundaries.toml` that describes it.
    file: PathBuf,
    config: Config,
    members: Vec<Member>,
    contexts: Vec<Context>,
    /// The crates that have been parsed: parsing takes longer than all checks together.
    parsed: Mutex<BTreeMap<String, Arc<SourceTree>>>,
}

impl Workspace {
    /// The workspace at `root`, as the `boundaries.toml` there describes it.
    ///
    /// # Errors
    /// When that file is missing or wrong, or a manifest cannot be read.
    pub fn at(root: &Path) -> Result<Self, CheckError> {
        Self::described_by(&root.join(config::FILE))
    }

    /// The workspace that `file` describes: the folder of the file is its root.
    ///
    /// # Errors
    /// When that file is missing or wrong, or a manifest cannot be read.
    pub fn described_by(file: &Path) -> Result<Self, CheckError> {
        let config = Config::read(file)?;
        let root = match file.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => file,
        };
        let members = members::members(root, &config)?;
        let contexts = members::contexts(root, &config, &members);
        let (root, file) = (root.to_owned(), file.to_owned());
        Ok(Self { root, file, config, members, contexts, parsed: Mutex::default() })
    }

    /// The workspace that `folder` belongs to: the nearest folder above it with a `boundaries.toml`.
    ///
    /// # Errors
    /// When there is none, or it is wrong.
    pub fn find(folder: &Path) -> Result<Self, CheckError> {
        let root = folder.ancestors().find(|above| above.join(config::FILE).is_file());
        root.map_or_else(|| Err(CheckError::NoWorkspace), Self::at)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The rules of `boundaries.toml`.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Its crates, in the order of the groups in `boundaries.toml`.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The names of its contexts.
    pub fn contexts(&self) -> Vec<String> {
        self.contexts.iter().map(|context| context.name.clone()).collect()
    }

    /// Its contexts.
    pub fn all_contexts(&self) -> &[Context] {
        &self.contexts
    }

    /// The crates whose source is checked.
    pub(crate) fn checked(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| {
            let is_left_out = self.group_of(member).is_some_and(|group| group.source_unchecked);
            !is_left_out && SourceTree::root_file(&self.root, &member.folder).is_some()
        })
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

    /// Each context with the source of its crate.
    ///
    /// # Errors
    /// When a file cannot be read or parsed.
    pub(crate) fn context_sources(&self) -> Result<Vec<(&Context, Arc<SourceTree>)>, CheckError> {
        let contexts = self.contexts.iter();
        contexts.map(|context| Ok((context, self.source(&context.folder)?))).collect()
    }

    /// The output of cargo for these arguments in this workspace.
    pub(crate) fn cargo(
        &self,
        command: &'static str,
        arguments: &[&str],
    ) -> Result<String, CheckError> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        self.run(Command::new(cargo).args(arguments), command)
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
