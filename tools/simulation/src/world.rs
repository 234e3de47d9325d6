//! A world: it lets one task after the other take a step, kills processes at the points that the plan names, and asks the
//! checker after every commit.

use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use chrono::TimeDelta;
use payment_provider::{ProviderService, ProviderServices, ProviderSettings};
use platform::database::Ports;
use platform::message_log::{Kind, MessageEvent, MessageLog};
use platform::outbox::TransportSet;
use platform::tasks::Tasks;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::time::{Instant, sleep};

use crate::checker::{Disks, Violation, still_to_do, violated_at_rest};
use crate::history::Lane;
use crate::host::{self, Host};
use crate::plan::{Fault, Point, STRUCK_MS};
use crate::postman::send_new_webhooks;
use crate::scene::Scene;
use crate::schedule::{OUTSIDE, Role, Schedule, Turn};

/// A shop that has not come to rest so long after the last fault never will.
const REST_WITHIN: Duration = Duration::from_secs(400);
/// A world of more steps than this goes round in circles.
const MOST_STEPS: u64 = 3_000_000;

/// A world.
pub(crate) struct World {
    pub(crate) scene: Rc<Scene>,
    pub(crate) schedule: Schedule,
    /// Crashes to come.
    crashes: Vec<(usize, Point, u64)>,
    pub(crate) steps: u64,
}

impl World {
    pub(crate) fn new(scene: Rc<Scene>, schedule: Schedule) -> Self {
        let crash = |fault: &Fault| match *fault {
            Fault::Crash { host, at, down_ms } => Some((host, at, down_ms)),
            Fault::Jump { .. } => None,
        };
        let crashes = scene.plan.faults.iter().filter_map(crash).collect();
        Self { scene, schedule, crashes, steps: 0 }
    }

    /// Lets the world go on until its outcome is known.
    pub(crate) async fn run(&mut self) {
        self.scene.local.spawn(OUTSIDE, direct(Rc::clone(&self.scene)));
        std::future::poll_fn(|context| {
            self.schedule.driven_by(context.waker());
            while self.scene.outcome.borrow().is_none() {
                if !self.step() {
                    return Poll::Pending;
                }
            }
            Poll::Ready(())
        })
        .await;
    }

    /// One step of one task. False when all wait.
    fn step(&mut self) -> bool {
        self.start_whom_is_due();
        let Some(turn) = self.schedule.next() else { return false };
        self.steps += 1;
        if self.steps > MOST_STEPS {
            self.scene.found(Violation::of(12, "the shop goes round in circles".to_owned()));
        }
        let place = self.place_of(turn);
        if let Some(place) = place
            && matches!(turn.role, Role::Writer(_))
        {
            self.scene.slots.borrow_mut()[place].lived.turns_of_writers += 1;
            if self.crashes_if_due(place) {
                return true;
            }
        }
        self.scene.history.count(turn.task);
        self.schedule.step(turn);
        self.look_at_disk(turn, place);
        if let Some(place) = place {
            self.scene.slots.borrow_mut()[place].lived.steps += 1;
            self.hear(place);
            self.crashes_if_due(place);
        }
        true
    }

    fn place_of(&self, turn: Turn) -> Option<usize> {
        let slots = self.scene.slots.borrow();
        slots.iter().position(|slot| slot.process == Some(turn.process))
    }

    /// After a step of a writer: checks what it has committed.
    fn look_at_disk(&self, turn: Turn, place: Option<usize>) {
        let Role::Writer(name) = turn.role else { return };
        {
            let mut disks = self.scene.disks.borrow_mut();
            let Some(disk) = disks.iter_mut().find(|disk| disk.name() == name) else { return };
            if !disk.has_changed() {
                return;
            }
        }
        if let Some(place) = place {
            self.scene.slots.borrow_mut()[place].lived.commits += 1;
        }
        let disks = self.scene.disks.borrow();
        let checked = self.scene.checker.borrow_mut().after_commit(name, &Disks(&disks));
        drop(disks);
        if let Err(violation) = checked {
            self.scene.found(violation);
        }
        if name == "provider" {
            send_new_webhooks(&self.scene);
        }
    }

    /// What the process at `place` tells of its messages.
    fn hear(&self, place: usize) {
        let Some(host) = self.scene.slots.borrow()[place].host.clone() else { return };
        let mut message_log = host.message_log.borrow_mut();
        loop {
            match message_log.try_recv() {
                Ok(message_event) => self.note(place, &message_event),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    fn note(&self, place: usize, message_event: &MessageEvent) {
        let history = &self.scene.history;
        let MessageEvent { kind, context, event_type, subject, .. } = message_event;
        let (here, from) =
            (Lane::of(context), Lane::of(event_type.split('.').next().unwrap_or("")));
        let about = short(subject);
        match kind {
            Kind::Published => history.note(here, format!("{event_type} {about}")),
            Kind::Delivered => history.tell(from, here, format!("{event_type} {about}")),
            Kind::DuplicateIgnored => {
                history.tell(from, here, format!("again: {event_type} {about}"));
            }
            Kind::Relayed => self.scene.slots.borrow_mut()[place].lived.relayed += 1,
            other => {
                let reason = message_event.reason.as_deref().unwrap_or_default();
                history.note(here, format!("{other:?} {event_type} {about} {reason}"));
            }
        }
        if let Err(violation) = self.scene.checker.borrow_mut().hears(message_event) {
            self.scene.found(violation);
        }
    }

    fn crashes_if_due(&mut self, place: usize) -> bool {
        let due = {
            let slot = &self.scene.slots.borrow()[place];
            let lived = slot.lived;
            let published = self.scene.broker.published(slot.contexts[0]) + lived.relayed;
            self.crashes.iter().position(|(host, at, _)| {
                let reached = match *at {
                    Point::BeforeCommit { nth } => lived.turns_of_writers >= nth,
                    Point::AfterCommit { nth } => lived.commits >= nth,
                    Point::AfterPublication { nth } => published >= nth,
                    Point::AfterStep { nth } => lived.steps >= nth,
                };
                *host == place && reached
            })
        };
        let Some(due) = due else { return false };
        let (_, at, down_ms) = self.crashes.remove(due);
        self.crash(place, at, Duration::from_millis(down_ms));
        true
    }

    fn crash(&mut self, place: usize, at: Point, down: Duration) {
        let (process, contexts) = {
            let slot = &mut self.scene.slots.borrow_mut()[place];
            slot.host = None;
            (slot.process.take(), slot.contexts.clone())
        };
        let names = contexts.join(", ");
        for context in &contexts {
            self.scene.history.note(Lane::of(context), format!("✗✗ crash of {names} ({at:?})"));
        }
        if let Some(process) = process {
            self.schedule.kill(process);
        }
        let scene = Rc::clone(&self.scene);
        self.scene.local.spawn(OUTSIDE, async move {
            sleep(down).await;
            scene.to_start.borrow_mut().insert(place);
        });
    }

    fn start_whom_is_due(&mut self) {
        let due = std::mem::take(&mut *self.scene.to_start.borrow_mut());
        for place in due {
            let process = self.schedule.begin();
            let spawner = self.schedule.spawner(process);
            let contexts = {
                let slot = &mut self.scene.slots.borrow_mut()[place];
                slot.process = Some(process);
                slot.contexts.clone()
            };
            self.scene
                .history
                .note(Lane::of(contexts[0]), format!("{} starts", contexts.join(", ")));
            let scene = Rc::clone(&self.scene);
            self.scene.local.spawn(process, async move {
                let host = Host::start(&scene, place, &spawner).await;
                scene.slots.borrow_mut()[place].host = Some(Rc::new(host));
            });
        }
    }
}

/// Opens the provider, starts every process, lets people act and clocks jump, ends the faults, and waits for rest.
async fn direct(scene: Rc<Scene>) {
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
    let ports =
        Ports { clock: Arc::clone(&clock), ids, message_log, transports: TransportSet::InProcess };
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

/// The end of an id, which tells it from others in one story.
fn short(subject: &str) -> String {
    let (kind, id) = subject.split_once('/').unwrap_or((subject, ""));
    format!("{kind} …{}", id.get(id.len().saturating_sub(4)..).unwrap_or_default())
}
