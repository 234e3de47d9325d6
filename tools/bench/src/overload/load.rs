//! Closed and open loops of checkouts, all on one thread. In an open loop a latency counts from the scheduled arrival, so that a
//! shop that stalls cannot hide the arrivals that it delayed; an arrival for which there is no connection for a second is counted
//! as unsent, and not sent any more: the limit is then the driver's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::{Instant, sleep_until};

use super::raw_customer::{End, RawCustomer};
use crate::baseline::latencies::Recorder;
use crate::baseline::schedule::Schedule;
use demo::DemoError;

/// The most connections of an open loop.
const MOST_CONNECTIONS: usize = 1_024;
/// An arrival that is so late is not sent.
const TOO_LATE: Duration = Duration::from_secs(1);

/// The customers, each on a connection: they come from `make` as they are needed, and are used again.
pub(super) struct Customers<F> {
    make: F,
    idle: RefCell<Vec<RawCustomer>>,
    made: RefCell<usize>,
}

/// The outcomes of a load.
#[derive(Debug)]
pub(super) struct Outcomes {
    /// Checkouts that were confirmed while it lasted.
    pub(super) confirmed: u64,
    /// The same, however late.
    pub(super) confirmed_ever: u64,
    pub(super) refused: u64,
    /// Arrivals that the driver could not send.
    pub(super) unsent: u64,
    pub(super) errors: BTreeMap<String, u64>,
    /// Of the confirmed ones, from the scheduled arrival; in a closed loop from sending.
    pub(super) latency: Recorder,
    pub(super) from_sending: Recorder,
    /// Of the refused ones, from sending.
    pub(super) refusal: Recorder,
}

impl Outcomes {
    pub(super) fn new() -> Result<Self, DemoError> {
        let empty =
            || Recorder::new().map_err(|error| DemoError::Driver { reason: error.to_string() });
        Ok(Self {
            confirmed: 0,
            confirmed_ever: 0,
            refused: 0,
            unsent: 0,
            errors: BTreeMap::new(),
            latency: empty()?,
            from_sending: empty()?,
            refusal: empty()?,
        })
    }

    fn note(&mut self, end: End, arrival: Instant, sent: Instant, closes: Instant) {
        match end {
            End::Confirmed => {
                self.confirmed_ever += 1;
                if Instant::now() <= closes {
                    self.confirmed += 1;
                }
                self.latency.record(arrival.elapsed());
                self.from_sending.record(sent.elapsed());
            }
            End::Refused => {
                self.refused += 1;
                self.refusal.record(sent.elapsed());
            }
            End::Failed(kind) => *self.errors.entry(kind).or_default() += 1,
        }
    }

    /// Whether every checkout was confirmed, and 99 of 100 within `limit`.
    pub(super) fn are_normal(&self, limit: Duration) -> bool {
        let p99 = self.latency.latencies().map(|latencies| latencies.p99);
        let is_in_time = p99.is_some_and(|p99| p99 <= limit.as_secs_f64() * 1_000.0);
        is_in_time && self.refused == 0 && self.unsent == 0 && self.errors.is_empty()
    }
}

impl<F: Fn(usize) -> Result<RawCustomer, DemoError>> Customers<F> {
    pub(super) const fn new(make: F) -> Self {
        Self { make, idle: RefCell::new(Vec::new()), made: RefCell::new(0) }
    }

    fn take(&self) -> Result<RawCustomer, DemoError> {
        if let Some(idle) = self.idle.borrow_mut().pop() {
            return Ok(idle);
        }
        let number = self.made.replace_with(|made| *made + 1);
        (self.make)(number)
    }

    fn give_back(&self, customer: RawCustomer) {
        self.idle.borrow_mut().push(customer);
    }

    /// So many customers, each of whom orders again when the last order has ended.
    pub(super) async fn closed(
        &self,
        concurrency: usize,
        length: Duration,
    ) -> Result<Outcomes, DemoError> {
        let (closes, outcomes) = (Instant::now() + length, RefCell::new(Outcomes::new()?));
        let customers = (0..concurrency).map(|_| async {
            let mut customer = self.take()?;
            while Instant::now() < closes {
                let sent = Instant::now();
                let end = customer.check_out().await;
                outcomes.borrow_mut().note(end, sent, sent, closes);
            }
            self.give_back(customer);
            Ok(())
        });
        join_all(customers).await.into_iter().collect::<Result<(), DemoError>>()?;
        Ok(outcomes.into_inner())
    }

    /// Customers who arrive at `rate` a second from `start` on, whatever has become of those before. Returns when all have ended.
    pub(super) async fn open(
        &self,
        rate: NonZeroU32,
        start: Instant,
        length: Duration,
    ) -> Result<Outcomes, DemoError> {
        let schedule = Schedule::new(rate, Duration::ZERO, length);
        let closes = start + length;
        let (mut outcomes, mut under_way) = (Outcomes::new()?, FuturesUnordered::new());
        let mut next = 0;
        loop {
            let arrival = start + schedule.after_start(next);
            let (is_over, is_free) =
                (next >= schedule.arrivals(), under_way.len() < MOST_CONNECTIONS);
            if !is_over && arrival.elapsed() > TOO_LATE {
                outcomes.unsent += 1;
                next += 1;
                continue;
            }
            tokio::select! {
                biased;
                () = sleep_until(arrival), if !is_over && is_free => {
                    let mut customer = self.take()?;
                    under_way.push(async move {
                        customer.rest().await;
                        let sent = Instant::now();
                        let end = customer.check_out().await;
                        (customer, end, arrival, sent)
                    });
                    next += 1;
                }
                Some((customer, end, arrival, sent)) = under_way.next() => {
                    outcomes.note(end, arrival, sent, closes);
                    self.give_back(customer);
                }
                else => return Ok(outcomes),
            }
        }
    }
}
