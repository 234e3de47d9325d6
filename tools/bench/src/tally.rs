//! Counts operations and their latencies between the end of the warm-up and the end of the window; operations that began in
//! the window count when they end, however late.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::baseline::latencies::Recorder;
use tokio::sync::Notify;

use super::customer::End;
use demo::DemoError;

/// A run of so many operations is given up when none was done for this long.
const STUCK_AFTER: Duration = Duration::from_secs(30);

/// It is kept on one thread.
#[derive(Debug)]
pub(super) struct Tally {
    counting: Cell<bool>,
    /// Operations done, warm-up included.
    pub(super) done_ever: Cell<u64>,
    pub(super) done: Cell<u64>,
    pub(super) latency: RefCell<Recorder>,
    pub(super) from_sending: RefCell<Recorder>,
    pub(super) errors: RefCell<BTreeMap<String, u64>>,
    stop_after: Cell<Option<u64>>,
    enough: Notify,
    stopped: Cell<bool>,
}

impl Tally {
    pub(super) fn new() -> Result<Self, DemoError> {
        let empty =
            || Recorder::new().map_err(|error| DemoError::Driver { reason: error.to_string() });
        Ok(Self {
            counting: Cell::default(),
            done_ever: Cell::default(),
            done: Cell::default(),
            latency: RefCell::new(empty()?),
            from_sending: RefCell::new(empty()?),
            errors: RefCell::default(),
            stop_after: Cell::default(),
            enough: Notify::new(),
            stopped: Cell::default(),
        })
    }

    /// Counts from now on; after `stop_after` operations it is enough.
    pub(super) fn begin(&self, stop_after: Option<u64>) {
        self.stop_after.set(stop_after);
        self.counting.set(true);
    }

    pub(super) fn end(&self) {
        self.counting.set(false);
        self.stopped.set(true);
    }

    /// Returns when so many operations are done, or when none has been for some time: a shop that has died does no more,
    /// and the report says what came of the rest.
    pub(super) async fn enough_or_stuck(&self) {
        loop {
            let before = self.done.get();
            let enough = tokio::time::timeout(STUCK_AFTER, self.enough.notified()).await.is_ok();
            if enough || self.done.get() == before {
                return;
            }
        }
    }

    /// Whether no further operation starts.
    pub(super) fn is_over(&self) -> bool {
        self.stopped.get()
    }

    /// Whether what happens now is counted.
    pub(super) fn is_counting(&self) -> bool {
        self.counting.get()
    }

    /// An operation is done. It counts for the rate if that is within the window. Its latency counts if it began there: a
    /// shop that stalls at the end cannot hide the operations that wait.
    pub(super) fn done(&self, latency: Duration, began_in_window: bool) {
        self.done_ever.set(self.done_ever.get() + 1);
        if began_in_window {
            self.latency.borrow_mut().record(latency);
        }
        if !self.counting.get() {
            return;
        }
        self.done.set(self.done.get() + 1);
        if self.stop_after.get() == Some(self.done.get()) {
            self.enough.notify_one();
        }
    }

    /// An operation failed.
    pub(super) fn failed(&self, kind: String, began_in_window: bool) {
        if began_in_window || self.counting.get() {
            self.note(kind);
        }
    }

    /// An operation of an open loop has ended, of the warm-up or one whose arrival `counts`, however late.
    pub(super) fn ended(
        &self,
        end: &End,
        counts: bool,
        (from_arrival, from_sending): (Duration, Duration),
    ) {
        match end {
            Ok(()) => {
                self.done_ever.set(self.done_ever.get() + 1);
                if counts {
                    self.done.set(self.done.get() + 1);
                    self.latency.borrow_mut().record(from_arrival);
                    self.from_sending.borrow_mut().record(from_sending);
                }
            }
            Err(kind) if counts => self.note(kind.clone()),
            Err(_warming_up) => {}
        }
    }

    fn note(&self, kind: String) {
        *self.errors.borrow_mut().entry(kind).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_what_ends_in_the_window_and_latencies_what_begins_there() {
        let tally = Tally::new().unwrap();
        tally.done(Duration::from_millis(1), false);
        tally.failed("early".to_owned(), false);
        tally.begin(None);
        tally.done(Duration::from_millis(2), false);
        tally.done(Duration::from_millis(3), true);
        tally.failed("http-503".to_owned(), true);
        tally.end();
        tally.done(Duration::from_millis(900), true);
        tally.failed("no-answer".to_owned(), true);
        assert_eq!((tally.done.get(), tally.done_ever.get()), (2, 4));
        assert_eq!(tally.latency.borrow().len(), 2);
        assert!(tally.latency.borrow().latencies().unwrap().max > 899.0);
        let errors = [("http-503".to_owned(), 1), ("no-answer".to_owned(), 1)];
        assert_eq!(tally.errors.take(), BTreeMap::from(errors));
        assert!(tally.is_over());
    }

    #[test]
    fn a_late_operation_counts_from_its_scheduled_arrival() {
        let tally = Tally::new().unwrap();
        let times = (Duration::from_millis(900), Duration::from_millis(4));
        tally.ended(&Ok(()), true, times);
        tally.ended(&Err("http-503".to_owned()), true, times);
        for warming_up in [Ok(()), Err("early".to_owned())] {
            tally.ended(&warming_up, false, (Duration::from_secs(9), Duration::from_secs(9)));
        }
        assert_eq!((tally.done.get(), tally.done_ever.get()), (1, 2));
        assert!(tally.latency.borrow().latencies().unwrap().max > 899.0);
        assert!(tally.from_sending.borrow().latencies().unwrap().max < 4.1);
        assert_eq!(tally.errors.take(), BTreeMap::from([("http-503".to_owned(), 1)]));
    }
}
