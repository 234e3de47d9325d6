//! The clock of the running system. The clock that tests move is in `testing`.

use async_trait::async_trait;
use chrono::{DateTime, Duration, SubsecRound, Utc};
use shared_kernel::Clock;

/// Tells the time of this machine, to the microsecond: the precision that the databases keep.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        // The sleep runs on monotonic time, but the wall clock may be set meanwhile: so the wall clock is read again at
        // least once a minute.
        loop {
            let left = moment - self.now();
            let Ok(left) = left.min(Duration::minutes(1)).to_std() else { return };
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }

    /// On monotonic time.
    async fn sleep(&self, time: std::time::Duration) {
        tokio::time::sleep(time).await;
    }
}
