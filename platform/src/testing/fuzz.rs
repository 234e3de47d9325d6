//! Random changes of good inputs, for readers of what strangers send.

use std::fmt;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Names for how many seconds each fuzz test looks for bad inputs. Without it, each tries a few hundred.
pub const FUZZ_SECONDS_VARIABLE: &str = "GALLERIA_TEST_FUZZ_SECONDS";
/// Names the seed of the inputs. Without it, short runs are all the same, and long ones differ.
const SEED_VARIABLE: &str = "GALLERIA_TEST_SEED";

const FEW: usize = 300;
/// Good inputs that are changed further.
const POOL: usize = 256;
const MOST_CHANGES: usize = 6;
const LONGEST_PART: usize = 64;
const MOST_REPEATS: usize = 2_000;
const LONGEST_INPUT: usize = 256 * 1024;
/// An input of that length is read sooner, also by an unoptimised program on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes that parsers stumble over.
const TOKENS: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\r",
    b"\n",
    b"\r\n",
    b"\t",
    b" ",
    b"\"",
    b"\"\"",
    b"'",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b",",
    b";",
    b"|",
    b":",
    b".",
    b"=",
    b"&",
    b"+",
    b"-",
    b"%",
    b"%zz",
    b"%00",
    b"@",
    b"/",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"true",
    b"0",
    b"-1",
    b"1e309",
    b"0.1",
    b"99999999999999999999",
    b"-9223372036854775808",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"\xcc\x81",
    b"\xc3\xa9",
    b"\xc3\x9f",
    b"\xef\xac\x81",
    b"\xd9\xa3",
    b"\xf0\x9d\x92\xb3",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
    b"xn--",
];

/// Lets `read` judge changed copies of the `good` inputs. It asserts what must always hold, and returns whether it has accepted
/// the input; what was accepted is changed further.
///
/// # Panics
/// When `read` does, or takes long. The input is printed.
pub fn fuzz(good: &[&[u8]], read: impl Fn(&[u8]) -> bool) {
    let seconds = variable(FUZZ_SECONDS_VARIABLE).map(Duration::from_secs);
    let seed =
        variable(SEED_VARIABLE).unwrap_or_else(|| seconds.map_or(1, |_long_run| rand::random()));
    let mut inputs = Inputs::from(good, seed);
    let began = Instant::now();
    let mut kept = 0;
    for number in 0.. {
        if seconds.map_or(number == FEW, |seconds| began.elapsed() >= seconds) {
            eprintln!("{number} inputs, {kept} of them accepted, {SEED_VARIABLE}={seed}");
            return;
        }
        let input = Shown { seed, bytes: inputs.next() };
        let reading = Instant::now();
        let accepted = read(&input.bytes);
        let took = reading.elapsed();
        assert!(took <= PATIENCE, "an input of {} bytes takes {took:?}", input.bytes.len());
        if accepted {
            kept += 1;
            inputs.keep(input.into_bytes());
        }
    }
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// An input that is printed when its reader panics.
struct Shown {
    seed: u64,
    bytes: Vec<u8>,
}

impl Shown {
    fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{SEED_VARIABLE}={}, input b\"{}\"", self.seed, self.bytes.escape_ascii())
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{self}");
        }
    }
}

/// The source of inputs.
struct Inputs {
    chance: StdRng,
    pool: Vec<Vec<u8>>,
}

impl Inputs {
    fn from(good: &[&[u8]], seed: u64) -> Self {
        let pool = good.iter().map(|input| input.to_vec()).collect();
        Self { chance: StdRng::seed_from_u64(seed), pool }
    }

    fn next(&mut self) -> Vec<u8> {
        let mut input = self.any();
        for _change in 0..self.chance.random_range(1..=MOST_CHANGES) {
            self.change(&mut input);
        }
        input.truncate(LONGEST_INPUT);
        input
    }

    fn keep(&mut self, input: Vec<u8>) {
        if self.pool.len() < POOL {
            self.pool.push(input);
        } else {
            let place = self.chance.random_range(0..POOL);
            if let Some(kept) = self.pool.get_mut(place) {
                *kept = input;
            }
        }
    }

    fn any(&mut self) -> Vec<u8> {
        let place = self.chance.random_range(0..self.pool.len().max(1));
        self.pool.get(place).cloned().unwrap_or_default()
    }

    fn token(&mut self) -> &'static [u8] {
        TOKENS.get(self.chance.random_range(0..TOKENS.len())).copied().unwrap_or_default()
    }

    /// Changes one place.
    fn change(&mut self, input: &mut Vec<u8>) {
        let from = self.chance.random_range(0..=input.len());
        let to = self.chance.random_range(from..=input.len().min(from + LONGEST_PART));
        let part = input.get(from..to).unwrap_or_default().to_vec();
        let (range, new) = match self.chance.random_range(0..7_u8) {
            0 => (from..to, Vec::new()),
            1 => (from..to, self.token().to_vec()),
            2 => (from..from, self.token().to_vec()),
            3 => (from..from, vec![self.chance.random()]),
            4 => (from..from, part.repeat(self.chance.random_range(1..=3))),
            5 => (from..from, self.token().repeat(self.chance.random_range(1..=MOST_REPEATS))),
            _ => {
                let other = self.any();
                let begin = self.chance.random_range(0..=other.len());
                (from..to, other.get(begin..).unwrap_or_default().to_vec())
            }
        };
        drop(input.splice(range, new));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_planted_fault_is_found() {
        let careless = |input: &[u8]| {
            assert!(!input.windows(2).any(|pair| pair == b"\"\0"), "careless");
            true
        };
        let found = catch_unwind(AssertUnwindSafe(|| {
            for seed in 0..50 {
                let mut inputs = Inputs::from(&[b"\"a\",\"b\""], seed);
                for _input in 0..FEW {
                    careless(&inputs.next());
                }
            }
        }));
        assert!(found.is_err());
    }

    #[test]
    fn one_seed_has_the_same_inputs() {
        let inputs = |seed| {
            let mut inputs = Inputs::from(&[b"{\"a\": 1}"], seed);
            (0..20).map(|_| inputs.next()).collect::<Vec<_>>()
        };
        assert_eq!(inputs(7), inputs(7));
        assert_ne!(inputs(7), inputs(8));
    }

    #[test]
    fn what_was_accepted_is_changed_further() {
        let seen = RefCell::new(0);
        fuzz(&[b"a"], |input| {
            *seen.borrow_mut() += usize::from(input.len() > 4 * LONGEST_PART);
            true
        });
        assert!(seen.into_inner() > 0);
    }
}
