//! Scenarios that customers drive over loopback HTTP with keep-alive, against a shop in a process of its own, so that
//! processor time and memory are the shop's alone.

mod figures;

use std::num::NonZeroU32;
use std::time::Duration;

use crate::baseline::schedule::Schedule;

use super::customer::Errand;
use super::driver::{self, Drive, Pace};
use super::plan::{Plan, Until};
use super::report::{Measured, RunReport, failures};
use super::scenario::Scenario;
use super::servers::Servers;
use super::stage::Stage;
use super::{Narration, limits, process_usage};
use demo::DemoError;
pub(crate) use figures::Driven;
use host::config::Settings;

/// Errands before the counting begins: caches fill, statements are prepared.
pub(super) const WARM_UP: Duration = Duration::from_secs(2);
/// The shop is left alone this long before its idle time is measured, and the measurement lasts this long.
const CALM_DOWN: Duration = Duration::from_millis(500);
const IDLE_FOR: Duration = Duration::from_secs(3);

/// Runs one of them. `rate` is that of arrivals in an open loop.
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
    let pace = pace(plan, rate);
    narration.say(&format!(
        "warming up for {} s, then {}",
        WARM_UP.as_secs(),
        describe(plan, rate)
    ))?;
    let window = driver::drive(Drive {
        errand: errand(scenario),
        pace,
        address,
        servers: servers.ids(),
        accounts: stage.accounts.clone(),
        products: stage.products,
        seed: plan.seed,
        number: 0,
    });
    let window = window.await?;
    let mut errors = failures(&window.errors);
    errors.extend(servers.stop().await?);
    let books = stage.look_back(window.done_ever, narration).await?;
    let driven = Driven::new(&window, plan, rate, ready_after, idle);
    let limit = if scenario == Scenario::Checkout && plan.limit {
        Some(limits::measure(plan.beside(Some(driven.per_s)), settings, narration).await?)
    } else {
        None
    };
    let report = RunReport::new(scenario, Measured::Driven(Box::new(driven)), errors, books);
    Ok(RunReport { limit, ..report })
}

fn errand(scenario: Scenario) -> Errand {
    match scenario {
        Scenario::Catalogue => Errand::Catalogue,
        Scenario::Search => Errand::Search,
        Scenario::Product => Errand::Product,
        Scenario::Login => Errand::LogIn,
        Scenario::Checkout
        | Scenario::OpenLoop
        | Scenario::Events
        | Scenario::Drain
        | Scenario::Import
        | Scenario::Limit => Errand::Checkout,
    }
}

pub(super) fn pace(plan: &Plan, rate: Option<NonZeroU32>) -> Pace {
    match rate {
        Some(rate) => Pace::Open(Schedule::new(rate, WARM_UP, plan.length())),
        None => Pace::Closed { concurrency: plan.concurrency, warm_up: WARM_UP, until: plan.until },
    }
}

fn describe(plan: &Plan, rate: Option<NonZeroU32>) -> String {
    let Plan { concurrency, until, seed, .. } = plan;
    match (rate, *until) {
        (Some(rate), _) => format!("{} s of {rate} arrivals a second", plan.length().as_secs()),
        (None, Until::Elapsed(time)) => {
            format!("{} s of {concurrency} customers at once, seed {seed}", time.as_secs())
        }
        (None, Until::Done(errands)) => {
            format!("{errands} times, {concurrency} customers at once, seed {seed}")
        }
    }
}

/// The share of one core that the shop takes with nobody there.
async fn measure_idle(servers: &[u32], narration: Narration) -> Result<Option<f64>, DemoError> {
    tokio::time::sleep(CALM_DOWN).await;
    let (before, began) = (process_usage::cpu_seconds(servers), tokio::time::Instant::now());
    tokio::time::sleep(IDLE_FOR).await;
    let after = process_usage::cpu_seconds(servers);
    narration.say(&format!("idle processor time measured over {} s", IDLE_FOR.as_secs()))?;
    let share = |before: f64, after: f64| (after - before) / began.elapsed().as_secs_f64();
    Ok(before.zip(after).map(|(before, after)| share(before, after)))
}
