//! The scenario `events`: the latency from the commit of an event to the durable effects of its handlers, while checkouts
//! arrive at a fixed rate. The shop runs in this process, because only its message log has the time of a commit; a table
//! has the time of the decision, which is earlier.

mod times;

use std::num::NonZeroU32;
use std::sync::Arc;

use platform::clock::SystemClock;
use shared_kernel::Clock;

use super::customer::Operation;
use super::driver::{self, Drive, Pace, WARM_UP};
use super::narration::Narration;
use super::plan::Plan;
use super::report::{EventLatencies, Measured, RunReport, failures, seconds};
use super::scenario::Scenario;
use super::stage::{self, Stage};
use crate::reads::Reads;
use demo::DemoError;
use host::config::Settings;
use payment_provider::HostWithProvider;
use times::EventTimes;

/// Runs it, at `rate`.
pub(super) async fn run(
    plan: &Plan,
    rate: NonZeroU32,
    settings: &Settings,
    narration: Narration,
) -> Result<RunReport, DemoError> {
    let stage = Stage::filled(Scenario::Events, &plan.shop, settings, narration).await?;
    let host = HostWithProvider::start(&stage.settings, Arc::new(SystemClock)).await?;
    let length = plan.length().as_secs();
    narration.say(&format!("listening to {rate} checkouts a second for {length} s"))?;
    let counts_from = SystemClock.now() + WARM_UP;
    let drive = driver::drive(Drive {
        operation: Operation::Checkout,
        pace: Pace::of(plan, Some(rate)),
        address: host.address,
        servers: Vec::new(),
        accounts: stage.accounts.clone(),
        products: stage.products,
        reads: Reads::default(),
        seed: plan.seed,
        number: 0,
    });
    let mut message_log = host.shop().message_log().listen();
    // The last events of the drive are handled a moment after it ends.
    let until_handled = async {
        let window = drive.await?;
        audit::settle(host.shop(), stage::settled_within(window.done_ever)).await?;
        Ok::<_, DemoError>(window)
    };
    let mut times = EventTimes::default();
    let window = Box::pin(times.listen_until(until_handled, &mut message_log)).await?;
    host.stop().await;
    let aftermath = stage.audit(window.done_ever, narration).await?;
    let errors = failures(&window.errors);
    let latencies = EventLatencies {
        offered_per_s: rate.get(),
        per_s: window.per_s(),
        duration_s: seconds(window.duration),
        errors: window.errors,
        ..times.latencies(counts_from)?
    };
    Ok(RunReport::new(Scenario::Events, Measured::EventLatencies(latencies), errors, aftermath))
}
