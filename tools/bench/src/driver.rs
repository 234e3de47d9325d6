//! The load driver: all customers on one thread, so that it takes little of the cores that it shares with the shop. In a
//! closed loop each customer starts the next operation when the last has ended; in an open loop operations start by a
//! schedule.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::baseline::schedule::Schedule;
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::customer::{Customer, Operation};
use super::plan::{Plan, Until};
use super::random::Random;
use super::reads::{Reader, Reads};
use super::stage::Account;
use super::tally::Tally;
use super::window::{Window, measure, measure_schedule};
use demo::DemoError;

/// The warm-up before the window opens: caches fill, statements are prepared.
pub(super) const WARM_UP: Duration = Duration::from_secs(2);
/// The most connections of an open loop. Operations wait for a free one, and the wait counts.
const MOST_CONNECTIONS: usize = 512;

/// The load: which operation, at which pace, against which shop.
pub(super) struct Drive {
    pub(super) operation: Operation,
    pub(super) pace: Pace,
    pub(super) address: SocketAddr,
    /// The processes to measure.
    pub(super) servers: Vec<u32>,
    pub(super) accounts: Vec<Account>,
    pub(super) products: usize,
    pub(super) reads: Reads,
    pub(super) seed: u64,
    /// Which drive of the same shop this is: it is part of the Idempotency-Key.
    pub(super) number: usize,
}

/// When operations start.
pub(super) enum Pace {
    /// A closed loop: each customer starts again when the last operation has ended.
    Closed { concurrency: usize, warm_up: Duration, until: Until },
    /// An open loop, by its schedule.
    Open(Schedule),
}

impl Pace {
    /// The pace of a plan: an open loop at `rate`, or else a closed one.
    pub(super) fn of(plan: &Plan, rate: Option<NonZeroU32>) -> Self {
        match rate {
            Some(rate) => Self::Open(Schedule::new(rate, WARM_UP, plan.length())),
            None => {
                Self::Closed { concurrency: plan.concurrency, warm_up: WARM_UP, until: plan.until }
            }
        }
    }
}

/// Drives on a thread of its own, and returns the measured window.
pub(super) async fn drive(drive: Drive) -> Result<Window, DemoError> {
    on_a_thread(move || run(drive)).await
}

/// Runs a load on a thread of its own.
pub(super) async fn on_a_thread<T: Send + 'static, F>(
    load: impl FnOnce() -> F + Send + 'static,
) -> Result<T, DemoError>
where
    F: Future<Output = Result<T, DemoError>>,
{
    let broken = |reason: String| DemoError::Driver { reason };
    let (result, measured) = oneshot::channel();
    std::thread::Builder::new()
        .name("load-driver".to_owned())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let measured = runtime.map(|runtime| runtime.block_on(load()));
            // The receiver is gone when the run was interrupted.
            let _interrupted = result.send(measured);
        })
        .map_err(|error| broken(error.to_string()))?;
    let ended = measured.await.map_err(|_panicked| broken("its thread panicked".to_owned()))?;
    ended.map_err(|error| broken(error.to_string()))?
}

async fn run(drive: Drive) -> Result<Window, DemoError> {
    let tally = Tally::new()?;
    match &drive.pace {
        Pace::Closed { concurrency, warm_up, until } => {
            let mut customers = Vec::with_capacity(*concurrency);
            for number in 0..*concurrency {
                customers.push(come_again(drive.customer(number)?, &tally));
            }
            let measuring = measure(&tally, &drive.servers, *warm_up, *until);
            let (closed, _ended) = tokio::join!(measuring, join_all(customers));
            Ok(closed.when_all_have_ended(&tally))
        }
        Pace::Open(schedule) => {
            let start = Instant::now();
            let arriving = arrive(&drive, schedule, start, &tally);
            measure_schedule(&tally, &drive.servers, schedule, start, arriving).await
        }
    }
}

/// One operation after the other until the run is over.
async fn come_again(mut customer: Customer, tally: &Tally) {
    while !tally.is_over() {
        let in_window = tally.is_counting();
        let began = Instant::now();
        match customer.run_operation().await {
            Ok(()) => tally.done(began.elapsed(), in_window),
            Err(kind) => tally.failed(kind, in_window),
        }
    }
}

/// Starts every operation of the schedule at its time, whether or not those before have ended. A connection is reused
/// by the next operation when it is idle.
async fn arrive(
    drive: &Drive,
    schedule: &Schedule,
    start: Instant,
    tally: &Tally,
) -> Result<(), DemoError> {
    let mut under_way = FuturesUnordered::new();
    let (mut idle, mut connections, mut next) = (Vec::<Customer>::new(), 0, 0);
    loop {
        let more = next < schedule.arrivals();
        let may_start = !idle.is_empty() || connections < MOST_CONNECTIONS;
        tokio::select! {
            biased;
            () = tokio::time::sleep_until(start + schedule.after_start(next)), if more && may_start => {
                let customer = match idle.pop() {
                    Some(customer) => customer,
                    None => drive.customer(connections)?,
                };
                connections = connections.max(idle.len() + under_way.len() + 1);
                under_way.push(run_scheduled(customer, next, start + schedule.after_start(next)));
                next += 1;
            }
            Some(ended) = under_way.next(), if !under_way.is_empty() => {
                let times = (ended.from_arrival, ended.from_sending);
                tally.ended(&ended.end, schedule.counts(ended.number), times);
                idle.push(ended.customer);
            }
            else => return Ok(()),
        }
    }
}

struct Ended {
    customer: Customer,
    number: u64,
    end: super::customer::End,
    from_arrival: Duration,
    from_sending: Duration,
}

async fn run_scheduled(mut customer: Customer, number: u64, arrival: Instant) -> Ended {
    let began = Instant::now();
    let end = customer.run_operation().await;
    Ended { customer, number, end, from_arrival: arrival.elapsed(), from_sending: began.elapsed() }
}

impl Drive {
    fn customer(&self, number: usize) -> Result<Customer, DemoError> {
        let header = |text: String| {
            HeaderValue::try_from(text)
                .map_err(|error| DemoError::Driver { reason: error.to_string() })
        };
        let no_account = || DemoError::Driver { reason: "there are no customers".to_owned() };
        let account =
            self.accounts.get(number % self.accounts.len().max(1)).ok_or_else(no_account)?;
        Ok(Customer {
            operation: self.operation,
            address: self.address,
            host: header(self.address.to_string())?,
            authorization: header(format!("Bearer {}", account.token))?,
            credentials: Bytes::from(account.credentials.clone()),
            random: Random::new(self.seed, u64::try_from(number).unwrap_or(u64::MAX)),
            products: self.products,
            reader: Reader::of(self.reads),
            key: format!("bench-{}-{}-{number}", self.number, self.seed),
            operations: 0,
            connection: None,
        })
    }
}
