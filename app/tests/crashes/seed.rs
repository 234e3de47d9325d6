//! Reproducible random times: each run prints its seed.

use std::ops::RangeInclusive;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SEED: &str = "GALLERIA_TEST_SEED";

/// A pseudorandom generator.
pub(crate) struct Chance(StdRng);

impl Chance {
    /// Starts from the seed in the environment, or a new one, which is printed with the test's name.
    pub(crate) fn of(test: &str) -> Self {
        let given = std::env::var(SEED).ok().map(|seed| seed.parse().unwrap());
        let seed: u64 = given.unwrap_or_else(rand::random);
        eprintln!("{test}: {SEED}={seed} has the same times again");
        Self(StdRng::seed_from_u64(seed))
    }

    /// A random time of this range.
    pub(crate) fn time(&mut self, range: RangeInclusive<Duration>) -> Duration {
        self.0.random_range(range)
    }

    /// True once in `times` draws on average.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        self.0.random_ratio(1, times)
    }
}

/// The number of repetitions: the value of the variable, or `usual`.
pub(crate) fn rounds(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().map_or(usual, |rounds| rounds.parse().unwrap())
}
