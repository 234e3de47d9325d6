//! Latencies in a histogram of fixed size: three digits are exact, whatever the range.

use std::time::Duration;

use hdrhistogram::{CreationError, Histogram};
use serde::Serialize;

use crate::baseline::limit::rounded;

/// The longest latency that is recorded exactly, in microseconds: an hour.
const LONGEST: u64 = 3_600_000_000;
/// Digits of a latency that are kept.
const DIGITS: u8 = 3;

/// Latencies as they come in.
#[derive(Debug, Clone)]
pub struct Recorder(Histogram<u64>);

/// Latencies in milliseconds, by the nearest rank and to three digits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latencies {
    /// Half of all are no greater.
    pub p50: f64,
    /// 95 % of all are no greater.
    pub p95: f64,
    /// 99 % of all are no greater.
    pub p99: f64,
    /// 99.9 % of all are no greater.
    pub p999: f64,
    /// The greatest.
    pub max: f64,
}

impl Recorder {
    /// An empty one. It fails only where memory for it cannot be counted.
    pub fn new() -> Result<Self, CreationError> {
        Histogram::new_with_bounds(1, LONGEST, DIGITS).map(Self)
    }

    /// Keeps one latency, to the microsecond. Longer than an hour counts as that.
    pub fn record(&mut self, latency: Duration) {
        self.0.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(LONGEST));
    }

    /// How many are kept.
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The percentiles; nothing where nothing was measured.
    pub fn latencies(&self) -> Option<Latencies> {
        if self.0.is_empty() {
            return None;
        }
        let at = |quantile| millis(self.0.value_at_quantile(quantile).min(self.0.max()));
        Some(Latencies {
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: millis(self.0.max()),
        })
    }
}

/// To the microsecond.
fn millis(micros: u64) -> f64 {
    rounded(Duration::from_micros(micros).as_secs_f64() * 1_000.0, 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(micros: impl IntoIterator<Item = u64>) -> Option<Latencies> {
        let mut recorder = Recorder::new().unwrap();
        for latency in micros {
            recorder.record(Duration::from_micros(latency));
        }
        recorder.latencies()
    }

    fn is_near(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= expected / 1_000.0
    }

    #[test]
    fn takes_the_nearest_rank_to_three_digits() {
        let found = recorded((1..=1_000).rev().map(|milli| milli * 1_000)).unwrap();
        for (found, expected) in [
            (found.p50, 500.0),
            (found.p95, 950.0),
            (found.p99, 990.0),
            (found.p999, 999.0),
            (found.max, 1_000.0),
        ] {
            assert!(is_near(found, expected), "{found} is not {expected}");
        }
    }

    #[test]
    fn few_values_are_their_own_percentiles() {
        let one = recorded([1_500]).unwrap();
        assert!([one.p50, one.p95, one.p99, one.max].iter().all(|found| is_near(*found, 1.5)));
        let three = recorded([3_000, 1_000, 2_000]).unwrap();
        assert!(is_near(three.p50, 2.0) && is_near(three.p95, 3.0), "{three:?}");
        assert_eq!(recorded([]), None);
    }

    #[test]
    fn no_percentile_is_above_the_greatest_value() {
        let found = recorded([1_234_567]).unwrap();
        assert!(found.p50 <= found.max, "{found:?}");
    }

    #[test]
    fn longer_than_an_hour_counts_as_that() {
        let mut recorder = Recorder::new().unwrap();
        recorder.record(Duration::from_secs(100_000));
        assert!(is_near(recorder.latencies().unwrap().max, 3_600_000.0));
    }
}
