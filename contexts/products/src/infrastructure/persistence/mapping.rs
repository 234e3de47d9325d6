//! Rows and what they mean. Both ways take everything apart, so that a new column or field breaks the build, and a
//! row comes back through the same `parse` as input.

pub(super) mod movement;
pub(super) mod product;
pub(super) mod reservation;

use std::fmt::Display;

use chrono::{DateTime, Utc};
use platform::time::from_micros;
use shared_kernel::{StoreError, Version};

/// The row being read, to name it when one of its columns makes no sense.
struct Row<'a> {
    table: &'static str,
    key: &'a dyn Display,
}

impl Row<'_> {
    fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::CorruptRow { table: self.table, column, key: self.key.to_string() }
    }

    fn parsed<T, E>(&self, column: &'static str, parsed: Result<T, E>) -> Result<T, StoreError> {
        parsed.map_err(|_makes_no_sense| self.corrupt(column))
    }

    fn version(&self, version: i64) -> Result<Version, StoreError> {
        self.parsed("version", u32::try_from(version)).map(Version::from_u32)
    }

    fn time(&self, column: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
        from_micros(micros).ok_or_else(|| self.corrupt(column))
    }
}
