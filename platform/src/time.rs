//! Stored times: whole microseconds since 1970 in a BIGINT, exact and ordered on every database.

use chrono::{DateTime, Utc};

/// The stored form of a moment.
pub const fn to_micros(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_micros()
}

/// The moment of a stored number; `None` beyond the years that chrono supports.
pub const fn from_micros(micros: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}
