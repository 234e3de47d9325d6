//! The migrations of a context: files of SQL, and Rust files whose strings are SQL.

use crate::source::Module;
use crate::{CheckError, Text, Workspace};

/// A file of migrations.
pub(super) struct Migration {
    /// Its path from the workspace's root.
    pub(super) file: String,
    /// Its statements, or its strings.
    pub(super) statements: Vec<Text>,
    /// How many of them are of the way up.
    upwards: usize,
}

impl Migration {
    /// The statements of the way up.
    pub(super) fn upwards(&self) -> impl Iterator<Item = &Text> {
        self.statements.iter().take(self.upwards)
    }
}

/// The migrations of `context`, in the order of their paths.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn migrations(
    workspace: &Workspace,
    context: &str,
) -> Result<Vec<Migration>, CheckError> {
    let mut found = Vec::new();
    for entry in &workspace.config().tables.made_in {
        for file in workspace.migrations_at(entry, context) {
            let extension = file.extension().and_then(|extension| extension.to_str());
            let name = file.display().to_string();
            match extension {
                Some("rs") => {
                    let texts = Module::alone(workspace.root(), &file)?.texts;
                    found.push(Migration { file: name, upwards: texts.len(), statements: texts });
                }
                Some("sql") => {
                    let path = workspace.root().join(&file);
                    let text = std::fs::read_to_string(&path).map_err(CheckError::file(&path))?;
                    // Files of their own for the way down make nothing.
                    let is_down = name.ends_with("down.sql");
                    let up = text.split("\n-- down").next().unwrap_or_default();
                    let upwards = if is_down { 0 } else { statements(up).len() };
                    found.push(Migration { file: name, statements: statements(&text), upwards });
                }
                Some(_) | None => {}
            }
        }
    }
    Ok(found)
}

/// The statements of a file, each with the line on which it begins. Comments are left out.
fn statements(sql: &str) -> Vec<Text> {
    let mut statements = Vec::new();
    let mut open = Text { value: String::new(), given_to: None, in_tests: false, line: 1 };
    for (number, line) in (1..).zip(sql.lines()) {
        if line.trim_start().starts_with("--") || (line.trim().is_empty() && open.value.is_empty())
        {
            continue;
        }
        if open.value.is_empty() {
            open.line = number;
        }
        open.value.push_str(line);
        open.value.push('\n');
        if line.trim_end().ends_with(';') {
            let empty = Text { value: String::new(), given_to: None, in_tests: false, line: 1 };
            statements.push(std::mem::replace(&mut open, empty));
        }
    }
    if !open.value.is_empty() {
        statements.push(open);
    }
    statements
}
