//! The tables that the SQL of a context names. A query that reads a table of another context compiles, and no import shows
//! it, so the strings are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::{CheckError, Rule, SourceTree, Text, Violation, Workspace};

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

/// Words before the name of a table.
const BEFORE_A_TABLE: [&str; 7] = ["from", "join", "into", "update", "table", "references", "on"];

/// Words between those and the name.
const BETWEEN: [&str; 5] = ["if", "not", "exists", "only", "or"];

/// Functions and methods of the query builder, and attribute keys, that are given the name of a table.
const TAKES_A_TABLE: [&str; 13] = [
    "table_name",
    "table",
    "from",
    "from_as",
    "into_table",
    "join",
    "inner_join",
    "left_join",
    "right_join",
    "full_outer_join",
    "Alias::new",
    "Table::new",
    "TableRef::Table",
];

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

/// The tables that some SQL makes.
fn tables_made(sql: &str) -> Vec<String> {
    let words = words(sql);
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut made = Vec::new();
    for (position, word) in lower.iter().enumerate() {
        let before =
            position.checked_sub(1).and_then(|before| lower.get(before)).map(String::as_str);
        if word == "table" && matches!(before, Some("create" | "virtual" | "temporary" | "temp")) {
            let name =
                lower.iter().skip(position + 1).find(|word| !BETWEEN.contains(&word.as_str()));
            made.extend(name.map(|name| bare(name)));
        }
    }
    made
}

/// The table that a statement drops or renames, and its new name.
fn table_replaced(sql: &str) -> Option<(String, Option<String>)> {
    let words: Vec<String> = words(sql).iter().map(|word| word.to_lowercase()).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["alter", "table", before, "rename", "to", after, ..] => {
            Some((bare(before), Some(bare(after))))
        }
        ["drop", "table", "if", "exists", table, ..] | ["drop", "table", table, ..] => {
            Some((bare(table), None))
        }
        _ => None,
    }
}

/// The tables that a string names, if it is SQL or given to the query builder.
fn tables_named(text: &Text) -> BTreeSet<String> {
    if text.given_to.as_deref().is_some_and(|taker| TAKES_A_TABLE.contains(&taker)) {
        return BTreeSet::from([bare(&text.value.to_lowercase())]);
    }
    let words = words(&text.value);
    let is_statement = is_sql(&words);
    let mut named = BTreeSet::new();
    // Whether a table may come next, also after a comma: `FROM orders, payments`.
    let (mut expected, mut in_list) = (false, false);
    for word in &words {
        let lower = word.to_lowercase();
        // Prose says "from payments" in small letters; half a statement shouts.
        let shouted = word.chars().all(|letter| letter.is_ascii_uppercase());
        if BEFORE_A_TABLE.contains(&lower.as_str()) && (shouted || is_statement) {
            (expected, in_list) = (true, lower == "from");
        } else if lower == "," {
            expected = in_list;
        } else if expected && !BETWEEN.contains(&lower.as_str()) {
            named.insert(bare(&lower));
            expected = false;
        } else if ["where", "set", "order", "group", "select", "("].contains(&lower.as_str()) {
            in_list = false;
        }
    }
    named
}

/// Whether the words make a statement in whatever case, such as `select … from …`.
fn is_sql(words: &[String]) -> bool {
    let lower: BTreeSet<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let all = |needed: &[&str]| needed.iter().all(|word| lower.contains(*word));
    words.first().is_some_and(|first| match first.to_lowercase().as_str() {
        "select" | "delete" => all(&["from"]),
        "insert" | "replace" => all(&["into"]),
        "update" => all(&["set"]),
        "with" => all(&["as", "select"]),
        "create" | "drop" | "alter" => true,
        _ => false,
    })
}

/// Words, quoted names and commas. A name keeps its dots.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in sql.chars() {
        if letter.is_alphanumeric() || letter == '_' || letter == '.' {
            word.push(letter);
            continue;
        }
        // Quotes hold a name together with its dots: "payments"."refunds".
        if matches!(letter, '"' | '`' | '[' | ']') {
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if matches!(letter, ',' | '(') {
            words.push(letter.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The name without its schema.
fn bare(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).to_owned()
}
