//! Expected output: a list in a file of `tools/boundaries/expected`, so that a change of the architecture is a line in review.

use std::path::PathBuf;

use crate::{CheckError, Rule, Violation, Workspace};

/// The lists of a workspace.
#[derive(Debug)]
pub struct Expected {
    folder: PathBuf,
    update: bool,
}

impl Expected {
    /// Compares with the lists of `workspace`.
    pub fn of(workspace: &Workspace) -> Self {
        Self { folder: workspace.expected_lists(), update: false }
    }

    /// Writes the lists of `workspace` instead of comparing.
    pub fn update(workspace: &Workspace) -> Self {
        Self { update: true, ..Self::of(workspace) }
    }

    /// One violation of `rule` for each line by which `actual` differs from the list `name`.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn compare(
        &self,
        name: &str,
        actual: &str,
        rule: &'static Rule,
    ) -> Result<Vec<Violation>, CheckError> {
        if self.update {
            self.write(name, actual)?;
        }
        let Some(difference) = difference(&self.read(name), actual) else { return Ok(Vec::new()) };
        let place = format!("{}/{name}", Workspace::EXPECTED);
        let lines = difference.lines().map(|line| Violation {
            rule,
            place: place.clone(),
            found: line.to_owned(),
        });
        Ok(lines.collect())
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
