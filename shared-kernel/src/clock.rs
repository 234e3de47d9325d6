//! The clock port: the time, and waiting for a time. Deadlines follow it, so tests can move it.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time in UTC.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;

    /// Returns once the clock shows `moment` or later. Cancel safe: dropping the future leaves nothing behind.
    async fn sleep_until(&self, moment: DateTime<Utc>);

    /// Returns after `time`, even if the clock is set meanwhile where it can tell. Cancel safe like [`Clock::sleep_until`].
    async fn sleep(&self, time: Duration) {
        let time = TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX);
        let moment = self.now().checked_add_signed(time).unwrap_or(DateTime::<Utc>::MAX_UTC);
        self.sleep_until(moment).await;
    }
}
