//! Moves one database between `SQLite` and PostgreSQL while its hosts run (ADR 0022): the rows are copied in bulk,
//! triggers record the changes made meanwhile, the old writers are fenced, the remaining changes follow, the copy is
//! compared with the original, and the target takes over. The module knows no table by name: tables come from the
//! catalog.
//!
//! Every step can be interrupted and repeated. The progress of a move is stored in the two databases: in their
//! `ownership`, in the triggers of the source, and in a table `move_progress` of the target.

mod cell;
mod error;
mod side;
mod table;

mod ownership;
mod progress;

mod changes;
mod compare;
mod copy;
mod fence;
mod lineage;
mod prepare;
mod recorded;
mod references;

use std::collections::BTreeMap;

pub use error::MoveError;
pub use side::Location;
pub use table::Unused;

use cell::Row;
use side::Side;
use table::Table;

/// The stage of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing has been done, or everything was undone.
    NotBegun,
    /// The target is being filled; the source takes changes.
    UnderWay,
    /// The source takes no more changes, and the target none yet.
    Fenced,
    /// The target has taken over.
    Ended,
}

/// The progress of copying a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copying {
    /// Rows copied.
    pub done: u64,
    /// Rows that there were when the count began.
    pub total: u64,
}

/// The rows moved of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedTable {
    /// The table.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
}

/// The move of one database. The steps are to be called in this order: [`prepare`](Self::prepare),
/// [`track`](Self::track), [`copy`](Self::copy), [`compare`](Self::compare), [`fence`](Self::fence),
/// [`follow`](Self::follow), [`verify`](Self::verify), [`flip`](Self::flip). A step that is done already does nothing.
pub struct Moving {
    name: &'static str,
    source: Side,
    target: Side,
    /// The tables of the source.
    tables: Vec<Table>,
    /// The same tables in the target, their columns in the same order.
    arriving: Vec<Table>,
    /// Whether this process has compared both sides row by row before the fence.
    is_compared: bool,
    /// Whether this process has found the copy equal to the original, after the fence.
    is_verified: bool,
    /// The keys of the rows that followed after the fence, by table.
    followed: BTreeMap<String, Vec<Row>>,
    left_out: Option<String>,
}

impl Moving {
    /// Connects to both databases, whose tables must be up to date. Refuses when they do not have the same tables, or
    /// when another process moves one of them.
    pub async fn open(
        name: &'static str,
        source: &Location,
        target: &Location,
    ) -> Result<Self, MoveError> {
        let mut source = Side::open(source, name).await?;
        let mut target = Side::open(target, name).await?;
        let tables = source.tables().await?;
        let arriving = table::matched(&tables, &target.tables().await?)?;
        Ok(Self {
            name,
            source,
            target,
            tables,
            arriving,
            is_compared: false,
            is_verified: false,
            followed: BTreeMap::new(),
            left_out: None,
        })
    }

    /// The name of the database.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where the data come from, without a password.
    pub fn source(&self) -> &str {
        self.source.label()
    }

    /// Where the data go, without a password.
    pub fn target(&self) -> &str {
        self.target.label()
    }

    /// The tables with their numbers of rows in the source.
    pub async fn tables(&mut self) -> Result<Vec<MovedTable>, MoveError> {
        count(&mut self.source, &self.tables).await
    }

    /// Leaves one table out of the copy, so that a test can see the comparison fail.
    #[cfg(feature = "testing")]
    pub fn leave_out(&mut self, table: &str) {
        self.left_out = Some(table.to_owned());
    }

    /// Each table on both sides, except the one that a test leaves out.
    fn copied_tables(&self) -> Vec<(Table, Table)> {
        let pairs = self.tables.iter().zip(&self.arriving);
        let pairs = pairs.filter(|(table, _)| self.left_out.as_ref() != Some(&table.name));
        pairs.map(|(table, arriving)| (table.clone(), arriving.clone())).collect()
    }
}

/// The tables that a move would copy, with their numbers of rows, in a database that is only read.
pub async fn survey(name: &str, location: &Location) -> Result<Vec<MovedTable>, MoveError> {
    let mut side = Side::open(location, name).await?;
    let tables = side.tables().await?;
    count(&mut side, &tables).await
}

async fn count(side: &mut Side, tables: &[Table]) -> Result<Vec<MovedTable>, MoveError> {
    let mut counted = Vec::new();
    for table in tables {
        let rows = side.count(&table.name).await?;
        counted.push(MovedTable { name: table.name.clone(), rows });
    }
    Ok(counted)
}
