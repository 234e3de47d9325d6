//! The scenarios that customers drive over loopback HTTP with keep-alive. The shop has a process of its own, so that its
//! processor time and memory are measured apart from the driver's.

mod figures;

use std::num::NonZeroU32;
use std::time::Duration;

use super::customer::Operation;
use super::driver::{self, Drive, Pace, WARM_UP};
use super::limits::{self, Beside};
use super::narration::Narration;
use super::plan::{Plan, Until};
use super::process_usage;
use super::report::{Measured, RunReport, failures};
use super::scenario::Scenario;
use super::servers::Servers;
use super::stage::Stage;
use demo::DemoError;
use host::config::Settings;

/// The shop is left alone this long before its idle time is measured, and the measurement lasts this long.
const CALM_DOWN: Duration = Duration::from_millis(500);
const IDLE_FOR: Duration = Duration::from_secs(3);

/// Runs one of these scenarios. `rate` is that of arrivals in an open loop.
pub(super) async fn run(
    scenario: Scenario,
    plan: &Plan,
    rate: Option<NonZeroU32>,
    settings: &Settings,
    narration: Narration,
) -> Result<RunReport, DemoError> {
    let stage = Stage::filled(scenario, &plan.shop, settings, narration).await?;
    let servers = Servers::start(&stage.place, &stage.settings).await?;
    let (address, ready_after) = (servers.main.address, servers.main.ready_after);
    narration.say(&format!(
        "the shop answers at http://{address} after {:.3} s",
        ready_after.as_secs_f64()
    ))?;
    let idle = if scenario == Scenario::Checkout {
        measure_idle(&servers.ids(), narration).await?
    } else {
        None
    };
    let pace = Pace::of(plan, rate);
    narration.say(&format!(
        "warming up for {} s, then {}",
        WARM_UP.as_secs(),
        describe(plan, rate)
    ))?;
    let window = driver::drive(Drive {
        operation: operation(scenario),
        pace,
        address,
        servers: servers.ids(),
        accounts: stage.accounts.clone(),
        products: stage.products,
        reads: plan.reads,
        seed: plan.seed,
        number: 0,
    });
    let window = window.await?;
    let mut errors = failures(&window.errors);
    errors.extend(servers.stop().await?);
    let aftermath = stage.audit(window.done_ever, narration).await?;
    let driven = figures::driven(&window, plan, rate, ready_after, idle);
    let limit = if scenario == Scenario::Checkout && plan.limit {
        Some(limits::measure(Beside::of(plan, Some(driven.per_s)), settings, narration).await?)
    } else {
        None
    };
    let report = RunReport::new(scenario, Measured::Driven(Box::new(driven)), errors, aftermath);
    Ok(RunReport { limit, ..report })
}

fn operation(scenario: Scenario) -> Operation {
    match scenario {
        Scenario::Catalogue => Operation::Catalogue,
        Scenario::Search => Operation::Search,
        Scenario::Product => Operation::Product,
        Scenario::Login => Operation::LogIn,
        Scenario::Checkout
        | Scenario::OpenLoop
        | Scenario::Events
        | Scenario::Drain
        | Scenario::Import
        | Scenario::Overload
        | Scenario::Limit => Operation::Checkout,
    }
}

fn describe(plan: &Plan, rate: Option<NonZeroU32>) -> String {
    let Plan { concurrency, until, seed, .. } = plan;
    match (rate, *until) {
        (Some(rate), _) => format!("{} s of {rate} arrivals a second", plan.length().as_secs()),
        (None, Until::Elapsed(time)) => {
            format!("{} s of {concurrency} customers at once, seed {seed}", time.as_secs())
        }
        (None, Until::Done(operations)) => {
            format!("{operations} times, {concurrency} customers at once, seed {seed}")
        }
    }
}

/// The share of one core that the shop takes without requests.
async fn measure_idle(servers: &[u32], narration: Narration) -> Result<Option<f64>, DemoError> {
    tokio::time::sleep(CALM_DOWN).await;
    let (before, began) = (process_usage::cpu_seconds(servers), tokio::time::Instant::now());
    tokio::time::sleep(IDLE_FOR).await;
    let after = process_usage::cpu_seconds(servers);
    narration.say(&format!("idle processor time measured over {} s", IDLE_FOR.as_secs()))?;
    let share = |before: f64, after: f64| (after - before) / began.elapsed().as_secs_f64();
    Ok(before.zip(after).map(|(before, after)| share(before, after)))
}
