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

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Mutex;
    use std::task::{Context, Waker};

    use super::*;

    /// A clock that stands still and notes until when somebody sleeps.
    #[derive(Default)]
    struct StandingClock(Mutex<Vec<DateTime<Utc>>>);

    #[async_trait]
    impl Clock for StandingClock {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }

        async fn sleep_until(&self, moment: DateTime<Utc>) {
            self.0.lock().unwrap().push(moment);
        }
    }

    #[test]
    fn a_sleep_ends_when_the_time_is_over_or_never() {
        let clock = StandingClock::default();
        for time in [Duration::from_secs(5), Duration::MAX] {
            let slept = pin!(clock.sleep(time)).poll(&mut Context::from_waker(Waker::noop()));
            assert!(slept.is_ready());
        }
        let five_seconds_later = DateTime::UNIX_EPOCH + TimeDelta::seconds(5);
        assert_eq!(*clock.0.lock().unwrap(), [five_seconds_later, DateTime::<Utc>::MAX_UTC]);
    }
}
