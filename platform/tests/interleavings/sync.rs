//! What stands in for the library's `sync`: the same names, and before each step shuttle is asked whose turn it is. Locks and
//! atomics are shuttle's. Channels, notifications and semaphores are tokio's own, the ones that the product runs on: one
//! operation is one step, and whoever waits is taken further by shuttle.

mod channels;
mod flags;
mod signals;
pub(crate) mod time;

pub(crate) use shuttle::sync::{Mutex, MutexGuard, RwLock};

pub(crate) use channels::{ReceiverStream, mpsc, oneshot};
pub(crate) use signals::{Notify, Semaphore};

pub(crate) mod atomic {
    pub(crate) use super::flags::{AtomicBool, AtomicUsize};
    pub(crate) use std::sync::atomic::Ordering;
}

pub(crate) mod thread {
    pub(crate) use shuttle::thread::Builder;

    /// Nobody need make use of it.
    pub(crate) fn yield_now() {
        super::point();
    }
}

/// A moment at which another thread may go first.
fn point() {
    // An access that means nothing: shuttle's own switch is not to be had, and a yield would tell the scheduler more.
    let _nothing = shuttle::sync::atomic::AtomicBool::new(false).load(atomic::Ordering::SeqCst);
}
