//! Between values of the domain and their rows: free functions with full destructuring, so that a new column breaks the build.

pub(crate) mod mail;
pub(crate) mod recipient;
pub(crate) mod records;

use chrono::{DateTime, Utc};
use platform::time::from_micros;
use shared_kernel::{Currency, Money, StoreError, Version};
use uuid::Uuid;

/// Reads the columns of one row, and names the one that cannot be read.
pub(crate) struct Columns {
    pub(crate) table: &'static str,
    pub(crate) key: Uuid,
}

impl Columns {
    pub(crate) fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::CorruptRow { table: self.table, column, key: self.key.to_string() }
    }

    pub(crate) fn required<T>(
        &self,
        column: &'static str,
        value: Option<T>,
    ) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn moment(
        &self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<DateTime<Utc>, StoreError> {
        self.required(column, micros.and_then(from_micros))
    }

    pub(crate) fn version(&self, version: i64) -> Result<Version, StoreError> {
        self.count("version", version).map(Version::from_u32)
    }

    pub(crate) fn count(&self, column: &'static str, number: i64) -> Result<u32, StoreError> {
        self.required(column, u32::try_from(number).ok())
    }

    pub(crate) fn money(&self, amount_minor: i64, currency: &str) -> Result<Money, StoreError> {
        let currency = self.required("currency", Currency::recorded(currency).ok())?;
        Ok(Money::new(amount_minor, currency))
    }
}
