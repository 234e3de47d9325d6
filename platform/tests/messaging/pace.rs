//! A handler that can be slowed down: while it is held, no call that has begun ends.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

/// How fast a handler is.
pub(crate) struct Pace {
    held_up: watch::Sender<bool>,
    begun: AtomicUsize,
    most_begun: AtomicUsize,
}

impl Default for Pace {
    fn default() -> Self {
        let held_up = watch::channel(false).0;
        Self { held_up, begun: AtomicUsize::new(0), most_begun: AtomicUsize::new(0) }
    }
}

impl Pace {
    /// From now on no call ends.
    pub(crate) fn hold_up(&self) {
        self.held_up.send_replace(true);
    }

    /// Releases every call.
    pub(crate) fn let_go(&self) {
        self.held_up.send_replace(false);
    }

    /// How many calls have begun and not ended.
    pub(crate) fn begun(&self) -> usize {
        self.begun.load(Ordering::Acquire)
    }

    /// The most calls that had begun and not ended at one time.
    pub(crate) fn most_begun(&self) -> usize {
        self.most_begun.load(Ordering::Acquire)
    }

    pub(super) async fn keep(&self) {
        let begun = self.begun.fetch_add(1, Ordering::AcqRel) + 1;
        self.most_begun.fetch_max(begun, Ordering::AcqRel);
        let mut held_up = self.held_up.subscribe();
        held_up.wait_for(|held_up| !held_up).await.unwrap();
        self.begun.fetch_sub(1, Ordering::AcqRel);
    }
}
