//! The schedule of an open loop: arrivals at a fixed rate, whatever the shop does. A latency counts from the scheduled
//! arrival, so that a shop that stalls cannot hide the arrivals that it delayed (coordinated omission).

use std::num::NonZeroU32;
use std::time::Duration;

/// Arrivals at a fixed rate: some that are not counted, to warm up, and then those that are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    per_s: NonZeroU32,
    warm_up: u64,
    counted: u64,
}

impl Schedule {
    /// Arrivals at `per_s` during `warm_up` and then `length`; one is counted at least.
    pub fn new(per_s: NonZeroU32, warm_up: Duration, length: Duration) -> Self {
        let arrivals = |time: Duration| {
            let arrivals = time.as_nanos() * u128::from(per_s.get()) / 1_000_000_000;
            u64::try_from(arrivals).unwrap_or(u64::MAX)
        };
        Self { per_s, warm_up: arrivals(warm_up), counted: arrivals(length).max(1) }
    }

    /// How many arrive.
    pub const fn arrivals(&self) -> u64 {
        self.warm_up.saturating_add(self.counted)
    }

    /// When arrival `number` is scheduled, after the first, which is 0. It is computed from the number, so that rounding errors do not add up.
    pub fn after_start(&self, number: u64) -> Duration {
        let per_s = u64::from(self.per_s.get());
        let (seconds, rest) = (number / per_s, number % per_s);
        Duration::from_secs(seconds) + Duration::from_nanos(rest * 1_000_000_000 / per_s)
    }

    /// Whether arrival `number` is counted.
    pub const fn counts(&self, number: u64) -> bool {
        number >= self.warm_up
    }

    /// When the first arrival that counts is scheduled.
    pub fn counting_from(&self) -> Duration {
        self.after_start(self.warm_up)
    }

    /// When the next one would come after the last.
    pub fn ends(&self) -> Duration {
        self.after_start(self.arrivals())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(per_s: u32, warm_up_ms: u64, length_ms: u64) -> Schedule {
        let per_s = NonZeroU32::new(per_s).unwrap();
        Schedule::new(per_s, Duration::from_millis(warm_up_ms), Duration::from_millis(length_ms))
    }

    #[test]
    fn the_rate_decides_the_time_of_each_arrival() {
        let schedule = schedule(400, 500, 2_000);
        assert_eq!((schedule.arrivals(), schedule.counted), (1_000, 800));
        assert_eq!(schedule.after_start(0), Duration::ZERO);
        assert_eq!(schedule.after_start(1), Duration::from_micros(2_500));
        assert_eq!(schedule.after_start(401), Duration::from_micros(1_002_500));
        assert_eq!(schedule.counting_from(), Duration::from_millis(500));
        assert_eq!(schedule.ends(), Duration::from_millis(2_500));
        assert!(!schedule.counts(199) && schedule.counts(200));
    }

    #[test]
    fn a_rate_that_does_not_divide_a_second_does_not_drift() {
        let schedule = schedule(3, 0, 1_000_000);
        assert_eq!(schedule.after_start(3_000_000), Duration::from_secs(1_000_000));
        assert_eq!(schedule.after_start(1), Duration::from_nanos(333_333_333));
    }

    #[test]
    fn at_least_one_arrival_is_counted() {
        assert_eq!(schedule(1, 0, 1).counted, 1);
    }
}
