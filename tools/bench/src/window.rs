//! The window in which a run counts: its operations, latencies and resources.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::baseline::latencies::Recorder;
use crate::baseline::limit::{per_second, rounded};
use crate::baseline::schedule::Schedule;
use tokio::time::Instant;

use super::plan::Until;
use super::process_usage::{self, Memory};
use super::tally::Tally;
use demo::DemoError;

/// The measurements of a run.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) duration: Duration,
    /// Operations that succeeded within the window.
    pub(super) done: u64,
    /// Operations that had succeeded when the memory was measured, warm-up included.
    pub(super) done_behind_memory: u64,
    /// Operations that succeeded in the whole run: before, in and after the window.
    pub(super) done_ever: u64,
    /// Latencies of the operations that began in the window, however late they ended; in an open loop from the scheduled
    /// arrival.
    pub(super) latency: Recorder,
    /// The same from sending, which leaves out the wait before it.
    pub(super) from_sending: Recorder,
    pub(super) errors: BTreeMap<String, u64>,
    pub(super) server_cpu_s: Option<f64>,
    pub(super) driver_cpu_s: Option<f64>,
    pub(super) server_memory: Option<Memory>,
}

impl Window {
    /// Operations a second.
    pub(super) fn per_s(&self) -> f64 {
        per_second(self.done, self.duration.as_secs_f64())
    }

    /// Processor time of the shop an operation, in milliseconds.
    pub(super) fn cpu_ms_each(&self) -> Option<f64> {
        let done = u32::try_from(self.done).ok().filter(|done| *done > 0)?;
        Some(rounded(self.server_cpu_s? * 1_000.0 / f64::from(done), 1_000.0))
    }
}

/// Processor time used so far, by the servers and by this process.
struct Used(Option<f64>, Option<f64>);

impl Used {
    fn by(servers: &[u32]) -> Self {
        Self(process_usage::cpu_seconds(servers), process_usage::own_cpu_seconds())
    }
}

/// The part of a window that is final when it closes. Operations that still run are not part of it.
#[derive(Debug)]
pub(super) struct Closed {
    duration: Duration,
    done: u64,
    done_behind_memory: u64,
    server_cpu_s: Option<f64>,
    driver_cpu_s: Option<f64>,
    server_memory: Option<Memory>,
}

impl Closed {
    fn now(tally: &Tally, servers: &[u32], duration: Duration, before: &Used) -> Self {
        let after = Used::by(servers);
        let used = |before: Option<f64>, after: Option<f64>| Some(after? - before?);
        Self {
            duration,
            done: tally.done.get(),
            done_behind_memory: tally.done_ever.get(),
            server_cpu_s: used(before.0, after.0),
            driver_cpu_s: used(before.1, after.1),
            server_memory: process_usage::memory(servers),
        }
    }

    /// The whole window, once every operation has ended.
    pub(super) fn when_all_have_ended(self, tally: &Tally) -> Window {
        Window {
            duration: self.duration,
            done: self.done,
            done_behind_memory: self.done_behind_memory,
            done_ever: tally.done_ever.get(),
            latency: tally.latency.borrow().clone(),
            from_sending: tally.from_sending.borrow().clone(),
            errors: tally.errors.take(),
            server_cpu_s: self.server_cpu_s,
            driver_cpu_s: self.driver_cpu_s,
            server_memory: self.server_memory,
        }
    }
}

/// Opens the window after the warm-up, and closes it after some time or so many operations.
pub(super) async fn measure(
    tally: &Tally,
    servers: &[u32],
    warm_up: Duration,
    until: Until,
) -> Closed {
    tokio::time::sleep(warm_up).await;
    let (before, began) = (Used::by(servers), Instant::now());
    match until {
        Until::Elapsed(length) => {
            tally.begin(None);
            tokio::time::sleep(length).await;
        }
        Until::Done(operations) => {
            tally.begin(Some(operations));
            tally.enough_or_stuck().await;
        }
    }
    tally.end();
    Closed::now(tally, servers, began.elapsed(), &before)
}

/// Measures from the first arrival that counts until the last of them has been served.
pub(super) async fn measure_schedule(
    tally: &Tally,
    servers: &[u32],
    schedule: &Schedule,
    start: Instant,
    arriving: impl Future<Output = Result<(), DemoError>>,
) -> Result<Window, DemoError> {
    let opens = start + schedule.counting_from();
    let opening = async {
        tokio::time::sleep_until(opens).await;
        Used::by(servers)
    };
    let (before, arrived) = tokio::join!(opening, arriving);
    arrived?;
    // The window lasts at least until the next arrival would be due.
    let closes = (start + schedule.ends()).max(Instant::now());
    Ok(Closed::now(tally, servers, closes - opens, &before).when_all_have_ended(tally))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_run_of_so_many_operations_ends_with_the_last_of_them() {
        let tally = Tally::new().unwrap();
        let measuring = measure(&tally, &[u32::MAX], Duration::ZERO, Until::Done(3));
        let coming = async {
            while !tally.is_over() {
                tally.done(Duration::from_millis(1), tally.is_counting());
                tokio::task::yield_now().await;
            }
        };
        let (closed, ()) = tokio::join!(measuring, coming);
        let window = closed.when_all_have_ended(&tally);
        assert!(window.done >= 3 && window.latency.len() >= 3, "{window:?}");
        assert!(window.done_ever >= window.done);
    }

    #[tokio::test(start_paused = true)]
    async fn an_operation_that_outlasts_the_window_has_a_latency() {
        let tally = Tally::new().unwrap();
        let second = Duration::from_secs(1);
        let measuring = measure(&tally, &[u32::MAX], second, Until::Elapsed(second));
        let waiting = async {
            tokio::time::sleep(second + second / 2).await;
            let began_in_window = tally.is_counting();
            tokio::time::sleep(3 * second).await;
            tally.done(3 * second, began_in_window);
        };
        let (closed, ()) = tokio::join!(measuring, waiting);
        let window = closed.when_all_have_ended(&tally);
        assert_eq!((window.done, window.done_behind_memory, window.done_ever), (0, 0, 1));
        assert!(window.latency.latencies().unwrap().max > 2_990.0, "{window:?}");
        assert_eq!(window.duration, second);
    }
}
