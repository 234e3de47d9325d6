//! Expected output: a list in the folder that `[recorded]` names, so that a change of the architecture is a line in review.

use std::path::PathBuf;

use crate::{CheckError, Violation, Workspace};

/// The lists of a workspace.
#[derive(Debug)]
pub struct Expected {
    /// The folder as `boundaries.toml` names it.
    named: String,
    folder: PathBuf,
    update: bool,
}

impl Expected {
    /// Compares with the lists of `workspace`.
    pub fn of(workspace: &Workspace) -> Self {
        let recorded = workspace.config().recorded.as_ref();
        let named = recorded.map(|recorded| recorded.folder.clone()).unwrap_or_default();
        Self { folder: workspace.root().join(&named), named, update: false }
    }

    /// Writes the lists of `workspace` instead of comparing.
    pub fn update(workspace: &Workspace) -> Self {
        Self { update: true, ..Self::of(workspace) }
    }

    /// One violation of the rule `code` for each line by which `actual` differs from the list `name`.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn compare(
        &self,
        name: &str,
        actual: &str,
        code: &'static str,
    ) -> Result<Vec<Violation>, CheckError> {
        let written = self.written(name, actual)?;
        let Some(difference) = difference(&written, actual) else { return Ok(Vec::new()) };
        let lines = difference.lines().map(|line| {
            let number = line.strip_prefix("- ").and_then(|gone| self.line_of(name, gone));
            Violation::new(code, self.named(name), line).at(number)
        });
        Ok(lines.collect())
    }

    /// The text of the list `name`. If the lists are being written, it is `actual` now.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub(crate) fn written(&self, name: &str, actual: &str) -> Result<String, CheckError> {
        if self.update {
            self.write(name, actual)?;
        }
        Ok(self.read(name))
    }

    /// The list `name`, from the workspace's root.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{}/{name}", self.named.trim_end_matches('/'))
    }

    /// The number of the first line of the list `name` that is `line`, apart from space around it.
    pub(crate) fn line_of(&self, name: &str, line: &str) -> Option<usize> {
        let text = self.read(name);
        let found = (1..).zip(text.lines()).find(|(_, other)| other.trim() == line.trim());
        found.map(|(number, _)| number)
    }

    /// The lines of the list `name` that are no comment; none when there is no such list.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let text = self.read(name);
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
    }

    /// Replaces the lines of the list `name` that are no comment, if the lists are being written.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn update_lines(&self, name: &str, lines: &str) -> Result<(), CheckError> {
        if !self.update {
            return Ok(());
        }
        let text = self.read(name);
        let comments = text.split_inclusive('\n').filter(|line| line.starts_with('#'));
        self.write(name, &(comments.collect::<String>() + lines))
    }

    /// The path of the list `name`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, text: &str) -> Result<(), CheckError> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(CheckError::file(&path))
    }
}

/// The lines that are new (`+`) and those that are gone (`-`), or nothing when the texts are the same.
pub fn difference(written: &str, actual: &str) -> Option<String> {
    if written == actual {
        return None;
    }
    let mut difference = String::new();
    for (sign, one, other) in [("- ", written, actual), ("+ ", actual, written)] {
        for line in one.lines().filter(|line| !other.lines().any(|same| same == *line)) {
            difference.extend([sign, line, "\n"]);
        }
    }
    if difference.is_empty() {
        return Some("the same lines, in another order or number\n".to_owned());
    }
    Some(difference)
}
