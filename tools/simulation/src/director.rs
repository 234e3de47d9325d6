//! The director of a run: it opens the provider, starts the processes, lets people act and clocks jump, ends the faults, and
//! waits until the shop has come to rest.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use payment_provider::{ProviderService, ProviderServices, ProviderSettings};
use platform::database::Ports;
use platform::message_log::MessageLog;
use platform::meter::Meter;
use platform::outbox::TransportSet;
use platform::tasks::Tasks;
use tokio::time::{Instant, sleep};

use crate::checker::{Disks, Violation, still_to_do, violated_at_rest};
use crate::history::Lane;
use crate::host;
use crate::plan::{Fault, STRUCK_MS};
use crate::scene::Scene;
use crate::schedule::OUTSIDE;

/// A shop that has not come to rest so long after the last fault never will.
const REST_WITHIN: Duration = Duration::from_secs(400);

/// Opens the provider, starts every process, lets people act and clocks jump, ends the faults, and waits for rest.
pub(crate) async fn direct(scene: Rc<Scene>) {
    open_the_provider(&scene).await;
    scene.to_start.borrow_mut().extend(0..scene.plan.hosts.len());
    while !scene.all_are_up() {
        sleep(Duration::from_millis(5)).await;
    }
    for action in scene.plan.actions.clone() {
        scene.local.spawn(OUTSIDE, Rc::clone(&scene).perform(action));
    }
    for fault in &scene.plan.faults {
        if let Fault::Jump { host, at_ms, to_s } = *fault {
            scene.local.spawn(OUTSIDE, jump(Rc::clone(&scene), host, at_ms, to_s));
        }
    }
    sleep(Duration::from_millis(STRUCK_MS)).await;
    scene.history.note(Lane::Customer, "the faults end, and clocks are right");
    scene.faults.end();
    for slot in scene.slots.borrow().iter() {
        slot.clock.set_off_by(TimeDelta::zero());
    }
    let outcome = rest(&scene).await;
    scene.outcome.borrow_mut().get_or_insert(outcome);
}

async fn jump(scene: Rc<Scene>, host: usize, at_ms: u64, to_s: i64) {
    sleep(Duration::from_millis(at_ms)).await;
    let slots = scene.slots.borrow();
    let says = format!("✗ the clock of {} is set {to_s} s off", slots[host].contexts.join(", "));
    scene.history.note(Lane::of(slots[host].contexts[0]), says);
    slots[host].clock.set_off_by(TimeDelta::seconds(to_s));
}

async fn open_the_provider(scene: &Rc<Scene>) {
    let clock: Arc<dyn shared_kernel::Clock> = scene.true_clock.clone();
    let message_log = MessageLog::new(Arc::clone(&clock), 16);
    let ids: Arc<dyn shared_kernel::Ids> = scene.ids.clone();
    let ports = Ports {
        clock: Arc::clone(&clock),
        ids,
        message_log,
        transports: TransportSet::InProcess,
        meter: Meter::default(),
        tenant: None,
    };
    let database = host::open(scene, "provider", &scene.outside, ports).await;
    let tasks = Tasks::run_by(Arc::new(scene.outside.clone()));
    let services = ProviderServices { database, clock, tasks };
    // The time that requests take is up to the network of the simulation.
    let settings = ProviderSettings::default().without_latency();
    *scene.provider.borrow_mut() = Some(Arc::new(ProviderService::new(services, settings)));
}

/// Returns when the shop has come to rest, with what does not hold then.
async fn rest(scene: &Rc<Scene>) -> Result<(), Violation> {
    let give_up = Instant::now() + REST_WITHIN;
    loop {
        let left = left_to_do(scene);
        if left.is_empty() {
            let disks = scene.disks.borrow();
            let (checker, acknowledged) = (scene.checker.borrow(), scene.acknowledged.borrow());
            return violated_at_rest(&checker, &Disks(&disks), &acknowledged);
        }
        if Instant::now() > give_up {
            return Err(Violation::of(23, left.join("; ")));
        }
        sleep(Duration::from_millis(500)).await;
    }
}

fn left_to_do(scene: &Rc<Scene>) -> Vec<String> {
    let mut left = still_to_do(&Disks(&scene.disks.borrow()));
    let (busy, backlog) = (scene.busy.get(), scene.broker.backlog());
    if busy > 0 {
        left.push(format!("{busy} people or webhooks wait for an answer"));
    }
    if backlog > 0 {
        left.push(format!("{backlog} deliveries wait at the broker"));
    }
    if !scene.all_are_up() {
        left.push("a process is not up".to_owned());
    }
    left
}
