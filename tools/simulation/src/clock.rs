//! Clocks of hosts: they follow the simulation's time, and jump when a fault makes them.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use shared_kernel::Clock;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A clock that may be set.
pub(crate) struct HostClock {
    origin: DateTime<Utc>,
    started: Instant,
    offset: Mutex<TimeDelta>,
    /// Wakes sleepers in the order in which they lay down; those of a `watch` channel wake in no order.
    was_set: Notify,
}

impl HostClock {
    /// A clock that shows `origin` now.
    pub(crate) fn starting_at(origin: DateTime<Utc>) -> Arc<Self> {
        let offset = Mutex::new(TimeDelta::zero());
        Arc::new(Self { origin, started: Instant::now(), offset, was_set: Notify::new() })
    }

    /// Sets the clock so far from the true time.
    pub(crate) fn set_off_by(&self, offset: TimeDelta) {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = offset;
        self.was_set.notify_waiters();
    }
}

#[async_trait]
impl Clock for HostClock {
    fn now(&self) -> DateTime<Utc> {
        let passed = TimeDelta::from_std(self.started.elapsed()).unwrap_or_default();
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        (self.origin + passed + offset).trunc_subsecs(6)
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        loop {
            let was_set = self.was_set.notified();
            let Ok(left) = (moment - self.now()).to_std() else { return };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                biased;
                () = was_set => {}
                // The timers of tokio count whole milliseconds.
                () = tokio::time::sleep(left) => {}
            }
        }
    }
}
