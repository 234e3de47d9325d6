//! The git work tree that the learner works in. Every command runs at its root, without the variables by which a hook of git
//! would send it to another tree.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::LearnError;
use crate::lesson::FOLDER;

mod folders;
pub(crate) use folders::remove_while_empty;

/// The work tree.
#[derive(Debug, Clone)]
pub(crate) struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The work tree that `folder` is in, which must have lessons.
    pub(crate) fn find(folder: &Path) -> Result<Self, LearnError> {
        let here = Self { root: folder.to_owned() };
        let asked = here.run(&["rev-parse", "--show-toplevel"], None)?;
        if !asked.status.success() {
            return Err(LearnError::NoCheckout);
        }
        let root = PathBuf::from(text(&asked.stdout).trim_end());
        if root.join(FOLDER).is_dir() { Ok(Self { root }) } else { Err(LearnError::NoCheckout) }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that is checked out.
    pub(crate) fn head(&self) -> Result<String, LearnError> {
        Ok(text(&self.git(&["rev-parse", "HEAD"])?).trim_end().to_owned())
    }

    /// How many commits there are up to the one that is checked out.
    pub(crate) fn commits(&self) -> Result<usize, LearnError> {
        let count = text(&self.git(&["rev-list", "--count", "HEAD"])?);
        Ok(count.trim_end().parse().unwrap_or_default())
    }

    /// The files that differ between a commit and the work tree.
    pub(crate) fn changed_since(&self, commit: &str) -> Result<BTreeSet<String>, LearnError> {
        let names = text(&self.git(&["diff", "--name-only", commit, "--"])?);
        Ok(names.lines().map(str::to_owned).collect())
    }

    /// Those of `files` that are not as they are committed: changed, added or removed, staged or not.
    pub(crate) fn unclean(&self, files: &BTreeSet<String>) -> Result<Vec<String>, LearnError> {
        // Without a name, git lists every file.
        if files.is_empty() { Ok(Vec::new()) } else { self.status(files) }
    }

    /// Every file that differs between a commit and the work tree, new ones included.
    pub(crate) fn all_changed_since(&self, commit: &str) -> Result<BTreeSet<String>, LearnError> {
        let mut files = self.changed_since(commit)?;
        files.extend(self.status(&BTreeSet::new())?);
        Ok(files)
    }

    fn status(&self, files: &BTreeSet<String>) -> Result<Vec<String>, LearnError> {
        let status = ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"];
        let listed = text(&self.git(&with_files(&status, files))?);
        Ok(listed.split('\0').filter_map(|entry| entry.get(3..)).map(str::to_owned).collect())
    }

    /// The names of what a folder has in a commit.
    pub(crate) fn names_in(&self, commit: &str, folder: &str) -> Result<Vec<String>, LearnError> {
        let listed = self.git(&["ls-tree", "--name-only", commit, "--", &format!("{folder}/")])?;
        let names = text(&listed);
        let names = names.lines().filter_map(|path| path.rsplit('/').next());
        Ok(names.map(str::to_owned).collect())
    }

    /// Applies a patch as a whole, or nothing of it.
    pub(crate) fn apply(&self, patch: &str) -> Result<(), LearnError> {
        let applied = self.run(&["apply", "--whitespace=nowarn", "-"], Some(patch))?;
        if applied.status.success() {
            Ok(())
        } else {
            Err(LearnError::DoesNotApply { why: in_one_line(&applied.stderr) })
        }
    }

    /// A file as a commit has it; `None` when it has no such file.
    pub(crate) fn committed(&self, commit: &str, file: &str) -> Result<Option<String>, LearnError> {
        let shown = self.run(&["show", &format!("{commit}:{file}")], None)?;
        Ok(shown.status.success().then(|| text(&shown.stdout)))
    }

    /// The difference of `files` between a commit and the work tree, new files included, as a patch.
    pub(crate) fn difference(
        &self,
        commit: &str,
        files: &BTreeSet<String>,
    ) -> Result<String, LearnError> {
        let listed =
            text(&self.git(&with_files(&["ls-tree", "-r", "--name-only", commit], files))?);
        let known: BTreeSet<&str> = listed.lines().collect();
        let of_known = files.iter().filter(|file| known.contains(file.as_str())).cloned().collect();
        let mut difference = if known.is_empty() {
            String::new()
        } else {
            text(&self.git(&with_files(&["diff", "--binary", commit], &of_known))?)
        };
        for file in files.iter().filter(|file| !known.contains(file.as_str())) {
            if self.root.join(file).is_file() {
                // Its exit code says that the two differ.
                let arguments = ["diff", "--binary", "--no-index", "--", "/dev/null", file];
                difference += &text(&self.run(&arguments, None)?.stdout);
            }
        }
        Ok(difference)
    }

    /// Puts `files` back as a commit has them, in the work tree and in the index. A file that it does not have is removed,
    /// and so are the folders that it does not have and that are empty then. Those that are not empty are returned: git
    /// ignores what is in them.
    pub(crate) fn restore(
        &self,
        commit: &str,
        files: &BTreeSet<String>,
    ) -> Result<Vec<String>, LearnError> {
        for file in files {
            let path = self.root.join(file);
            if self.committed(commit, file)?.is_none() {
                self.git(&["rm", "--cached", "--quiet", "--ignore-unmatch", "--", file])?;
                if path.is_file() {
                    std::fs::remove_file(&path)
                        .map_err(|source| LearnError::File { file: file.clone(), source })?;
                }
            } else {
                let source = format!("--source={commit}");
                self.git(&["restore", &source, "--staged", "--worktree", "--", file])?;
            }
        }
        let folders = text(&self.git(&["ls-tree", "-r", "-d", "--name-only", commit])?);
        folders::remove_new(&self.root, files, &folders.lines().collect())
    }

    /// The standard output of a git command that must succeed.
    fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, LearnError> {
        let output = self.run(arguments, None)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let command = arguments.first().copied().unwrap_or_default().to_owned();
        Err(LearnError::Git { command, why: in_one_line(&output.stderr) })
    }

    fn run(&self, arguments: &[&str], input: Option<&str>) -> Result<Output, LearnError> {
        let mut command = Command::new("git");
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(variable);
        }
        // Paths as they are, whatever letters they have.
        command.args(["-c", "core.quotePath=off"]).args(arguments).current_dir(&self.root);
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(LearnError::NoGit)?;
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            // A command that reads no further says why by its exit code.
            let _closed = stdin.write_all(input.as_bytes());
        }
        child.wait_with_output().map_err(LearnError::NoGit)
    }
}

fn with_files<'a>(arguments: &[&'a str], files: &'a BTreeSet<String>) -> Vec<&'a str> {
    let named = files.iter().map(String::as_str);
    arguments.iter().copied().chain(["--"]).chain(named).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn in_one_line(bytes: &[u8]) -> String {
    text(bytes).lines().map(str::trim).collect::<Vec<_>>().join("; ")
}
