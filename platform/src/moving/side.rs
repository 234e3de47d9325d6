//! One side of a move: either database. Statements of the steps are written once, in SQL that both understand, with
//! values as literals; statements for only one kind of database are in that kind's file.

use std::fmt;
use std::path::PathBuf;

use super::cell::{Cell, Row};
use super::error::MoveError;
use super::table::{Kind, Table};
use crate::database::postgres::PostgresDatabase;

mod file;
mod literals;
mod server;

use file::FileSide;
use server::ServerSide;

/// Where a database of a move is.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file, which exists.
    File(PathBuf),
    /// A schema on a server, used as its role.
    Server(Box<PostgresDatabase>),
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => {
                // The canonical path: one name for the file, from whatever folder the command is given.
                let path = std::path::absolute(path).unwrap_or_else(|_unknown| path.clone());
                write!(formatter, "{}", path.display())
            }
            Self::Server(database) => {
                write!(formatter, "schema {} of {}", database.schema(), database.address())
            }
        }
    }
}

/// The ownership row of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ownership {
    pub(super) epoch: i64,
    pub(super) state: String,
    pub(super) moved_to: Option<String>,
}

/// A connection to one of the databases.
pub(super) enum Side {
    File(FileSide),
    Server(Box<ServerSide>),
}

impl Side {
    /// Connects. On a server it also takes the lock that keeps others from moving the same schema, or reports that
    /// another process holds it.
    pub(super) async fn open(location: &Location, name: &str) -> Result<Self, MoveError> {
        match location {
            Location::File(path) => Ok(Self::File(FileSide::open(path, location.to_string())?)),
            Location::Server(database) => {
                let side = ServerSide::open(database, location.to_string()).await?;
                Ok(Self::Server(Box::new(side.alone(name).await?)))
            }
        }
    }

    pub(super) const fn is_server(&self) -> bool {
        matches!(self, Self::Server(_))
    }

    /// Where it is, without a password.
    pub(super) fn label(&self) -> &str {
        match self {
            Self::File(side) => &side.label,
            Self::Server(side) => &side.label,
        }
    }

    /// Runs statements.
    pub(super) async fn run(&mut self, sql: &str) -> Result<(), MoveError> {
        match self {
            Self::File(side) => side.run(sql),
            Self::Server(side) => side.run(sql).await,
        }
    }

    /// The rows of a query, whose columns are of these kinds.
    pub(super) async fn query(&mut self, sql: &str, kinds: &[Kind]) -> Result<Vec<Row>, MoveError> {
        match self {
            // A read of a file never yields: let the other tasks on this thread run.
            Self::File(side) => {
                tokio::task::yield_now().await;
                side.query(sql)
            }
            Self::Server(side) => side.query(sql, kinds).await,
        }
    }

    /// Writes new rows, many at a time.
    pub(super) async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), MoveError> {
        match self {
            Self::File(side) => side.insert(table, rows),
            Self::Server(side) => side.copy_in(table, rows).await,
        }
    }

    /// The tables that move, in the order of their names.
    pub(super) async fn tables(&mut self) -> Result<Vec<Table>, MoveError> {
        match self {
            Self::File(side) => side.tables(),
            Self::Server(side) => side.tables().await,
        }
    }

    /// An exclusive transaction: writers of hosts have ended theirs, and wait with new ones.
    pub(super) async fn begin_alone(&mut self) -> Result<(), MoveError> {
        match self {
            Self::File(side) => side.run("BEGIN IMMEDIATE"),
            Self::Server(side) => side.begin_alone().await,
        }
    }

    /// A read-only transaction that sees one snapshot.
    pub(super) async fn begin_reading(&mut self) -> Result<(), MoveError> {
        match self {
            Self::File(side) => side.run("BEGIN"),
            Self::Server(side) => side.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await,
        }
    }

    /// Commits the transaction when `done` is `Ok`, and else rolls it back.
    pub(super) async fn end<T>(&mut self, done: Result<T, MoveError>) -> Result<T, MoveError> {
        match done {
            Ok(done) => {
                self.run("COMMIT").await?;
                Ok(done)
            }
            Err(error) => {
                // The first failure is reported; a lost connection has rolled back by itself.
                let _lost = self.run("ROLLBACK").await;
                Err(error)
            }
        }
    }

    /// A value as SQL.
    pub(super) fn literal(&self, cell: &Cell, kind: Kind) -> String {
        match self {
            Self::File(_) => literals::in_sqlite(cell),
            Self::Server(_) => literals::in_postgres(cell, kind),
        }
    }

    /// `(a, b)`, the values as SQL.
    pub(super) fn tuple(&self, row: &Row, kinds: &[Kind]) -> String {
        let cells = row.iter().zip(kinds).map(|(cell, kind)| self.literal(cell, *kind));
        format!("({})", cells.collect::<Vec<_>>().join(", "))
    }

    /// A text as SQL.
    pub(super) fn text(&self, text: &str) -> String {
        self.literal(&Cell::Text(text.to_owned()), Kind::Text)
    }

    /// Whether a table of the move's own exists.
    pub(super) async fn has_table(&mut self, name: &str) -> Result<bool, MoveError> {
        let name = self.text(name);
        let question = if self.is_server() {
            format!(
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = {name}"
            )
        } else {
            format!("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = {name}")
        };
        Ok(!self.query(&question, &[Kind::Integer]).await?.is_empty())
    }

    /// The ownership row.
    pub(super) async fn ownership(&mut self) -> Result<Ownership, MoveError> {
        let question = "SELECT epoch, state, moved_to FROM ownership";
        let mut rows = self.query(question, &[Kind::Integer, Kind::Text, Kind::Text]).await?;
        match rows.pop().as_deref() {
            Some([Cell::Integer(epoch), Cell::Text(state), moved_to]) => {
                let moved_to =
                    if let Cell::Text(place) = moved_to { Some(place.clone()) } else { None };
                Ok(Ownership { epoch: *epoch, state: state.clone(), moved_to })
            }
            _ => Err(self.failed("it does not say whose data it holds")),
        }
    }

    /// How many rows a table has.
    pub(super) async fn count(&mut self, table: &str) -> Result<u64, MoveError> {
        let rows =
            self.query(&format!("SELECT count(*) FROM \"{table}\""), &[Kind::Integer]).await?;
        match rows.first().and_then(|row| row.first()) {
            Some(Cell::Integer(count)) => Ok(u64::try_from(*count).unwrap_or_default()),
            _ => Err(self.failed("it does not count")),
        }
    }

    pub(super) fn failed(
        &self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> MoveError {
        MoveError::Failed { database: self.label().to_owned(), source: source.into() }
    }
}
