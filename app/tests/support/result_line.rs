//! The result line of a scenario that passed, for the page of the fault bench: `.ci/faults` finds it in the output.

use std::time::Duration;

/// `S2 | SQLite | 1,000 kills | 72,920 acknowledged, 0 lost | 1840 s`. Printed only after everything was asserted.
pub(crate) fn it_held(scenario: &str, place: &str, done: &str, result: &str, took: Duration) {
    eprintln!("{scenario} | {place} | {done} | {result} | {:.0} s", took.as_secs_f64());
}

/// `72920` as `72,920`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    String::from_utf8(groups.join(&b',')).unwrap()
}
