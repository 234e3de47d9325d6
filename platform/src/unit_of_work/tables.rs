//! The kinds of tables that a unit of work treats specially.

use sea_orm::EntityTrait;

/// A table whose rows are aggregates with a version.
pub trait Versioned: EntityTrait {
    /// The column that holds the version.
    fn version_column() -> Self::Column;
    /// The version of a row.
    fn version(row: &Self::Model) -> i64;
    /// The primary key of a row, as text: two changes of one row never share a group.
    fn key(row: &Self::Model) -> String;
}

/// A table of counters with many concurrent changes: changes are committed as deltas, and CHECKs in the schema guard
/// them.
pub trait Counted: EntityTrait {
    /// The column that names the row.
    fn key_column() -> Self::Column;
    /// The counters, in the order in which deltas are given.
    fn counters() -> Vec<Self::Column>;
}

/// A table that copies another context's state from its events.
pub trait Replicated: EntityTrait {
    /// The column that holds the sequence of the event last copied.
    fn sequence_column() -> Self::Column;
}
