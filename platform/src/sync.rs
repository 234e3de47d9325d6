//! The synchronisation primitives of the message path: locks, atomics, channels, and timers. Here they are those of
//! `std` and tokio. `tests/interleavings` compiles the same modules with other primitives, which let another thread run
//! wherever one could.

pub(crate) use std::sync::{Mutex, MutexGuard, RwLock};

pub(crate) use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
pub(crate) use tokio_stream::wrappers::ReceiverStream;

pub(crate) mod atomic {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
}

pub(crate) mod thread {
    pub(crate) use std::thread::{Builder, yield_now};
}

pub(crate) mod time {
    pub(crate) use tokio::time::{Instant, sleep, sleep_until};
}
