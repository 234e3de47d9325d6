//! The speed of the shop on this machine. Each scenario has a shop of its own in a temporary place, which is audited
//! afterwards. Figures are compared with raw SQL that writes the same rows ([`baseline`]). Scenarios import the stage and
//! the driver, and these the plan and the report.

pub mod arguments;
pub mod baseline;
pub mod files;

mod driven;
mod events;

mod drain;
mod import;

mod growth;
mod limits;
mod overload;

mod driver;

mod customer;
mod random;
mod reads;
mod tally;
mod window;

mod stage;

mod durability;
mod process_usage;
mod servers;
mod stock;

mod narration;
mod plan;
mod scenario;

mod render_text;
pub mod report;

use std::num::NonZeroU32;
use std::time::Duration;

use demo::DemoError;
use host::config::Settings;
use limits::Beside;
pub use narration::Narration;
pub use plan::{CAN_BE_APART, GrowthPlan, Place, Plan, ShopPlan, Until};
pub use reads::Reads;
pub use report::GrowthReport;
use report::{BenchReport, Machine, Measured, RunReport, VERSION};
pub use scenario::Scenario;
use terminal::counted;

/// Runs the scenarios of the plan, one after the other. A scenario that fails is reported as not ok, and the results before
/// it are kept. If the first fails, there is no report.
pub async fn run(
    plan: &Plan,
    settings: &Settings,
    narration: Narration,
) -> Result<BenchReport, DemoError> {
    let mut runs: Vec<RunReport> = Vec::new();
    let chosen = scenarios(plan);
    let all: Duration = chosen.iter().map(|scenario| plan.estimate(*scenario)).sum();
    let count = counted(chosen.len(), "scenario", "scenarios");
    narration.say(&format!("{count}, about {} in all", rounded(all)))?;
    for (number, scenario) in (1..).zip(&chosen).map(|(number, scenario)| (number, *scenario)) {
        let (name, of) = (scenario.name(), chosen.len());
        let about = rounded(plan.estimate(scenario));
        narration.say(&format!("\n== {number} of {of}: {name}, about {about}"))?;
        let rate = plan.rate.or_else(|| half_load(&runs));
        let run = match Box::pin(run_one(scenario, plan, rate, settings, narration)).await {
            Ok(run) => run,
            Err(error) if runs.is_empty() => return Err(error),
            Err(error) => RunReport::given_up(scenario, &error),
        };
        narration.say(&run.render_text())?;
        runs.push(run);
    }
    let ok = runs.iter().all(|run| run.ok);
    let report = BenchReport { ok, version: VERSION, machine: Machine::this(), runs };
    narration.say(&report.render_text())?;
    Ok(report)
}

async fn run_one(
    scenario: Scenario,
    plan: &Plan,
    rate: Option<NonZeroU32>,
    settings: &Settings,
    narration: Narration,
) -> Result<RunReport, DemoError> {
    match scenario {
        Scenario::Events => {
            events::run(plan, rate.unwrap_or(NonZeroU32::MIN), settings, narration).await
        }
        Scenario::Drain => Box::pin(drain::run(plan, settings, narration)).await,
        Scenario::Import => import::run(plan, settings, narration).await,
        Scenario::Overload => Box::pin(overload::run(plan, settings, narration)).await,
        Scenario::Limit => {
            let limit = limits::measure(Beside::of(plan, None), settings, narration).await?;
            Ok(RunReport::of_the_limit(limit))
        }
        Scenario::Checkout
        | Scenario::OpenLoop
        | Scenario::Catalogue
        | Scenario::Search
        | Scenario::Product
        | Scenario::Login => {
            let rate = rate.filter(|_| scenario.has_a_rate());
            driven::run(scenario, plan, rate, settings, narration).await
        }
    }
}

/// Measures how cost grows.
pub async fn grow(
    plan: &GrowthPlan,
    settings: &Settings,
    narration: Narration,
) -> Result<GrowthReport, DemoError> {
    let report = Box::pin(growth::run(plan, settings, narration)).await?;
    narration.say(&report.render_text())?;
    Ok(report)
}

/// A duration for people: seconds below two minutes, minutes above.
fn rounded(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", (seconds + 30) / 60) }
}

/// The scenarios of the plan, in order; with the checkouts first where another scenario needs half of their rate.
fn scenarios(plan: &Plan) -> Vec<Scenario> {
    let mut scenarios = plan.scenarios.clone();
    if plan.rate.is_none() && scenarios.iter().any(|scenario| scenario.has_a_rate()) {
        scenarios.push(Scenario::Checkout);
    }
    scenarios.sort_unstable();
    scenarios.dedup();
    scenarios
}

/// Half of what the closed loop of checkouts reached, and one a second at least.
fn half_load(runs: &[RunReport]) -> Option<NonZeroU32> {
    let checkouts = runs.iter().find(|run| run.scenario == Scenario::Checkout.name())?;
    let Measured::Driven(driven) = &checkouts.measured else { return None };
    Some(half_of(driven.done, driven.duration_s))
}

fn half_of(done: u64, duration_s: f64) -> NonZeroU32 {
    let millis = Duration::from_secs_f64(duration_s.max(0.001)).as_millis();
    let half = u128::from(done) * 500 / millis.max(1);
    u32::try_from(half).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_durations_are_rounded_to_minutes() {
        assert_eq!(rounded(Duration::from_secs(119)), "119 s");
        assert_eq!(rounded(Duration::from_mins(2)), "2 min");
        assert_eq!(rounded(Duration::from_secs(151)), "3 min");
    }

    #[test]
    fn half_load_is_half_of_the_closed_loop() {
        assert_eq!(half_of(8_000, 4.0).get(), 1_000);
        assert_eq!(half_of(1, 20.0).get(), 1);
        assert_eq!(half_of(0, 0.0).get(), 1);
    }

    #[test]
    fn checkouts_come_first_where_half_of_their_rate_is_needed() {
        let plan = |scenarios: &[Scenario], rate| Plan {
            scenarios: scenarios.to_vec(),
            concurrency: 1,
            until: Until::Done(1),
            rate: NonZeroU32::new(rate),
            reads: Reads::default(),
            times: 10,
            backlog: 1,
            seed: 1,
            limit: false,
            shop: ShopPlan { products: 2, place: Place::default(), management: None, keep: false },
        };
        let asked = [Scenario::Events, Scenario::Search];
        let expected = [Scenario::Checkout, Scenario::Search, Scenario::Events];
        assert_eq!(scenarios(&plan(&asked, 0)), expected);
        assert_eq!(scenarios(&plan(&asked, 50)), expected[1..]);
    }
}
