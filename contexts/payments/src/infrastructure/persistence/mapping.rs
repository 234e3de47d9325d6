//! Between aggregates and their rows: free functions with full destructuring, so that a new column breaks the build.

pub(crate) mod payment;
pub(crate) mod records;
pub(crate) mod refund;

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

    pub(crate) fn read<T, E>(
        &self,
        column: &'static str,
        value: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        value.and_then(|text| parse(text).ok()).ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn moment(
        &self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<DateTime<Utc>, StoreError> {
        micros.and_then(from_micros).ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn version(&self, version: i64) -> Result<Version, StoreError> {
        u32::try_from(version).map(Version::from_u32).map_err(|_negative| self.corrupt("version"))
    }

    pub(crate) fn money(&self, amount_minor: i64, currency: &str) -> Result<Money, StoreError> {
        let currency = self.read("currency", Some(currency), Currency::recorded)?;
        Ok(Money::new(amount_minor, currency))
    }
}
