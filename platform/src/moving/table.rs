//! The tables that move: those of the context and of the platform, as the catalog of a database describes them.

use std::collections::BTreeMap;

use super::error::MoveError;
use crate::identity;

/// How many rows a table has in a database that was created and never used; none for a table that is not named.
pub type Unused = BTreeMap<String, u64>;

/// The declared type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Boolean,
    Real,
    Text,
    Id,
    Bytes,
}

impl Kind {
    /// The kind of a type as either database writes it; `None` for one that our tables do not use.
    pub(super) fn of(declared: &str) -> Option<Self> {
        let word = declared.split('(').next().unwrap_or_default().trim().to_lowercase();
        Some(match &*word {
            "integer" | "bigint" | "int" | "smallint" => Self::Integer,
            "boolean" => Self::Boolean,
            "real" | "double" | "double precision" => Self::Real,
            "text" | "char" | "character" | "bpchar" | "varchar" | "character varying" => {
                Self::Text
            }
            // Ids are the only BLOBs: bytes of other kinds are BYTEA (see the crate `migration`).
            "blob" | "uuid" => Self::Id,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its place in the primary key.
    pub(super) key_place: Option<usize>,
}

/// A table with the columns that are copied: generated columns are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

impl Table {
    /// The columns of the primary key, in its order.
    pub(super) fn key(&self) -> Vec<&Column> {
        let mut key: Vec<&Column> =
            self.columns.iter().filter(|column| column.key_place.is_some()).collect();
        key.sort_by_key(|column| column.key_place);
        key
    }

    pub(super) fn kinds(&self) -> Vec<Kind> {
        self.columns.iter().map(|column| column.kind).collect()
    }

    pub(super) fn key_kinds(&self) -> Vec<Kind> {
        self.key().into_iter().map(|column| column.kind).collect()
    }

    /// The primary key of a row.
    pub(super) fn key_of(&self, row: &super::cell::Row) -> super::cell::Row {
        let place = |column: &Column| self.columns.iter().position(|one| one.name == column.name);
        let key = self.key().into_iter().filter_map(|column| row.get(place(column)?));
        key.cloned().collect()
    }

    /// `"a", "b"`
    pub(super) fn names(&self) -> String {
        listed(&self.columns.iter().collect::<Vec<_>>(), "")
    }

    /// `"a", "b"` of the key, each with `prefix` before it.
    pub(super) fn key_names(&self, prefix: &str) -> String {
        listed(&self.key(), prefix)
    }
}

fn listed(columns: &[&Column], prefix: &str) -> String {
    let names: Vec<String> =
        columns.iter().map(|column| format!("{prefix}\"{}\"", column.name)).collect();
    names.join(", ")
}

/// Whether a table of that name moves. Migrations belong to the database that they were run on, leases to its hosts,
/// ownership and identity are changed by the move itself, entries of the audit trail are counted as they arrive, and the rest are
/// the move's own tables.
pub(super) fn is_moved(name: &str) -> bool {
    !name.ends_with("_migrations")
        && !name.starts_with("sqlite_")
        && !name.starts_with("move_")
        && !matches!(name, "leases" | "ownership" | "written_entries" | identity::TABLE)
}

/// One column as a catalog lists it: its table, its name, its type and its place in the primary key.
pub(super) struct Listed {
    pub(super) table: String,
    pub(super) column: String,
    pub(super) declared: String,
    pub(super) key_place: Option<usize>,
}

/// The tables of a catalog that move. Refuses a table that cannot be copied.
pub(super) fn tables(listed: Vec<Listed>) -> Result<Vec<Table>, MoveError> {
    let mut tables: Vec<Table> = Vec::new();
    for Listed { table, column, declared, key_place } in listed {
        if !is_moved(&table) {
            continue;
        }
        let refused = |reason| MoveError::Unmovable { table: table.clone(), reason };
        let kind = Kind::of(&declared)
            .ok_or_else(|| refused(format!("{column} is of the type {declared}")))?;
        let column = Column { name: column, kind, key_place };
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    for table in &mut tables {
        // Catalogs number the columns of a key from 0 or from 1.
        let places: Vec<Option<usize>> =
            table.key().iter().map(|column| column.key_place).collect();
        for column in &mut table.columns {
            column.key_place = column
                .key_place
                .and_then(|_place| places.iter().position(|place| *place == column.key_place));
        }
    }
    if let Some(keyless) = tables.iter().find(|table| table.key().is_empty()) {
        let reason = "it has no primary key".to_owned();
        return Err(MoveError::Unmovable { table: keyless.name.clone(), reason });
    }
    Ok(tables)
}

/// The tables of the target, each with its columns in the order of the source's. Refuses a table that is on one side
/// only.
pub(super) fn matched(source: &[Table], target: &[Table]) -> Result<Vec<Table>, MoveError> {
    let differs =
        |table: &str, what: String| MoveError::OtherTables { table: table.to_owned(), what };
    if let Some(extra) =
        target.iter().find(|table| !source.iter().any(|one| one.name == table.name))
    {
        return Err(differs(&extra.name, "is in the target only".to_owned()));
    }
    let matched = source.iter().map(|table| {
        let there = target.iter().find(|other| other.name == table.name);
        let there =
            there.ok_or_else(|| differs(&table.name, "is in the source only".to_owned()))?;
        if let Some(extra) = there
            .columns
            .iter()
            .find(|column| !table.columns.iter().any(|one| one.name == column.name))
        {
            return Err(differs(
                &table.name,
                format!("has a column {} in the target only", extra.name),
            ));
        }
        let columns = table.columns.iter().map(|column| {
            let other = there.columns.iter().find(|other| other.name == column.name);
            let other = other.ok_or_else(|| {
                differs(&table.name, format!("has a column {} in the source only", column.name))
            })?;
            if (other.kind, other.key_place) != (column.kind, column.key_place) {
                return Err(differs(&table.name, format!("has different columns {}", column.name)));
            }
            Ok(other.clone())
        });
        Ok(Table { name: table.name.clone(), columns: columns.collect::<Result<_, _>>()? })
    });
    matched.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(table: &str, column: &str, declared: &str, key_place: Option<usize>) -> Listed {
        let (table, column, declared) = (table.to_owned(), column.to_owned(), declared.to_owned());
        Listed { table, column, declared, key_place }
    }

    fn notes(id: &str, on_sale: &str) -> Vec<Table> {
        tables(vec![
            listed("notes", "id", id, Some(1)),
            listed("notes", "on_sale", on_sale, None),
            listed("notes_migrations", "version", "varchar", Some(1)),
        ])
        .unwrap()
    }

    #[test]
    fn both_databases_declare_the_same_kinds() {
        let (file, server) = (notes("BLOB", "BOOLEAN"), notes("uuid", "boolean"));
        assert_eq!(matched(&file, &server).unwrap().len(), 1);
    }

    #[test]
    fn a_column_of_another_kind_or_missing_is_refused_by_name() {
        let file = notes("BLOB", "BOOLEAN");
        let other = matched(&file, &notes("uuid", "bigint")).unwrap_err().to_string();
        assert!(other.contains("notes") && other.contains("on_sale"), "{other}");
        let mut fewer = notes("uuid", "boolean");
        fewer[0].columns.pop();
        let fewer = matched(&file, &fewer).unwrap_err().to_string();
        assert!(fewer.contains("on_sale in the source only"), "{fewer}");
    }

    #[test]
    fn a_table_that_cannot_be_moved_is_refused_at_once() {
        assert!(tables(vec![listed("notes", "id", "jsonb", Some(1))]).is_err());
        assert!(tables(vec![listed("notes", "id", "uuid", None)]).is_err());
    }
}
