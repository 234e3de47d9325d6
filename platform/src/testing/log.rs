//! The log of one thread of tests.

use std::sync::OnceLock;

use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Subscriber};

/// Sends the log of this thread to `subscriber` until the guard is dropped.
///
/// Tests run beside each other, and `tracing` remembers for each place that logs whether a subscriber wants it. Where the process has one
/// subscriber, it asks that of the thread which comes to the place first: a thread without one would say no for all. So there is
/// always a second one here, which wants nothing.
pub fn log_of_this_thread(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(NoSubscriber::default()));
    tracing::subscriber::set_default(subscriber)
}
