//! Faults that a control plants into the synchronisation primitives, one at a time, to see that the scenarios notice.

use std::sync::atomic::{AtomicU8, Ordering};

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    /// None is planted.
    None,
    /// Decrementing a counter is a read and, a step later, a write.
    TornCount,
    /// A flag is written some time after the writing thread has gone on.
    LateStore,
    /// A receiver checks for a message first and begins to listen a step later.
    LookThenWait,
    /// A notification without a listener is lost.
    ForgetfulNotify,
}

static PLANTED: AtomicU8 = AtomicU8::new(0);

/// Plants `fault` into the code that runs from now on.
pub(crate) fn plant(fault: Fault) {
    PLANTED.store(fault as u8, Ordering::SeqCst);
}

pub(crate) fn is_planted(fault: Fault) -> bool {
    PLANTED.load(Ordering::SeqCst) == fault as u8
}
