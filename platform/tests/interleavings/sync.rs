//! Replaces the library's `sync`: the same names, and before each step shuttle decides which thread runs. Locks and
//! atomics are shuttle's. Channels, notifications and semaphores are tokio's own, as in the product: one operation is
//! one step, and shuttle wakes the waiting threads.

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

    /// A yield is only a hint.
    pub(crate) fn yield_now() {
        super::point();
    }
}

/// A point at which another thread may run first.
fn point() {
    // A dummy access: shuttle's own switch is not public, and a yield would tell the scheduler more.
    let _nothing = shuttle::sync::atomic::AtomicBool::new(false).load(atomic::Ordering::SeqCst);
}
