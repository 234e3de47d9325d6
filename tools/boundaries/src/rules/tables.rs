//! The tables that the SQL of a context names. A query that reads a table of another context compiles, and no import shows
//! it, so the strings are read.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::OWN_TABLES;
use crate::{CheckError, Module, Text, Violation, Workspace};

mod migrations;
mod sql;

use migrations::{Migration, migrations};
use sql::{is_matched, table_replaced, tables_made, tables_named};

/// Which context owns which tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    made: BTreeMap<String, BTreeSet<String>>,
    /// The tables that `[tables.owned]` names, as patterns.
    owned: BTreeMap<String, Vec<String>>,
}

impl Tables {
    /// Reads what the migrations of each context make, and what `[tables.owned]` gives to it.
    ///
    /// # Errors
    /// When a migration cannot be read.
    pub fn of(workspace: &Workspace) -> Result<Self, CheckError> {
        let mut tables = Self { owned: workspace.config().tables.owned.clone(), ..Self::default() };
        for context in workspace.contexts() {
            let made = tables.made.entry(context.clone()).or_default();
            for migration in migrations(workspace, &context)? {
                for statement in migration.upwards() {
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

    /// The tables that the migrations of `context` make.
    pub fn owned_by(&self, context: &str) -> BTreeSet<&str> {
        self.made.get(context).into_iter().flatten().map(String::as_str).collect()
    }

    /// The context that owns a table, which SQL may name with its schema, and that is not `context`.
    fn foreign_owner(&self, table: &str, context: &str) -> Option<&str> {
        let owner = self.owners(table).collect::<Vec<_>>();
        if owner.contains(&context) { None } else { owner.first().copied() }
    }

    fn owners(&self, table: &str) -> impl Iterator<Item = &str> {
        let bare = sql::bare(table).to_owned();
        let named = table.to_owned();
        let made = self.made.iter().filter(move |(_, made)| made.contains(&bare));
        let owned = self.owned.iter().filter(move |(_, patterns)| {
            patterns.iter().any(|pattern| is_matched(&named, pattern))
        });
        let made = made.map(|(context, _)| context.as_str());
        owned.map(|(context, _)| context.as_str()).chain(made)
    }

    /// The tables that a context may name, as a sentence.
    fn uses_of(&self, context: &str) -> String {
        let patterns = self.owned.get(context).into_iter().flatten().map(String::as_str);
        let own: Vec<&str> = self.owned_by(context).into_iter().chain(patterns).collect();
        let own = if own.is_empty() { "none is known".to_owned() } else { own.join(", ") };
        format!("the SQL of `{context}` may use its own tables: {own}")
    }

    fn violation(&self, table: &str, context: &str, file: &str, line: usize) -> Option<Violation> {
        let owner = self.foreign_owner(table, context)?;
        let found = format!("the table `{}`, which `{owner}` owns", sql::bare(table));
        Some(
            Violation::new(OWN_TABLES, file, found)
                .at(line)
                .pointing_at([table, sql::bare(table)])
                .reaching(format!("table {}", sql::bare(table)))
                .where_may_be_used(self.uses_of(context)),
        )
    }
}

/// The tables that two contexts make, and the places where a context or its migrations name a table of another.
///
/// # Errors
/// When a crate or a migration cannot be read.
pub fn tables_of_others(workspace: &Workspace) -> Result<Vec<Violation>, CheckError> {
    let tables = Tables::of(workspace)?;
    let mut found = Vec::new();
    for (context, tree) in workspace.context_sources()? {
        let own = tree.modules.iter().filter(|module| module.path.starts_with(&context.module));
        found.extend(own.flat_map(|module| foreign_tables(module, &context.name, &tables)));
        for migration in migrations(workspace, &context.name)? {
            found.extend(made_twice(&migration, &context.name, &tables));
            found.extend(foreign_in(
                &migration.statements,
                &migration.file,
                &context.name,
                &tables,
            ));
        }
    }
    found.dedup_by(|one, other| one.place() == other.place() && one.found == other.found);
    Ok(found)
}

/// Every string in `module`, which is code of `context`, that names a table of another context.
pub fn foreign_tables(module: &Module, context: &str, tables: &Tables) -> Vec<Violation> {
    foreign_in(&module.texts, &module.file.display().to_string(), context, tables)
}

fn foreign_in(texts: &[Text], file: &str, context: &str, tables: &Tables) -> Vec<Violation> {
    let named = texts.iter().flat_map(|text| {
        let line = text.line;
        tables_named(text).into_iter().map(move |table| (table, line))
    });
    named.filter_map(|(table, line)| tables.violation(&table, context, file, line)).collect()
}

/// The tables that this migration makes, and those of a context before it in the alphabet too.
fn made_twice(migration: &Migration, context: &str, tables: &Tables) -> Vec<Violation> {
    let mut found = Vec::new();
    for statement in migration.upwards() {
        for table in tables_made(&statement.value) {
            let before = tables.made.range(..context.to_owned());
            for (other, _) in before.filter(|(_, made)| made.contains(&table)) {
                let text = format!("the table `{table}` is also made by {other}");
                let violation = Violation::new(OWN_TABLES, migration.file.clone(), text);
                let needle = [table.as_str()];
                found.push(
                    violation
                        .at(statement.line)
                        .pointing_at(needle)
                        .reaching(format!("table {table}")),
                );
            }
        }
    }
    found
}
