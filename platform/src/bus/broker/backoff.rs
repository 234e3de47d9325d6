//! The delays between attempts to reach a broker that is away.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

/// Delays from 100 ms to about 5 s, without end. The jitter keeps many processes from reconnecting at the same moment.
pub(in super::super) fn reconnect_delays() -> impl Iterator<Item = Duration> + Send {
    ExponentialBuilder::new()
        .with_jitter()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .without_max_times()
        .build()
}
