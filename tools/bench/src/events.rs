//! How long after the commit of an event the effects of its handlers are durable, while checkouts arrive at a fixed
//! rate. The shop runs in this process, because only its own stream of message_log knows when a commit was done: a table
//! has the time at which an event was decided, which is before.

mod times;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::baseline::latencies::Latencies;
use platform::clock::SystemClock;
use serde::Serialize;
use shared_kernel::Clock;

use super::customer::Errand;
use super::driver::{self, Drive};
use super::plan::Plan;
use super::report::{Measured, RunReport, failures, seconds};
use super::scenario::Scenario;
use super::stage::Stage;
use super::{Narration, driven, stage};
use audit;
use demo::DemoError;
use host::config::Settings;
use payment_provider::HostWithProvider;
use times::EventTimes;

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct EventLatencies {
    /// Checkouts that arrived a second, and those that were confirmed.
    pub(crate) offered_per_s: u32,
    pub(crate) per_s: f64,
    pub(crate) duration_s: f64,
    /// Checkouts that came to nothing, by kind.
    pub(crate) errors: BTreeMap<String, u64>,
    /// Times that a handler handled an event.
    pub(crate) handled: u64,
    /// From the commit of an event until a handler's effects are durable.
    pub(crate) latency_ms: Option<Latencies>,
    /// The same for each handler.
    pub(crate) by_handler: BTreeMap<&'static str, Latencies>,
    /// MessageLog that were missed because they came too fast.
    pub(crate) missed: u64,
}

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
    let counts_from = SystemClock.now() + driven::WARM_UP;
    let drive = driver::drive(Drive {
        errand: Errand::Checkout,
        pace: driven::pace(plan, Some(rate)),
        address: host.address,
        servers: Vec::new(),
        accounts: stage.accounts.clone(),
        products: stage.products,
        seed: plan.seed,
        number: 0,
    });
    let mut message_log = host.shop().message_log().listen();
    // What was committed while somebody drove is handled a moment later.
    let until_handled = async {
        let window = drive.await?;
        audit::settle(host.shop(), stage::settled_within(window.done_ever)).await?;
        Ok::<_, DemoError>(window)
    };
    let mut times = EventTimes::default();
    let window = times.listen_until(until_handled, &mut message_log).await?;
    host.stop().await;
    let books = stage.look_back(window.done_ever, narration).await?;
    let errors = failures(&window.errors);
    let latencies = EventLatencies {
        offered_per_s: rate.get(),
        per_s: window.per_s(),
        duration_s: seconds(window.duration),
        errors: window.errors,
        ..times.latencies(counts_from)?
    };
    Ok(RunReport::new(Scenario::Events, Measured::EventLatencies(latencies), errors, books))
}
