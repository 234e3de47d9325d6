//! One run: builds the world of a plan, and runs it until the outcome is known.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use crate::broker::Broker;
use crate::checker::{Checker, Violation};
use crate::clock::HostClock;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::faults::{FaultId, Faults};
use crate::guards::Guard;
use crate::history::History;
use crate::ids::CountedIds;
use crate::plan::Plan;
use crate::scene::{Acknowledged, InitialData, Lived, Scene, Slot};
use crate::schedule::{OUTSIDE, Schedule};
use crate::template::Template;
use crate::world::World;

/// The outcome of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The violated invariant, if any.
    pub violation: Option<Violation>,
    /// A hash of every step: the same for the same plan.
    pub trace: u64,
    /// The number of steps of tasks.
    pub steps: u64,
    /// The faults that struck.
    pub struck: Vec<FaultId>,
    /// A sequence diagram of the history; empty without a violation.
    pub diagram: String,
}

/// Runs a plan, in a shop without the guard `without`, if one is given.
pub fn run(plan: &Plan, without: Option<Guard>) -> Outcome {
    let template = Template::get();
    a_runtime().block_on(async {
        let disks = template.disks();
        if let Some(guard) = without {
            guard.remove(&disks);
        }
        let mut world = build(plan.clone(), template.initial.clone(), disks, template.ids_given);
        world.run().await;
        let scene = Rc::clone(&world.scene);
        let violation = scene.outcome.borrow_mut().take().and_then(Result::err);
        Outcome {
            trace: scene.history.hash(),
            steps: world.steps,
            struck: scene.faults.struck(),
            diagram: violation.as_ref().map_or_else(String::new, |_| scene.history.diagram()),
            violation,
        }
    })
}

/// A runtime with one thread, whose time advances when no task can run.
pub(crate) fn a_runtime() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

pub(crate) fn build(plan: Plan, initial: InitialData, disks: Vec<Disk>, ids_given: u64) -> World {
    let schedule = Schedule::new(Dice::new(plan.seed, 2));
    let history = History::begin();
    let faults = Faults::new(plan.seed, plan.rates, plan.only.clone());
    let outside = schedule.spawner(OUTSIDE);
    let slot = |contexts: &Vec<&'static str>| Slot {
        contexts: contexts.clone(),
        clock: HostClock::starting_at(initial.noon),
        process: None,
        host: None,
        lived: Lived::default(),
    };
    let slots = plan.hosts.iter().map(slot).collect();
    let scene = Scene {
        broker: Broker::new(outside.clone(), faults.clone(), history.clone()),
        ids: Arc::new(CountedIds::after(ids_given)),
        disks: RefCell::new(disks),
        slots: RefCell::new(slots),
        to_start: RefCell::default(),
        acknowledged: RefCell::new(Acknowledged::default()),
        checker: RefCell::new(Checker::default()),
        busy: Cell::new(0),
        outcome: RefCell::new(None),
        true_clock: HostClock::starting_at(initial.noon),
        local: schedule.local(),
        outside,
        provider: RefCell::new(None),
        webhooks: RefCell::new(BTreeSet::new()),
        plan,
        initial,
        faults,
        history,
    };
    World::new(Rc::new(scene), schedule)
}
