//! Faults that a control plants into what threads meet at, one at a time, to see that the scenarios notice.

use std::sync::atomic::{AtomicU8, Ordering};

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    /// None is planted.
    None,
    /// Taking one from a counter is a look and, a step later, a write.
    TornCount,
    /// A flag is written some time after whoever writes it has gone on.
    LateStore,
    /// Who waits for a message looks first and begins to listen a step later.
    LookThenWait,
    /// A bell that is rung when nobody listens has not been rung.
    ForgetfulNotify,
}

static PLANTED: AtomicU8 = AtomicU8::new(0);

/// Plants `fault` in what runs from now on.
pub(crate) fn plant(fault: Fault) {
    PLANTED.store(fault as u8, Ordering::SeqCst);
}

pub(crate) fn is_planted(fault: Fault) -> bool {
    PLANTED.load(Ordering::SeqCst) == fault as u8
}
