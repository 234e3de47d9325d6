//! The clocks of hosts: they follow the simulation's time, and a fault can make them jump.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use shared_kernel::Clock;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A clock that can be set.
pub(crate) struct HostClock {
    origin: DateTime<Utc>,
    started: Instant,
    offset: Mutex<TimeDelta>,
    /// Wakes sleepers in a defined order, which a `watch` channel does not.
    was_set: Notify,
}

impl HostClock {
    /// A clock that shows `origin` at the start.
    pub(crate) fn starting_at(origin: DateTime<Utc>) -> Arc<Self> {
        let offset = Mutex::new(TimeDelta::zero());
        Arc::new(Self { origin, started: Instant::now(), offset, was_set: Notify::new() })
    }

    /// Sets the clock's offset from the true time.
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
                // Timers of tokio have a resolution of one millisecond.
                () = tokio::time::sleep(left) => {}
            }
        }
    }
}
