//! Runs many seeds, and reports the smallest history of one that fails.

use std::fmt::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::checker::Violation;
use crate::guards::Guard;
use crate::plan::Plan;
use crate::run::run;
use crate::shrink::shrink;

/// The result of many seeds.
#[derive(Debug, Default)]
pub struct Survey {
    /// The number of seeds.
    pub seeds: u64,
    /// The number of checkouts.
    pub checkouts: u64,
    /// The number of message faults.
    pub faults: u64,
    /// The number of steps of tasks.
    pub steps: u64,
    /// The lowest seed that failed, and the violation.
    pub failed: Option<(u64, Violation)>,
}

impl fmt::Display for Survey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seeds, checkouts, faults, steps, failed: _ } = self;
        write!(
            formatter,
            "{seeds} seeds: {checkouts} checkouts, {faults} faults of messages, {steps} steps"
        )
    }
}

/// Runs the seeds from `first` on, on every core, until one fails or `count` have passed.
///
/// # Panics
/// When the simulation itself is inconsistent.
pub fn survey(first: u64, count: u64, without: Option<Guard>) -> Survey {
    let next = AtomicU64::new(first);
    let total = Mutex::new(Survey::default());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _core in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count || total.lock().unwrap().failed.is_some() {
                        return;
                    }
                    let plan = Plan::of(seed);
                    let outcome = run(&plan, without);
                    let mut total = total.lock().unwrap();
                    total.seeds += 1;
                    total.checkouts += u64::try_from(plan.checkouts()).unwrap();
                    total.faults += u64::try_from(outcome.struck.len()).unwrap();
                    total.steps += outcome.steps;
                    if let Some(violation) = outcome.violation
                        && total.failed.as_ref().is_none_or(|(lowest, _)| seed < *lowest)
                    {
                        total.failed = Some((seed, violation));
                    }
                }
            });
        }
    });
    total.into_inner().unwrap()
}

/// The smallest history in which `seed` fails, and the command that repeats it. `None` when it does not fail.
pub fn fails_with(seed: u64, without: Option<Guard>) -> Option<String> {
    let plan = Plan::of(seed);
    let failed = run(&plan, without);
    eprintln!(
        "seed {seed} breaks {}; looking for the smallest history that shows it",
        failed.violation.as_ref()?
    );
    let (smallest, outcome) = shrink(&plan, failed, without);
    let violation = outcome.violation?;
    let mut text = String::new();
    let _infallible = writeln!(text, "seed {seed} breaks {violation}\n");
    let _infallible = writeln!(
        text,
        "The smallest history that shows it: {} actions, {} faults, {} faults of messages.\n",
        smallest.actions.len(),
        smallest.faults.len(),
        smallest.only.as_ref().map_or(outcome.struck.len(), std::collections::BTreeSet::len),
    );
    text.push_str(&outcome.diagram);
    let _infallible = match without {
        Some(guard) => writeln!(text, "\nThat is the shop without the guard {guard:?}."),
        None => writeln!(
            text,
            "\nAgain: GALLERIA_TEST_SEED={seed} cargo test -p simulation --features slow-tests --test simulation -- seeds"
        ),
    };
    Some(text)
}
