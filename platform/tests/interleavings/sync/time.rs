//! Time. It stands still until a scenario lets it pass: events before then are not caused by a timer that makes up for
//! a lost notification.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Add;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::point;

thread_local! {
    /// State of the run on this thread. All tasks of a run take turns on one thread.
    static CLOCK: RefCell<Clock> = RefCell::default();
}

#[derive(Default)]
struct Clock {
    now: Duration,
    next_number: u64,
    sleepers: BTreeMap<u64, Sleeper>,
}

struct Sleeper {
    until: Instant,
    waker: Waker,
}

/// A moment since the run began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(CLOCK.with_borrow(|clock| clock.now))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0 + later)
    }
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    sleep_until(Instant::now() + duration)
}

pub(crate) fn sleep_until(until: Instant) -> Sleep {
    Sleep { until, number: None }
}

/// Completes when time has passed that far.
pub(crate) struct Sleep {
    until: Instant,
    number: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.number.is_none() {
            point();
        }
        if Instant::now() >= self.until {
            return Poll::Ready(());
        }
        let (until, known) = (self.until, self.number);
        let number = CLOCK.with_borrow_mut(|clock| {
            let number = known.unwrap_or(clock.next_number);
            clock.next_number = clock.next_number.max(number + 1);
            clock.sleepers.insert(number, Sleeper { until, waker: context.waker().clone() });
            number
        });
        self.number = Some(number);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            CLOCK.with_borrow_mut(|clock| clock.sleepers.remove(&number));
        }
    }
}

/// A run begins: no task sleeps.
pub(crate) fn begin() {
    CLOCK.set(Clock::default());
}

/// How much time has passed in this run.
pub(crate) fn passed() -> Duration {
    CLOCK.with_borrow(|clock| clock.now)
}

/// Lets time pass until the first sleeper wakes.
pub(crate) fn pass() {
    let woken: Vec<Waker> = CLOCK.with_borrow_mut(|clock| {
        let Some(first) = clock.sleepers.values().map(|sleeper| sleeper.until).min() else {
            return Vec::new();
        };
        clock.now = clock.now.max(first.0);
        let awake = clock.sleepers.values().filter(|sleeper| sleeper.until <= first);
        awake.map(|sleeper| sleeper.waker.clone()).collect()
    });
    woken.into_iter().for_each(Waker::wake);
}

/// Whether a task sleeps that will wake within `duration`.
pub(crate) fn somebody_sleeps_within(duration: Duration) -> bool {
    CLOCK.with_borrow(|clock| {
        let limit = clock.now + duration;
        clock.sleepers.values().any(|sleeper| sleeper.until.0 <= limit)
    })
}
