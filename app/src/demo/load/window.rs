//! The window in which a load run counts: what happened in it, and what it cost.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::percentiles::micros;
use super::process_usage::{self, Memory};

/// A run of so many orders is given up when none was confirmed for this long.
const STUCK_AFTER: Duration = Duration::from_secs(30);

/// What the workers saw between the end of the warm-up and the end of the run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counting: Cell<bool>,
    /// Orders that were confirmed, warm-up included.
    pub(super) confirmed_ever: Cell<u64>,
    confirmed: Cell<u64>,
    latencies: RefCell<Vec<u32>>,
    errors: RefCell<BTreeMap<String, u64>>,
    stop_after: Cell<Option<u64>>,
    enough: Notify,
    stopped: Cell<bool>,
}

impl Tally {
    /// Counts from now on; `stop_after` so many confirmed orders it is enough.
    fn begin(&self, stop_after: Option<u64>) {
        self.stop_after.set(stop_after);
        self.counting.set(true);
    }

    fn end(&self) {
        self.counting.set(false);
        self.stopped.set(true);
    }

    /// Returns when so many orders are confirmed, or when none has been for some time: a shop that has died confirms no
    /// more, and the report says what came of the rest.
    async fn enough_or_stuck(&self) {
        loop {
            let before = self.confirmed.get();
            let enough = tokio::time::timeout(STUCK_AFTER, self.enough.notified()).await.is_ok();
            if enough || self.confirmed.get() == before {
                return;
            }
        }
    }

    /// Whether the workers place no more orders.
    pub(super) fn is_over(&self) -> bool {
        self.stopped.get()
    }

    /// An order is known to be confirmed. Its latency counts if it was placed within the window, too.
    pub(super) fn confirmed(&self, latency: Duration, placed_in_window: bool) {
        self.confirmed_ever.set(self.confirmed_ever.get() + 1);
        if !self.counting.get() {
            return;
        }
        self.confirmed.set(self.confirmed.get() + 1);
        if placed_in_window {
            self.latencies.borrow_mut().push(micros(latency));
        }
        if self.stop_after.get() == Some(self.confirmed.get()) {
            self.enough.notify_one();
        }
    }

    /// An order came to nothing.
    pub(super) fn failed(&self, kind: String) {
        if self.counting.get() {
            *self.errors.borrow_mut().entry(kind).or_default() += 1;
        }
    }

    /// Whether what happens now is counted.
    pub(super) fn is_counting(&self) -> bool {
        self.counting.get()
    }
}

/// A load run as it was measured.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) duration: Duration,
    pub(super) confirmed: u64,
    /// Warm-up included: the orders that the shop's memory has grown by.
    pub(super) confirmed_ever: u64,
    pub(super) latencies: Vec<u32>,
    pub(super) errors: BTreeMap<String, u64>,
    pub(super) server_cpu_s: Option<f64>,
    pub(super) driver_cpu_s: Option<f64>,
    pub(super) server_memory: Option<Memory>,
}

/// Opens the window after the warm-up, and closes it after `length` or so many orders.
pub(super) async fn measure(
    tally: &Tally,
    servers: &[u32],
    warm_up: Duration,
    until: super::Until,
) -> Window {
    tokio::time::sleep(warm_up).await;
    let cpu = || (process_usage::cpu_seconds(servers), process_usage::own_cpu_seconds());
    let (before, began) = (cpu(), Instant::now());
    match until {
        super::Until::Elapsed(length) => {
            tally.begin(None);
            tokio::time::sleep(length).await;
        }
        super::Until::Confirmed(orders) => {
            tally.begin(Some(orders));
            tally.enough_or_stuck().await;
        }
    }
    tally.end();
    let (after, duration) = (cpu(), began.elapsed());
    let used = |before: Option<f64>, after: Option<f64>| Some(after? - before?);
    Window {
        duration,
        confirmed: tally.confirmed.get(),
        confirmed_ever: tally.confirmed_ever.get(),
        latencies: tally.latencies.take(),
        errors: tally.errors.take(),
        server_cpu_s: used(before.0, after.0),
        driver_cpu_s: used(before.1, after.1),
        server_memory: process_usage::memory(servers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happens_in_the_window_counts() {
        let tally = Tally::default();
        tally.confirmed(Duration::from_millis(1), false);
        tally.failed("early".to_owned());
        tally.begin(None);
        tally.confirmed(Duration::from_millis(2), false);
        tally.confirmed(Duration::from_millis(3), true);
        tally.failed("http-503".to_owned());
        tally.end();
        tally.confirmed(Duration::from_millis(4), true);
        assert_eq!((tally.confirmed.get(), tally.confirmed_ever.get()), (2, 4));
        assert_eq!(tally.latencies.take(), [3_000]);
        assert_eq!(tally.errors.take(), BTreeMap::from([("http-503".to_owned(), 1)]));
        assert!(tally.is_over());
    }

    #[tokio::test]
    async fn a_run_of_so_many_orders_ends_with_the_last_of_them() {
        let tally = Tally::default();
        let measuring =
            measure(&tally, &[u32::MAX], Duration::ZERO, super::super::Until::Confirmed(3));
        let ordering = async {
            while !tally.is_over() {
                tally.confirmed(Duration::from_millis(1), tally.is_counting());
                tokio::task::yield_now().await;
            }
        };
        let (window, ()) = tokio::join!(measuring, ordering);
        assert!(window.confirmed >= 3 && window.latencies.len() >= 3, "{window:?}");
        assert!(window.confirmed_ever >= window.confirmed);
    }
}
