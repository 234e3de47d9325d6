//! Interleavings of threads in the bus, the group commit and the relay. The modules of the library are compiled once
//! more, with their synchronisation primitives replaced by [`sync`], which lets shuttle decide before each step which
//! thread runs. A scenario runs under some hundreds of schedules; a schedule that fails is stored, and can be replayed.
//!
//! There is no harness of `#[test]`s: under one, the library's own tests would be compiled too, and they do not run on
//! shuttle.

#![expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "the library is compiled for a few of its modules, and is linted where it is built"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a test may, and its root cannot be marked as one"
)]
#![expect(
    clippy::option_option,
    clippy::wildcard_imports,
    reason = "the library shows nothing here, and all of it is at the root as it is at home"
)]

#[path = "../../src/lib.rs"]
mod platform;

// The library's modules are at the crate root here, as in the library; a module below with the same name replaces it.
use platform::*;

mod explore;
mod planted;
mod scenarios;
mod store;
mod sync;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use explore::{Failure, Scenario, explore, number, repeats, replay};
use planted::{Fault, plant};
use scenarios::{ALL, CONTROLS};

/// How many schedules of each of two kinds a scenario runs under.
const SCHEDULES: usize = 250;
/// The most schedules until the fault of a control must be noticed.
const NOTICED_WITHIN: usize = 5_000;

fn main() -> ExitCode {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(part));
    let scenarios = ALL.into_iter().filter(|(name, _)| is_wanted(name));
    let controls = CONTROLS.map(|(fault, name)| (format!("{fault:?}_in_{name}"), fault, name));
    let controls = controls.into_iter().filter(|(name, ..)| is_wanted(name));
    if std::env::args().any(|word| word == "--list") {
        scenarios.for_each(|(name, _)| println!("{name}: test"));
        controls.for_each(|(name, ..)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    if testing::on_postgres() {
        println!(
            "skipped: the threads are the same on PostgreSQL, and the store here is in memory"
        );
        return ExitCode::SUCCESS;
    }
    let _made = store::schema();
    let _not_there = std::fs::remove_dir_all(explore::folder());
    std::fs::create_dir_all(explore::folder()).expect("a folder for schedules");
    let mut failed = 0;
    let mut tell = |name: &str, begun: Instant, outcome: Result<String, String>| {
        let seconds = begun.elapsed().as_secs_f32();
        match outcome {
            Ok(how) => println!("{name} ... ok, {how}, {seconds:.1} s"),
            Err(why) => {
                failed += 1;
                println!("{name} ... FAILED after {seconds:.1} s: {why}");
            }
        }
    };
    for (name, scenario) in scenarios {
        let begun = Instant::now();
        tell(name, begun, holds(name, scenario));
    }
    for (name, fault, scenario) in controls {
        let begun = Instant::now();
        let (_, scenario) =
            ALL.into_iter().find(|(name, _)| *name == scenario).expect("a scenario");
        plant(fault);
        tell(&name, begun, is_noticed(&name, scenario));
        plant(Fault::None);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether a scenario holds, under the requested schedule or under many.
fn holds(name: &str, scenario: Scenario) -> Result<String, String> {
    if let Some(schedule) = number::<PathBuf>("GALLERIA_TEST_SCHEDULE") {
        return replay(scenario, &schedule).map(|()| "under this schedule".to_owned());
    }
    let schedules = number("GALLERIA_TEST_SCHEDULES").unwrap_or(SCHEDULES);
    repeats(scenario, name)
        .and_then(|()| explore(scenario, name, schedules))
        .map(|()| format!("{} schedules", 2 * schedules))
        .map_err(|failure| report(name, &failure))
}

/// Whether the planted fault is noticed, and again by the same schedule.
fn is_noticed(name: &str, scenario: Scenario) -> Result<String, String> {
    match explore(scenario, name, NOTICED_WITHIN) {
        Ok(()) => Err("the planted fault was not noticed".to_owned()),
        Err(Failure { said, schedule }) => match replay(scenario, &schedule) {
            Ok(()) => Err(format!("{said}; and not so when its schedule was run again")),
            Err(again) if again == said => Ok(format!("noticed: {}", first_line(&said))),
            Err(other) => Err(format!("{said}; and when its schedule was run again, {other}")),
        },
    }
}

fn report(name: &str, failure: &Failure) -> String {
    let Failure { said, schedule } = failure;
    format!(
        "{said}\nrun it again: GALLERIA_TEST_SCHEDULE={} cargo test -p platform --test interleavings -- {name}",
        schedule.display()
    )
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
