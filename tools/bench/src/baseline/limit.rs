//! The limit of a checkout: the rows that it must write, in raw SQL, without HTTP, mapper or bus. The rows
//! are those of the shop, in the shop's own tables, made by its own migrations; a test of the command line counts both,
//! in every table.

mod checkout;

pub mod pgbench;
pub mod sqlite;

use serde::Serialize;

/// The throughput of one kind of raw program.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reached {
    /// How many checkouts a transaction takes a step further.
    pub checkouts_a_transaction: u32,
    /// Checkouts that were written.
    pub checkouts: u64,
    /// A second, each in four durable transactions or shares in them.
    pub checkouts_per_s: f64,
    /// The throughput of the shop as a fraction of that. None where it was not measured, or the limit is zero.
    pub ours: Option<f64>,
}

impl Reached {
    /// So many checkouts in so many seconds, compared with the throughput of the shop, if it was measured.
    pub fn new(group: u32, checkouts: u64, seconds: f64, ours_per_s: Option<f64>) -> Self {
        Self::of_rate(group, checkouts, per_second(checkouts, seconds), ours_per_s)
    }

    /// The same where the rate is known.
    pub fn of_rate(group: u32, checkouts: u64, per_s: f64, ours_per_s: Option<f64>) -> Self {
        Self {
            checkouts_a_transaction: group,
            checkouts,
            checkouts_per_s: rounded(per_s, 10.0),
            ours: ours_per_s.and_then(|ours| fraction(ours, per_s)),
        }
    }
}

/// A rate, to a tenth. Nought in no time is nought.
pub fn per_second(count: u64, seconds: f64) -> f64 {
    // No bench counts more than four thousand million.
    let count = u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
    if seconds > 0.0 { rounded(count / seconds, 10.0) } else { 0.0 }
}

/// One number as a part of another, to a thousandth; nothing where that is nought.
fn fraction(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| rounded(part / whole, 1_000.0))
}

/// To so many parts of one: numbers with sixteen digits are no more exact, only longer.
pub fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-9
    }

    #[test]
    fn ours_is_a_fraction_of_the_limit() {
        let reached = Reached::new(32, 9_400, 2.0, Some(1_880.0));
        assert!(is(reached.checkouts_per_s, 4_700.0), "{reached:?}");
        assert!(is(reached.ours.unwrap(), 0.4), "{reached:?}");
    }

    #[test]
    fn there_is_no_fraction_of_zero() {
        assert_eq!(Reached::new(1, 0, 2.0, Some(100.0)).ours, None);
        assert_eq!(Reached::new(1, 10, 2.0, None).ours, None);
        assert!(is(per_second(5, 0.0), 0.0));
        assert_eq!(fraction(1.0, 0.0), None);
    }

    #[test]
    fn rates_are_to_a_tenth_and_parts_to_a_thousandth() {
        assert!(is(per_second(1, 3.0), 0.3));
        assert!(is(fraction(2.0, 3.0).unwrap(), 0.667));
    }
}
