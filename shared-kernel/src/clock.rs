//! The clock port: the time, and waiting for a time. Deadlines follow it, so tests can move it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Tells the time in UTC.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;

    /// Returns once the clock shows `moment` or later. Cancel safe: dropping the future leaves nothing behind.
    async fn sleep_until(&self, moment: DateTime<Utc>);
}
