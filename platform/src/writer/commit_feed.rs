//! The commits of the writer on their way to the relay. A relay that is far behind reads the table instead.

use std::sync::{Arc, PoisonError};

use crate::outbox::{Placed, Transport};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, mpsc};

/// How many groups the relay may be behind before it has to read the table.
const GROUPS_HANDED_OVER: usize = 1024;

/// The feed from the writer to the relay of one transport.
pub(super) struct CommitFeed {
    pub(super) transport: Transport,
    groups: mpsc::Sender<Arc<[Placed]>>,
    /// Groups were withheld: the relay has to read the table.
    is_behind: AtomicBool,
    taken: Mutex<Option<mpsc::Receiver<Arc<[Placed]>>>>,
}

impl CommitFeed {
    pub(super) fn of(transport: Transport) -> Arc<Self> {
        let (groups, receiver) = mpsc::channel(GROUPS_HANDED_OVER);
        let taken = Mutex::new(Some(receiver));
        Arc::new(Self { transport, groups, is_behind: AtomicBool::new(false), taken })
    }

    /// The receiver, for the first caller.
    pub(super) fn take(&self) -> Option<mpsc::Receiver<Arc<[Placed]>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether groups were withheld since the last call.
    pub(super) fn fell_behind(&self) -> bool {
        self.is_behind.swap(false, Ordering::AcqRel)
    }

    pub(super) fn tell(&self, placed: &Arc<[Placed]>, others_wrote: bool) {
        if others_wrote {
            self.is_behind.store(true, Ordering::Release);
        }
        if self.is_behind.load(Ordering::Acquire) {
            // An empty group only wakes the relay: the rows are in the table.
            let _full_or_gone = self.groups.try_send(Arc::from([]));
            return;
        }
        // Full or closed: the relay reads the table instead. Groups are withheld from then on, so that none overtakes
        // those in the table.
        if self.groups.try_send(Arc::clone(placed)).is_err() {
            self.is_behind.store(true, Ordering::Release);
            // The relay may have taken all of them meanwhile, and seen that it is not behind. If there is still no
            // capacity, it has yet to check.
            let _full_or_gone = self.groups.try_send(Arc::from([]));
        }
    }
}
