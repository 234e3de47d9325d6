//! Mapping between aggregates and rows: two free functions each, with full destructuring, so that a new field or column
//! breaks the build. A row that the domain cannot parse is `CorruptRow`, never a default.

use chrono::{DateTime, Utc};
use platform::time::from_micros;
use shared_kernel::{StoreError, Version};

pub(crate) mod basket;
pub(crate) mod catalogue;
pub(crate) mod customer;
pub(crate) mod order;
pub(crate) mod order_line;

/// Reads the columns of one row; its errors name table, column and key.
#[derive(Clone, Copy)]
struct RowReader<'a> {
    table: &'static str,
    key: &'a dyn std::fmt::Display,
}

impl RowReader<'_> {
    fn corrupt(self, column: &'static str) -> StoreError {
        StoreError::CorruptRow { table: self.table, column, key: self.key.to_string() }
    }

    /// Parses a stored text by the `parse` of its value object.
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
