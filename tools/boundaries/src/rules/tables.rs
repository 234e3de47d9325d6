//! The tables that the SQL of a context names. A query that reads a table of another context compiles, and no import shows
//! it, so the strings are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::{CheckError, Rule, SourceTree, Text, Violation, Workspace};

mod sql;

use sql::{table_replaced, tables_made, tables_named};

/// SQL names only the context's own tables.
pub static OWN_TABLES: Rule = Rule {
    name: "no-context-names-anothers-tables",
    why: "a table that two contexts use can be changed by neither of them alone, and cannot move out with one",
    instead: "subscribe to the owner's events and keep a replica of the data",
    decided_in: "docs/adr/0007-database-per-context.md",
};

/// Which context owns which tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables(BTreeMap<String, BTreeSet<String>>);

impl Tables {
    /// Reads what the migrations make: the context is named by the module in `migration/src`, and by the folder in
    /// `migration/sql`.
    ///
    /// # Errors
    /// When a migration cannot be read.
    pub fn of(workspace: &Workspace) -> Result<Self, CheckError> {
        let mut tables = Self::default();
        for context in workspace.contexts() {
            let made = tables.0.entry(context.clone()).or_default();
            for module in own_modules(&*workspace.source("migration")?, &context) {
                made.extend(module.texts.iter().flat_map(|text| tables_made(&text.value)));
            }
            for file in sql_files(workspace, &context)? {
                for statement in file.statements.iter().take(file.upwards) {
                    made.extend(tables_made(&statement.value));
                    if let Some((before, after)) = table_replaced(&statement.value) {
                        made.remove(&before);
                        made.extend(after);
                    }
                }
            }
        }
        Ok(tables)
    }

    /// The tables of `context`.
    pub fn owned_by(&self, context: &str) -> BTreeSet<&str> {
        self.0.get(context).into_iter().flatten().map(String::as_str).collect()
    }

    /// A violation for each table that the migrations of two contexts make.
    pub fn shared(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for (one, tables) in &self.0 {
            for (other, others) in self.0.iter().filter(|(other, _)| *other > one) {
                found.extend(tables.intersection(others).map(|table| Violation {
                    rule: &OWN_TABLES,
                    place: format!("the migrations of {other}"),
                    found: format!("the table `{table}` is also made by {one}"),
                }));
            }
        }
        found
    }

    fn foreign_to(&self, context: &str) -> BTreeSet<&str> {
        let own = self.owned_by(context);
        let others =
            self.0.iter().filter(|(owner, _)| *owner != context).flat_map(|(_, tables)| tables);
        others.map(String::as_str).filter(|table| !own.contains(table)).collect()
    }
}

/// The strings of all contexts and of their migrations that name a table of another context, and the tables that two
/// contexts make.
///
/// # Errors
/// When a crate cannot be read.
pub fn tables_of_others(workspace: &Workspace) -> Result<Vec<Violation>, CheckError> {
    let contexts = workspace.contexts();
    let migration = workspace.source("migration")?;
    let tables = Tables::of(workspace)?;
    let mut found = tables.shared();
    for context in &contexts {
        let source = workspace.source(&format!("contexts/{context}"))?;
        found.extend(foreign_tables(&source, context, &tables));
        let mut own_migrations = (*migration).clone();
        own_migrations.modules.retain(|module| module.path.get(1) == Some(context));
        found.extend(foreign_tables(&own_migrations, context, &tables));
        let foreign = tables.foreign_to(context);
        for file in sql_files(workspace, context)? {
            found.extend(foreign_in(&file.statements, &file.place, &foreign));
        }
    }
    Ok(found)
}

/// Every string in `tree`, which is code of `context`, that names a table of another context.
pub fn foreign_tables(tree: &SourceTree, context: &str, tables: &Tables) -> Vec<Violation> {
    let foreign = tables.foreign_to(context);
    let modules = tree.modules.iter();
    modules
        .flat_map(|module| foreign_in(&module.texts, &module.file.display().to_string(), &foreign))
        .collect()
}

fn foreign_in(texts: &[Text], file: &str, foreign: &BTreeSet<&str>) -> Vec<Violation> {
    let mut found = Vec::new();
    for text in texts {
        let named = tables_named(text);
        found.extend(named.iter().filter(|table| foreign.contains(table.as_str())).map(|table| {
            let place = format!("{file}:{}", text.line);
            Violation { rule: &OWN_TABLES, place, found: format!("the table `{table}`") }
        }));
    }
    found.dedup();
    found
}

fn own_modules<'a>(
    migration: &'a SourceTree,
    context: &str,
) -> impl Iterator<Item = &'a crate::Module> {
    let modules = migration.modules.iter();
    modules.filter(move |module| module.path.get(1).is_some_and(|name| name == context))
}

/// A migration that is written as SQL.
struct SqlFile {
    place: String,
    statements: Vec<Text>,
    /// How many of the statements are of the way up.
    upwards: usize,
}

/// The migrations of a context in `migration/sql`, in the order of their names.
fn sql_files(workspace: &Workspace, context: &str) -> Result<Vec<SqlFile>, CheckError> {
    let folder = workspace.root().join("migration/sql").join(context);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| CheckError::File { path, source }
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
        let path = entry.map_err(unreadable(&folder))?.path();
        let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let place = format!("migration/sql/{context}/{name}");
        let up = text.split("\n-- down").next().unwrap_or_default();
        let upwards = statements(up).len();
        files.push(SqlFile { place, statements: statements(&text), upwards });
    }
    files.sort_by(|one, other| one.place.cmp(&other.place));
    Ok(files)
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
