//! Failpoints: places where a test makes this program fail, to show that nothing is lost there. Without the feature
//! `failpoints` the functions here are empty, and the crate `fail` is not in the build.
//!
//! A point is named by its place and by the step that passes it, and FAILPOINTS in the environment says what happens
//! there: `after-commit/orders.order-placed.v1=1*return(kill)` kills the process when the first order is stored and
//! before any task learns of it. The faults are `error`, `panic` and `kill`. Each is logged before it strikes.

use std::io;

use crate::unit_of_work::UnitOfWork;

/// The place where a step is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// In the transaction that writes an event, between two statements.
    MidBatch,
    /// All statements have run and nothing is committed.
    BeforeCommit,
    /// The commit is done and no caller has been answered.
    AfterCommit,
    /// The subscribers or the broker have the event, and this process does not know it yet.
    AfterPublish,
    /// A handler's effects are stored, and its delivery is not acknowledged.
    BeforeAck,
}

#[cfg(feature = "failpoints")]
mod armed {
    use std::cell::RefCell;
    use std::sync::LazyLock;

    use super::{Point, UnitOfWork, io};

    /// Whether any point is set. A point stays set until the process ends.
    static ARMED: LazyLock<bool> = LazyLock::new(|| {
        let is_set = std::env::var_os("FAILPOINTS").is_some();
        if is_set {
            std::mem::forget(fail::FailScenario::setup());
        }
        is_set
    });

    thread_local! {
        /// The types of the events in the transaction of this thread.
        static WRITTEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// Records the events of the transaction that this thread begins: its points are named after them.
    pub(crate) fn begin(units: &[&UnitOfWork]) {
        if *ARMED {
            let events = units.iter().flat_map(|unit| &unit.events);
            let written = events.map(|event| event.event_type.to_string()).collect();
            WRITTEN.set(written);
        }
    }

    /// A point in the transaction that this thread has begun.
    pub(crate) fn in_transaction(point: Point) -> io::Result<()> {
        let steps = if *ARMED { WRITTEN.with_borrow(Clone::clone) } else { Vec::new() };
        steps.iter().try_for_each(|step| reached(point, step))
    }

    /// A point passed by `step`: the type of an event, or the name of the handler that handles it.
    #[expect(clippy::panic, reason = "that is what was asked for")]
    pub(crate) fn reached(point: Point, step: &str) -> io::Result<()> {
        if !*ARMED {
            return Ok(());
        }
        let name = format!("{}/{step}", name(point));
        let Some(fault) = fail::eval(&name, Option::unwrap_or_default) else { return Ok(()) };
        tracing::error!(name, fault, "a failpoint strikes");
        match &*fault {
            "kill" => std::process::abort(),
            "panic" => panic!("the failpoint {name} strikes"),
            _error => Err(io::Error::other(format!("the failpoint {name} strikes"))),
        }
    }

    const fn name(point: Point) -> &'static str {
        match point {
            Point::MidBatch => "mid-batch",
            Point::BeforeCommit => "before-commit",
            Point::AfterCommit => "after-commit",
            Point::AfterPublish => "after-publish",
            Point::BeforeAck => "before-ack",
        }
    }
}

#[cfg(feature = "failpoints")]
pub(crate) use armed::{begin, in_transaction, reached};

#[cfg(not(feature = "failpoints"))]
mod left_out {
    use super::{Point, UnitOfWork, io};

    pub(crate) const fn begin(_units: &[&UnitOfWork]) {}

    #[expect(clippy::unnecessary_wraps, reason = "as where it may strike")]
    pub(crate) const fn in_transaction(_point: Point) -> io::Result<()> {
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "as where it may strike")]
    pub(crate) const fn reached(_point: Point, _step: &str) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(not(feature = "failpoints"))]
pub(crate) use left_out::{begin, in_transaction, reached};
