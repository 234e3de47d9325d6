//! A world: it lets one task after the other take a step, kills processes at the points that the plan names, and asks the
//! checker after every commit.

use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use platform::message_log::{Kind, MessageEvent};
use tokio::sync::broadcast::error::TryRecvError;
use tokio::time::sleep;

use crate::checker::{Disks, Violation};
use crate::director::direct;
use crate::history::Lane;
use crate::host::Host;
use crate::plan::{Fault, Point};
use crate::postman::send_new_webhooks;
use crate::scene::Scene;
use crate::schedule::{OUTSIDE, Role, Schedule, Turn};

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

    /// Notes the messages that the process at `place` has logged since the last time.
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

/// The end of an id, which tells it from others in one story.
fn short(subject: &str) -> String {
    let (kind, id) = subject.split_once('/').unwrap_or((subject, ""));
    format!("{kind} …{}", id.get(id.len().saturating_sub(4)..).unwrap_or_default())
}
