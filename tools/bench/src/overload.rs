//! The overload: the peak of checkouts in closed loops, then an open loop at many times that rate, and how soon the shop is itself
//! again. Here the shop admits requests as it does by default; in the other scenarios it admits all.

mod load;
mod phases;
mod raw_customer;
mod wire;

use host::config::Settings;

use super::driver::on_a_thread;
use super::narration::Narration;
use super::plan::Plan;
use super::report::{Measured, RunReport, failures};
use super::scenario::Scenario;
use super::servers::Servers;
use super::stage::Stage;
use demo::DemoError;
use phases::Phases;

/// The number of requests at once that a host chooses by its cores.
const BY_THE_CORES: &str = "0";

/// Runs the scenario.
pub(super) async fn run(
    plan: &Plan,
    settings: &Settings,
    narration: Narration,
) -> Result<RunReport, DemoError> {
    let mut stage = Stage::filled(Scenario::Overload, &plan.shop, settings, narration).await?;
    stage.settings.set("http.requests_at_once", BY_THE_CORES);
    let servers = Servers::start(&stage.place, &stage.settings).await?;
    narration.say(&format!("the shop answers at http://{}", servers.main.address))?;
    let phases = Phases {
        address: servers.main.address,
        servers: servers.ids(),
        accounts: stage.accounts.clone(),
        products: stage.products,
        concurrency: plan.concurrency,
        length: plan.length(),
        times: plan.times,
        seed: plan.seed,
        narration,
    };
    let measured = on_a_thread(move || phases.run()).await?;
    let mut errors = failures(&measured.overloaded.errors);
    errors.extend(servers.stop().await?);
    let aftermath = stage.audit(measured.confirmed_ever, narration).await?;
    let overloaded = Measured::Overloaded(Box::new(measured.overloaded));
    Ok(RunReport::new(Scenario::Overload, overloaded, errors, aftermath))
}
