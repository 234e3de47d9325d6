//! A plan: the files to write with their texts, made in memory. It is written as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::{GenerateError, Workspace, rustfmt};

/// The step after a change of what a crate exports or depends on.
pub(crate) const RECORD: &str =
    "`cargo run -p boundaries -- --update` records the new edges and exports; read the difference";

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file, from the root of the workspace.
    pub path: String,
    /// Its text now; `None` when there is no such file.
    pub before: Option<String>,
    /// Its text afterwards.
    pub after: String,
}

/// The changes of one request, and what they leave to people.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The files to write, by their paths.
    pub changes: Vec<Change>,
    /// The tests that fail until a decision is filled in, each with its file.
    pub undecided: Vec<String>,
    /// What remains to be done by hand, in order.
    pub next: Vec<String>,
}

/// A plan in the making.
pub(crate) struct Draft<'w> {
    pub(crate) workspace: &'w Workspace,
    texts: BTreeMap<String, String>,
    pub(crate) undecided: Vec<String>,
    pub(crate) next: Vec<String>,
}

impl<'w> Draft<'w> {
    pub(crate) const fn new(workspace: &'w Workspace) -> Self {
        Self { workspace, texts: BTreeMap::new(), undecided: Vec::new(), next: Vec::new() }
    }

    /// A new file. One that is there is never overwritten.
    pub(crate) fn create(&mut self, path: &str, text: String) -> Result<(), GenerateError> {
        let on_disk = !self.workspace.root().as_os_str().is_empty()
            && self.workspace.root().join(path).exists();
        if on_disk || self.workspace.text(path).is_some() || self.texts.contains_key(path) {
            return Err(GenerateError::Taken(format!(
                "nothing was written: {path} is there already; choose another name, or remove it"
            )));
        }
        self.texts.insert(path.to_owned(), text);
        Ok(())
    }

    /// A change of a file that is there.
    pub(crate) fn edit(
        &mut self,
        path: &str,
        edit: impl FnOnce(&str) -> Result<String, GenerateError>,
    ) -> Result<(), GenerateError> {
        let now = self.texts.get(path).map(String::as_str).or_else(|| self.workspace.text(path));
        let now = now.ok_or_else(|| {
            let instead = "give the workspace the house's skeleton first";
            GenerateError::anchor(path, "text: it is not there", instead)
        })?;
        let edited = edit(now)?;
        self.texts.insert(path.to_owned(), edited);
        Ok(())
    }

    /// The plan. Rust is formatted where `rustfmt` can be run.
    pub(crate) fn finish(self) -> Plan {
        let Self { workspace, texts, undecided, mut next } = self;
        let mut is_formatted = true;
        let changes = texts.into_iter().map(|(path, text)| {
            let before = workspace.text(&path).map(str::to_owned);
            let is_rust = Path::new(&path).extension().is_some_and(|ending| ending == "rs");
            let formatted = is_rust.then(|| rustfmt::format(workspace.root(), &text));
            is_formatted &= !matches!(formatted, Some(None));
            Change { path, before, after: formatted.flatten().unwrap_or(text) }
        });
        let is_one = |change: &Change| change.before.as_ref() != Some(&change.after);
        let changes: Vec<Change> = changes.filter(is_one).collect();
        if !is_formatted {
            next.insert(0, "rustfmt did not run here: `cargo fmt` formats what was written".into());
        }
        Plan { changes, undecided, next }
    }
}

impl Plan {
    /// Writes every file. When one cannot be written, those before it become what they were.
    ///
    /// # Errors
    /// When a file has changed since the plan was made, or cannot be written. Nothing is written then.
    pub fn write(&self, root: &Path) -> Result<(), GenerateError> {
        for change in &self.changes {
            let now = std::fs::read_to_string(root.join(&change.path)).ok();
            if now != change.before {
                return Err(GenerateError::Changed(change.path.clone()));
            }
        }
        let mut made = BTreeSet::new();
        for (index, change) in self.changes.iter().enumerate() {
            if let Err(source) = write(root, change, &mut made) {
                let tried = self.changes.get(..=index).unwrap_or_default();
                let left = match undo(root, tried, &made) {
                    Ok(()) => "nothing was changed".to_owned(),
                    Err(error) => format!("and what was written before it is left: {error}"),
                };
                return Err(GenerateError::Write { file: change.path.clone(), source, left });
            }
        }
        Ok(())
    }
}

/// Writes one file, and notes in `made` the folders that are made for it.
fn write(
    root: &Path,
    change: &Change,
    made: &mut BTreeSet<std::path::PathBuf>,
) -> std::io::Result<()> {
    let path = root.join(&change.path);
    if let Some(folder) = path.parent() {
        made.extend(folder.ancestors().take_while(|one| !one.exists()).map(Path::to_owned));
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, &change.after)
}

/// Makes the files what they were, and removes the folders that were made for them.
fn undo(
    root: &Path,
    changes: &[Change],
    made: &BTreeSet<std::path::PathBuf>,
) -> std::io::Result<()> {
    for change in changes {
        let path = root.join(&change.path);
        match &change.before {
            Some(before) => std::fs::write(&path, before)?,
            None if path.is_file() => std::fs::remove_file(&path)?,
            None => {}
        }
    }
    // Inner folders sort after outer ones.
    for folder in made.iter().rev().filter(|folder| folder.is_dir()) {
        std::fs::remove_dir(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, before: Option<&str>, after: &str) -> Change {
        let (path, before) = (path.to_owned(), before.map(str::to_owned));
        Change { path, before, after: after.to_owned() }
    }

    fn plan(changes: Vec<Change>) -> Plan {
        Plan { changes, undecided: Vec::new(), next: Vec::new() }
    }

    #[test]
    fn a_plan_is_written() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("old"), "1").unwrap();
        plan(vec![change("a/b/new", None, "n"), change("old", Some("1"), "2")])
            .write(folder.path())
            .unwrap();
        let read = |file| std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert_eq!((read("a/b/new"), read("old")), ("n".to_owned(), "2".to_owned()));
    }

    #[test]
    fn a_file_that_has_changed_meanwhile_stops_the_whole_plan() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("old"), "other").unwrap();
        let refused = plan(vec![change("new", None, "n"), change("old", Some("1"), "2")])
            .write(folder.path())
            .unwrap_err();
        assert!(matches!(refused, GenerateError::Changed(file) if file == "old"));
        assert!(!folder.path().join("new").exists());
    }

    #[test]
    fn when_a_file_cannot_be_written_those_before_it_become_what_they_were() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("old"), "1").unwrap();
        // A file cannot be a folder.
        std::fs::write(folder.path().join("zfile"), "").unwrap();
        let changes = vec![
            change("a/b/new", None, "n"),
            change("old", Some("1"), "2"),
            change("zfile/below", None, "n"),
        ];
        let refused = plan(changes).write(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("nothing was changed"), "{refused}");
        assert_eq!(std::fs::read_to_string(folder.path().join("old")).unwrap(), "1");
        assert!(!folder.path().join("a").exists());
    }
}
