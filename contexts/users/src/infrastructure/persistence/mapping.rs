//! The mapping of aggregates to rows and back. Rows are destructured in full, so that a new column breaks the build,
//! and their values are read by the same `parse` as input.

pub(crate) mod authorization_code;
pub(crate) mod service_account;
pub(crate) mod session;
pub(crate) mod user;

use std::fmt::Display;

use chrono::{DateTime, Utc};
use platform::time::from_micros;
use shared_kernel::{StoreError, Version};

/// The row being read: makes the error that names table, column and key of a corrupt value.
#[derive(Clone, Copy)]
struct Row<'a> {
    table: &'static str,
    key: &'a dyn Display,
}

impl Row<'_> {
    fn corrupt(self, column: &'static str) -> StoreError {
        StoreError::CorruptRow { table: self.table, column, key: self.key.to_string() }
    }

    fn required<T>(self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column))
    }

    /// A stored text through the domain's own `parse`; it must be there.
    fn parsed<T, E>(
        self,
        column: &'static str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        self.required(column, text.and_then(|text| parse(text).ok()))
    }

    fn version(self, version: i64) -> Result<Version, StoreError> {
        self.required("version", u32::try_from(version).ok()).map(Version::from_u32)
    }

    fn time(self, column: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
        self.required(column, from_micros(micros))
    }
}
