//! The shared state of a world: the plan, the disks, the bus, the processes as they are just now, and what customers
//! have been told.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use platform::http_client::HttpService;
use uuid::Uuid;

use crate::broker::Broker;
use crate::checker::{Checker, Violation};
use crate::clock::HostClock;
use crate::disk::Disk;
use crate::faults::Faults;
use crate::history::History;
use crate::host::Host;
use crate::ids::CountedIds;
use crate::plan::Plan;
use crate::schedule::{LocalSpawner, ProcessId, Spawner};

/// The admin, customers and products of a shop before anything happens in it.
#[derive(Debug, Clone)]
pub(crate) struct InitialData {
    pub(crate) admin: Uuid,
    pub(crate) customers: Vec<Uuid>,
    pub(crate) products: Vec<Uuid>,
    /// When the story begins.
    pub(crate) noon: DateTime<Utc>,
}

/// A process of the shop, alive or not.
pub(crate) struct Slot {
    pub(crate) contexts: Vec<&'static str>,
    pub(crate) clock: Arc<HostClock>,
    /// The process, from its beginning to its crash.
    pub(crate) process: Option<ProcessId>,
    /// The host that answers requests, from when it is ready.
    pub(crate) host: Option<Rc<Host>>,
    pub(crate) lived: Lived,
}

/// How far a process has come, over all its lives.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lived {
    pub(crate) steps: u64,
    pub(crate) turns_of_writers: u64,
    pub(crate) commits: u64,
    pub(crate) relayed: u64,
}

/// The acknowledgements that customers and the admin were given, and may rely on.
#[derive(Debug, Default)]
pub(crate) struct Acknowledged {
    /// Orders that were acknowledged, by the number of the action.
    pub(crate) orders: BTreeMap<usize, Uuid>,
    /// Units whose receipt was acknowledged, by good.
    pub(crate) received: BTreeMap<usize, i64>,
}

/// The scene.
pub(crate) struct Scene {
    pub(crate) plan: Plan,
    pub(crate) initial: InitialData,
    pub(crate) faults: Faults,
    pub(crate) history: History,
    pub(crate) broker: Broker,
    pub(crate) ids: Arc<CountedIds>,
    pub(crate) disks: RefCell<Vec<Disk>>,
    pub(crate) slots: RefCell<Vec<Slot>>,
    /// Processes to be started, by their place among the slots.
    pub(crate) to_start: RefCell<BTreeSet<usize>>,
    pub(crate) acknowledged: RefCell<Acknowledged>,
    pub(crate) checker: RefCell<Checker>,
    /// People and webhooks that are not done.
    pub(crate) busy: Cell<usize>,
    pub(crate) outcome: RefCell<Option<Result<(), Violation>>>,
    pub(crate) true_clock: Arc<HostClock>,
    pub(crate) local: LocalSpawner,
    pub(crate) outside: Spawner,
    pub(crate) provider: RefCell<Option<Arc<dyn HttpService>>>,
    /// The webhooks that the provider has written, by their ids.
    pub(crate) webhooks: RefCell<BTreeSet<String>>,
}

impl Scene {
    /// The story ends: it was found that something does not hold, unless something was found before.
    pub(crate) fn found(&self, violation: Violation) {
        self.outcome.borrow_mut().get_or_insert(Err(violation));
    }

    /// The process that runs a context, if it is ready.
    pub(crate) fn host_of(&self, context: &str) -> Option<(ProcessId, Rc<Host>)> {
        let slots = self.slots.borrow();
        let slot = slots.iter().find(|slot| slot.contexts.contains(&context))?;
        Some((slot.process?, Rc::clone(slot.host.as_ref()?)))
    }

    /// Whether every process is ready.
    pub(crate) fn all_are_up(&self) -> bool {
        self.slots.borrow().iter().all(|slot| slot.host.is_some())
    }

    /// A disk, by its name.
    pub(crate) fn on_disk<T>(&self, name: &str, look: impl FnOnce(&Disk) -> T) -> T {
        let disks = self.disks.borrow();
        look(disks.iter().find(|disk| disk.name() == name).unwrap())
    }

    /// Somebody has something to do; the world does not end before they are done.
    pub(crate) fn begin(self: &Rc<Self>) -> Busy {
        self.busy.set(self.busy.get() + 1);
        Busy(Rc::clone(self))
    }
}

/// Somebody who is not done.
pub(crate) struct Busy(Rc<Scene>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.set(self.0.busy.get() - 1);
    }
}
