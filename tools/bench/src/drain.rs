//! The scenario `drain`: how fast the backlog of an outbox is relayed and handled. Orders are placed over HTTP while the
//! relay of orders is held. Then that relay runs in this process, with products as the subscriber and every other relay
//! held; over a broker products is a host of its own that starts when the backlog has been relayed. At the end everything
//! runs until all those checkouts are finished.

mod waiting;

use std::sync::Arc;
use std::time::Duration;

use crate::baseline::limit::per_second;
use platform::clock::SystemClock;
use platform::message_log::Kind;
use tokio::time::Instant;

use super::customer::Operation;
use super::driver::{self, Drive, Pace};
use super::narration::Narration;
use super::plan::{Plan, Until};
use super::report::{Drained, Finished, Measured, RunReport, failures, seconds};
use super::scenario::{DRAIN_PUBLISHER, Scenario};
use super::servers;
use super::stage::Stage;
use super::window::Window;
use crate::reads::Reads;
use demo::DemoError;
use demo::server_process::ServerProcess;
use host::config::Settings;
use payment_provider::{HostWithProvider, ShopWithProvider};
use waiting::{LOOK_AGAIN, STUCK_AFTER, backlog, handled, is_drained, relayed};

/// The shop is at rest when nothing was handled for this long.
const QUIET: Duration = Duration::from_secs(1);

/// Runs it.
pub(super) async fn run(
    plan: &Plan,
    settings: &Settings,
    narration: Narration,
) -> Result<RunReport, DemoError> {
    let stage = Stage::filled(Scenario::Drain, &plan.shop, settings, narration).await?;
    narration.say(&format!("placing {} orders whose events wait in the outbox", plan.backlog))?;
    let (window, mut errors) = build_up(plan, &stage).await?;
    errors.extend(failures(&window.errors));
    narration.say("draining")?;
    let flow = Box::pin(drain(&stage)).await?;
    narration.say("finishing those checkouts")?;
    let rest = finish(&stage, flow.events).await?;
    let aftermath = stage.audit(flow.events, narration).await?;
    let drained = Drained {
        events: flow.events,
        placed_per_s: window.per_s(),
        errors: window.errors,
        relay_s: seconds(flow.relay),
        relayed_per_s: per_second(flow.events, flow.relay.as_secs_f64()),
        handle_s: seconds(flow.handle),
        handled_per_s: per_second(flow.events, flow.handle.as_secs_f64()),
        rest,
    };
    Ok(RunReport::new(Scenario::Drain, Measured::Drained(drained), errors, aftermath))
}

/// Places the orders; returns the window of that drive and the failures of the process that took them.
async fn build_up(plan: &Plan, stage: &Stage) -> Result<(Window, Vec<String>), DemoError> {
    let held = holding(&stage.settings, &[DRAIN_PUBLISHER]);
    let server = ServerProcess::start(&held).await?;
    let window = driver::drive(Drive {
        operation: Operation::PlaceOnly,
        pace: Pace::Closed {
            concurrency: plan.concurrency,
            warm_up: Duration::ZERO,
            until: Until::Done(plan.backlog),
        },
        address: server.address,
        servers: Vec::new(),
        accounts: stage.accounts.clone(),
        products: stage.products,
        reads: Reads::default(),
        seed: plan.seed,
        number: 0,
    });
    let window = window.await?;
    let errors = server.stop().await?.into_iter().collect();
    Ok((window, errors))
}

struct Flow {
    events: u64,
    relay: Duration,
    handle: Duration,
}

async fn drain(stage: &Stage) -> Result<Flow, DemoError> {
    if stage.place.apart.is_empty() {
        let shop = quiet_shop(&stage.settings).await?;
        let events = backlog(&shop).await?;
        shop.stop().await;
        let began = Instant::now();
        let host = start(&holding_all_but(&stage.settings, DRAIN_PUBLISHER)).await?;
        let (relay, handle) = tokio::try_join!(
            relayed(host.shop(), began, events),
            handled(host.shop(), began, events)
        )?;
        host.stop().await;
        return Ok(Flow { events, relay, handle });
    }
    let [near, far] = servers::split(&stage.place, &stage.settings);
    let shop = quiet_shop(&stage.settings).await?;
    let events = backlog(&shop).await?;
    shop.stop().await;
    let began = Instant::now();
    let near = start(&holding_all_but(&near, DRAIN_PUBLISHER)).await?;
    let relay = relayed(near.shop(), began, events).await?;
    let users_url = Some(format!("http://{}", near.address));
    let far = Settings { users_url, ..holding_all_but(&far, DRAIN_PUBLISHER) };
    let began = Instant::now();
    let far = start(&far).await?;
    let handle = handled(far.shop(), began, events).await?;
    far.stop().await;
    near.stop().await;
    Ok(Flow { events, relay, handle })
}

/// Runs everything in one process until nothing is handled any more.
async fn finish(stage: &Stage, checkouts: u64) -> Result<Finished, DemoError> {
    let began = Instant::now();
    let host = start(&stage.settings).await?;
    let handled = || host.shop().message_log().count(Kind::Delivered);
    let (mut count, mut last) = (handled(), Instant::now());
    // A database that stalls is quiet as well, so its outbox is asked.
    while last.elapsed() < QUIET
        || (last.elapsed() < STUCK_AFTER && !is_drained(host.shop()).await?)
    {
        tokio::time::sleep(LOOK_AGAIN).await;
        if handled() != count {
            (count, last) = (handled(), Instant::now());
        }
    }
    host.stop().await;
    let time = last - began;
    Ok(Finished {
        time_s: seconds(time),
        handled: count,
        handled_per_s: per_second(count, time.as_secs_f64()),
        checkouts_per_s: per_second(checkouts, time.as_secs_f64()),
    })
}

/// The shop without relays and subscriptions at work.
async fn quiet_shop(settings: &Settings) -> Result<ShopWithProvider, DemoError> {
    Ok(ShopWithProvider::open(settings, Arc::new(SystemClock)).await?)
}

async fn start(settings: &Settings) -> Result<HostWithProvider, DemoError> {
    Ok(HostWithProvider::start(settings, Arc::new(SystemClock)).await?)
}

fn holding(settings: &Settings, contexts: &[&str]) -> Settings {
    let held_relays = contexts.iter().map(|&name| name.to_owned()).collect();
    Settings { held_relays, ..settings.clone() }
}

fn holding_all_but(settings: &Settings, context: &str) -> Settings {
    let others: Vec<&str> =
        settings.contexts.iter().copied().filter(|name| *name != context).collect();
    holding(settings, &others)
}
