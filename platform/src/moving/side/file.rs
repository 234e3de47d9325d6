//! A file as one side of a move.

use std::path::Path;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::moving::cell::{Cell, Row};
use crate::moving::error::MoveError;
use crate::moving::table::{Listed, Table, tables};

/// The tables of the catalog. Virtual tables and their internal tables are of another type.
const CATALOG: &str = "SELECT l.name, c.name, c.type, c.pk
    FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c
    WHERE l.schema = 'main' AND l.type = 'table' AND c.hidden = 0
    ORDER BY l.name, c.cid";

/// A connection to a file.
pub(in super::super) struct FileSide {
    connection: Connection,
    pub(super) label: String,
}

impl FileSide {
    pub(super) fn open(path: &Path, label: String) -> Result<Self, MoveError> {
        let failed = |source: rusqlite::Error| MoveError::Failed {
            database: label.clone(),
            source: source.into(),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        // Rows are copied table by table, so a row may come before the row it refers to: references are checked at the
        // end. Erased data are overwritten here too. Hosts commit all the time, so the timeout for the lock is long.
        connection
            .execute_batch(
                "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON; PRAGMA cache_size = -16000;
                 PRAGMA temp_store = MEMORY;",
            )
            .map_err(failed)?;
        Ok(Self { connection, label })
    }

    fn failed(&self, source: rusqlite::Error) -> MoveError {
        MoveError::Failed { database: self.label.clone(), source: source.into() }
    }

    pub(super) fn run(&self, sql: &str) -> Result<(), MoveError> {
        self.connection.execute_batch(sql).map_err(|error| self.failed(error))
    }

    pub(super) fn query(&self, sql: &str) -> Result<Vec<Row>, MoveError> {
        self.read(sql).map_err(|error| self.failed(error))
    }

    fn read(&self, sql: &str) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.connection.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(columns);
            for place in 0..columns {
                cells.push(match row.get_ref(place)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(number) => Cell::Integer(number),
                    ValueRef::Real(number) => Cell::Real(number),
                    ValueRef::Text(_) => Cell::Text(row.get(place)?),
                    ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
                });
            }
            found.push(cells);
        }
        Ok(found)
    }

    pub(super) fn insert(&self, table: &Table, rows: &[Row]) -> Result<(), MoveError> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES ({places})", table.name, table.names());
        let written = self.connection.prepare_cached(&sql).and_then(|mut statement| {
            for row in rows {
                statement.execute(params_from_iter(row))?;
            }
            Ok(())
        });
        written.map_err(|error| self.failed(error))
    }

    pub(super) fn tables(&self) -> Result<Vec<Table>, MoveError> {
        let listed = self.query(CATALOG)?.into_iter().filter_map(|row| match &*row {
            [Cell::Text(table), Cell::Text(column), Cell::Text(declared), Cell::Integer(place)] => {
                Some(Listed {
                    table: table.clone(),
                    column: column.clone(),
                    declared: declared.clone(),
                    key_place: usize::try_from(*place).ok().filter(|place| *place > 0),
                })
            }
            _ => None,
        });
        tables(listed.collect())
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
