//! The simulated shop under every fault: `GALLERIA_TEST_SEEDS=10000` runs more seeds, `GALLERIA_TEST_SEED=17` replays one.

#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a test that finds something says what, and ends"
)]

use simulation::{Guard, Plan, fails_with, run, survey};

/// The default number of seeds.
const SEEDS: u64 = 500;
/// The number of seeds within which a removed guard must be noticed.
const NOTICED_WITHIN: u64 = 200;

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number, and is {text:?}")))
}

#[test]
fn seeds() {
    if let Some(seed) = variable("GALLERIA_TEST_SEED") {
        if let Some(report) = fails_with(seed, None) {
            panic!("{report}");
        }
        return;
    }
    let began = std::time::Instant::now();
    let found = survey(1, variable("GALLERIA_TEST_SEEDS").unwrap_or(SEEDS), None);
    if let Some((seed, violation)) = &found.failed {
        let once = || {
            format!(
                "seed {seed}: {violation}; it did not fail again, so something is not repeatable"
            )
        };
        panic!("{}", fails_with(*seed, None).unwrap_or_else(once));
    }
    assert!(found.faults > found.seeds, "hardly any fault has struck: {found}");
    // A line of the fault bench's page: `.ci/faults` looks for it.
    let simulation::Survey { seeds, checkouts, faults, steps, failed: _ } = found;
    let done = format!("{seeds} seeds, {faults} faults of messages");
    let result = format!("{checkouts} checkouts, {steps} steps, 0 violations");
    eprintln!("S1 | simulated | {done} | {result} | {:.0} s", began.elapsed().as_secs_f64());
}

#[test]
fn the_same_seed_has_the_same_trace() {
    for seed in 1..=20 {
        let plan = Plan::of(seed);
        let (once, again) = (run(&plan, None), run(&plan, None));
        assert_eq!((once.trace, once.steps), (again.trace, again.steps), "seed {seed}");
    }
    assert_ne!(run(&Plan::of(1), None).trace, run(&Plan::of(2), None).trace);
}

/// Asserts that the simulation of a shop without `guard` reports one of `invariants`.
fn is_noticed(guard: Guard, invariants: &[u8]) {
    let began = std::time::Instant::now();
    let found = survey(1, NOTICED_WITHIN, Some(guard));
    let (seed, violation) =
        found.failed.unwrap_or_else(|| panic!("the removal of {guard:?} was not noticed"));
    assert!(invariants.contains(&violation.invariant), "seed {seed}: {violation}");
    let report = fails_with(seed, Some(guard)).expect("a seed that fails again");
    let named = format!("breaks invariant {} (", violation.invariant);
    let lacking = format!("without the guard {guard:?}");
    assert!(report.contains(&named) && report.contains(&lacking), "{report}");
    let result = format!("reported as invariant {} by seed {seed}", violation.invariant);
    eprintln!(
        "S18 | simulated | without {guard:?} | {result} | {:.0} s",
        began.elapsed().as_secs_f64()
    );
}

#[test]
fn an_inbox_that_forgets_is_noticed() {
    is_noticed(Guard::Inbox, &[9]);
}

#[test]
fn a_state_that_replaces_any_other_is_noticed() {
    is_noticed(Guard::Versions, &[7, 8, 11]);
}

#[test]
fn stock_without_its_check_is_noticed() {
    is_noticed(Guard::Stock, &[2]);
}

#[test]
fn webhooks_that_are_not_remembered_are_noticed() {
    is_noticed(Guard::Webhooks, &[7, 8]);
}

#[test]
fn keys_that_are_not_remembered_are_noticed() {
    is_noticed(Guard::IdempotencyKeys, &[3, 14]);
}

#[test]
fn a_provider_that_charges_twice_for_one_key_is_noticed() {
    is_noticed(Guard::ProviderKeys, &[5]);
}

#[test]
fn an_event_that_is_not_stored_with_its_state_is_noticed() {
    is_noticed(Guard::Outbox, &[7, 8]);
}
