//! Runs a scenario under many schedules, and repeats a single one.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::thread;

use shuttle::scheduler::{
    PctScheduler, RandomScheduler, ReplayScheduler, Scheduler,
    UncontrolledNondeterminismCheckScheduler,
};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

use crate::sync::{mpsc, time};

/// The concurrent threads of a scenario.
pub(crate) type Scenario = fn();

/// A schedule under which a scenario fails.
pub(crate) struct Failure {
    /// The failure.
    pub(crate) said: String,
    /// The file that stores the schedule.
    pub(crate) schedule: PathBuf,
}

/// How many preemptions a schedule of the second kind has. Most races need one or two.
const PREEMPTIONS: usize = 3;
/// `SQLite` takes more of the stack than shuttle gives by itself.
const STACK: usize = 1 << 20;
/// The capacity of channels, unless a scenario sets less: small, so that full ones occur.
const ROOM: usize = 2;
/// No scenario takes this many steps. One that does waits for something that never comes.
const STEPS: usize = 50_000;
/// Schedules that are run twice, to check that a schedule determines its run.
const TWICE: usize = 20;

/// Runs `scenario` under `schedules` schedules that choose anew at each step, and as many that let one thread run on
/// for as long as it can.
pub(crate) fn explore(scenario: Scenario, name: &str, schedules: usize) -> Result<(), Failure> {
    let seed = number("GALLERIA_TEST_SEED").unwrap_or(1);
    let drawn = move || RandomScheduler::new_from_seed(seed, schedules);
    run(scenario, drawn).map_err(|said| failure(said, name))?;
    let few_switches = move || PctScheduler::new_from_seed(seed, PREEMPTIONS, schedules);
    run(scenario, few_switches).map_err(|said| failure(said, name))
}

/// Whether the same schedule produces the same run.
pub(crate) fn repeats(scenario: Scenario, name: &str) -> Result<(), Failure> {
    let drawn = || RandomScheduler::new_from_seed(1, TWICE);
    run(scenario, move || UncontrolledNondeterminismCheckScheduler::new(drawn()))
        .map_err(|said| failure(said, name))
}

/// Runs `scenario` under the schedule in a file.
pub(crate) fn replay(scenario: Scenario, schedule: &Path) -> Result<(), String> {
    let schedule = schedule.to_owned();
    run(scenario, || ReplayScheduler::new_from_file(schedule).expect("a file with a schedule"))
}

/// A number in the environment.
pub(crate) fn number<N: std::str::FromStr>(variable: &str) -> Option<N> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The folder for schedules that fail.
pub(crate) fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/interleavings"))
}

/// Runs on a thread of its own: shuttle does not store a schedule that is as long as the last that failed on the same
/// thread.
fn run<S>(scenario: Scenario, scheduler: impl FnOnce() -> S + Send + 'static) -> Result<(), String>
where
    S: Scheduler + 'static,
{
    forget_schedules();
    let mut config = Config::new();
    config.stack_size = STACK;
    config.max_steps = MaxSteps::FailAfter(STEPS);
    config.failure_persistence = FailurePersistence::File(Some(folder().to_owned()));
    config.silence_warnings = true;
    let once = move || {
        time::begin();
        mpsc::make_room_for(ROOM);
        scenario();
    };
    let all = thread::spawn(move || Runner::new(scheduler(), config).run(once));
    all.join().map(drop).map_err(|panic| said(&*panic))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default()
}

/// Names the schedule that was just written after its scenario.
fn failure(said: String, name: &str) -> Failure {
    let schedule = folder().join(format!("{name}.txt"));
    std::fs::rename(folder().join("schedule000.txt"), &schedule).expect("a schedule was written");
    Failure { said, schedule }
}

/// Removes files of earlier runs that are not needed: a panic that causes others is written more than once.
fn forget_schedules() {
    for number in 0.. {
        if std::fs::remove_file(folder().join(format!("schedule{number:03}.txt"))).is_err() {
            break;
        }
    }
}
