//! The control of a relay: whether an operator holds it, and what it failed at last. It lasts as long as the host.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// The control of the relay of one context in this host. A relay that is held hands no event to the bus: events stay in the outbox.
#[derive(Debug, Default)]
pub struct RelayControl {
    held: watch::Sender<bool>,
    /// Whether the relay may be handing events to the bus.
    relays: watch::Sender<bool>,
    last_failure: Mutex<Option<RelayFailure>>,
    /// Locked while a decision of an operator is carried out.
    decision: tokio::sync::Mutex<()>,
}

/// A failure of a relay, which tries again by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayFailure {
    /// When, by the host's clock.
    pub occurred_at: DateTime<Utc>,
    /// The reason.
    pub reason: String,
}

/// The relay hands events to the bus until this is dropped.
pub(crate) struct Relays<'a>(&'a RelayControl);

impl RelayControl {
    /// Whether the relay is held.
    pub fn is_held(&self) -> bool {
        *self.held.borrow()
    }

    /// Holds it from now on, as a setting says at the start of a host; [`hold`](crate::relay::hold) is for the operator of a running one.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// The last failure, which may be over.
    pub fn last_failure(&self) -> Option<RelayFailure> {
        self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Locks the relay for one decision, until the guard is dropped; `None` while there is another.
    pub(crate) fn begin_decision(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        self.decision.try_lock().ok()
    }

    pub(crate) fn release(&self) {
        self.held.send_replace(false);
    }

    /// Returns when it is held.
    pub(crate) async fn held(&self) {
        until(&self.held, true).await;
    }

    /// Returns when it is not held.
    pub(crate) async fn released(&self) {
        until(&self.held, false).await;
    }

    /// The relay begins to hand events to the bus.
    pub(crate) fn begin(&self) -> Relays<'_> {
        self.relays.send_replace(true);
        Relays(self)
    }

    /// Returns when the relay hands nothing to the bus.
    pub(crate) async fn at_rest(&self) {
        until(&self.relays, false).await;
    }

    pub(crate) fn failed(&self, occurred_at: DateTime<Utc>, reason: String) {
        let failure = Some(RelayFailure { occurred_at, reason });
        *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }
}

impl Drop for Relays<'_> {
    fn drop(&mut self) {
        self.0.relays.send_replace(false);
    }
}

async fn until(flag: &watch::Sender<bool>, wanted: bool) {
    let mut changes = flag.subscribe();
    // The sender is not dropped while it is borrowed.
    let _is_so = changes.wait_for(|now| *now == wanted).await.is_ok();
}
