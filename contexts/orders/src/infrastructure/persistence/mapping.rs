//! Between the domain and its rows: free functions that take everything apart, so that a new field or column breaks
//! the build. A row that the domain cannot read is `CorruptRow`, never a default.

use chrono::{DateTime, Utc};
use platform::time::from_micros;
use shared_kernel::{StoreError, Version};

pub(crate) mod basket;
pub(crate) mod catalogue;
pub(crate) mod customer;
pub(crate) mod order;
pub(crate) mod order_line;

/// Names a row for its errors.
#[derive(Clone, Copy)]
struct Row<'a> {
    table: &'static str,
    key: &'a dyn std::fmt::Display,
}

impl Row<'_> {
    fn corrupt(self, column: &'static str) -> StoreError {
        StoreError::CorruptRow { table: self.table, column, key: self.key.to_string() }
    }

    /// A stored text through the domain's own `parse`.
    fn parse<T, E>(
        self,
        column: &'static str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        parse(text).map_err(|_refused| self.corrupt(column))
    }

    fn required<T>(self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column))
    }

    fn time(self, column: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
        self.required(column, from_micros(micros))
    }

    fn sequence(self, column: &'static str, number: i64) -> Result<u32, StoreError> {
        self.required(column, u32::try_from(number).ok())
    }

    fn version(self, number: i64) -> Result<Version, StoreError> {
        self.sequence("version", number).map(Version::from_u32)
    }
}
