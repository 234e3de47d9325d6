//! Exact percentiles: every latency is kept, as microseconds in 32 bits.

use std::time::Duration;

use serde::Serialize;

/// Latencies in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Latencies {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

/// A latency as it is kept. Longer than 71 minutes counts as that.
pub(super) fn micros(latency: Duration) -> u32 {
    u32::try_from(latency.as_micros()).unwrap_or(u32::MAX)
}

impl Latencies {
    /// By the nearest rank; `None` when nothing was measured.
    pub(super) fn of(mut micros: Vec<u32>) -> Option<Self> {
        micros.sort_unstable();
        let at = |percent: usize| {
            nearest_rank(&micros, percent).map(|micros| f64::from(micros) / 1_000.0)
        };
        Some(Self { p50: at(50)?, p95: at(95)?, p99: at(99)?, max: at(100)? })
    }
}

/// The smallest value that at least `percent` of all are no greater than.
fn nearest_rank(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_nearest_rank() {
        let thousand = (1..=1_000).rev().map(|milli| milli * 1_000).collect();
        let latencies = Latencies::of(thousand).unwrap();
        assert_eq!(latencies, Latencies { p50: 500.0, p95: 950.0, p99: 990.0, max: 1_000.0 });
    }

    #[test]
    fn few_values_are_their_own_percentiles() {
        let one = Latencies::of(vec![1_500]).unwrap();
        assert_eq!(one, Latencies { p50: 1.5, p95: 1.5, p99: 1.5, max: 1.5 });
        let three = Latencies::of(vec![3_000, 1_000, 2_000]).unwrap();
        assert_eq!(three, Latencies { p50: 2.0, p95: 3.0, p99: 3.0, max: 3.0 });
        assert_eq!(Latencies::of(Vec::new()), None);
    }

    #[test]
    fn a_latency_beyond_32_bits_is_capped() {
        assert_eq!(micros(Duration::from_millis(2)), 2_000);
        assert_eq!(micros(Duration::from_secs(100_000)), u32::MAX);
    }
}
