//! The mapping of aggregates to rows and back. Rows are destructured in full, so that a new column breaks the build, and
//! their values are read by the same `parse` as input.

pub(crate) mod movement;
pub(crate) mod product;
pub(crate) mod reservation;
pub(crate) mod stock;

use std::fmt::Display;

use chrono::{DateTime, Utc};
use platform::time::from_micros;
use shared_kernel::{StoreError, Version};

/// The row being read: makes the error that names table, column and key of a corrupt value.
struct Row<'a> {
    table: &'static str,
    key: &'a dyn Display,
}

impl Row<'_> {
    fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::CorruptRow { table: self.table, column, key: self.key.to_string() }
    }

    fn parsed<T, E>(&self, column: &'static str, parsed: Result<T, E>) -> Result<T, StoreError> {
        parsed.map_err(|_corrupt| self.corrupt(column))
    }

    fn version(&self, version: i64) -> Result<Version, StoreError> {
        self.parsed("version", u32::try_from(version)).map(Version::from_u32)
    }

    fn time(&self, column: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
        from_micros(micros).ok_or_else(|| self.corrupt(column))
    }
}
