//! The log lines of an outage of a broker: one warning when it begins, also where the broker was never there, and one when it is
//! over.

use std::sync::atomic::{AtomicBool, Ordering};

/// The outages of one broker, as the owner of the connection sees them.
pub(in super::super) struct Outage {
    broker: &'static str,
    is_told: AtomicBool,
}

impl Outage {
    /// Those of `broker`, which is named in the log.
    pub(in super::super) const fn of(broker: &'static str) -> Self {
        Self { broker, is_told: AtomicBool::new(false) }
    }

    /// The broker is away, or does not take the host in. Logged once until it is back.
    pub(in super::super) fn begins(&self, reason: &str) {
        if !self.is_told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                broker = self.broker,
                reason,
                "the broker is away; requests are answered, and events for other hosts wait in the outbox until it is back: \
                 start it, or correct broker.url"
            );
        }
    }

    /// The broker takes events.
    pub(in super::super) fn is_over(&self) {
        if self.is_told.swap(false, Ordering::Relaxed) {
            tracing::warn!(
                broker = self.broker,
                "the broker is back; the events that waited are published now"
            );
        } else {
            tracing::info!(broker = self.broker, "the broker is there");
        }
    }
}
