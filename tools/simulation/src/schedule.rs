//! The scheduler: one thread polls one task at a time, and the seed chooses the task. A process is a set of tasks that can
//! be killed between any two steps.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};

use platform::tasks::{Scheduler, Task};
use tokio::task::unconstrained;

use crate::dice::Dice;

/// The id of one life of a process; a restart gets another one.
pub(crate) type ProcessId = u32;

/// The process of the parts that never crash: customers, the broker, the provider.
pub(crate) const OUTSIDE: ProcessId = 0;

/// The role of a task, for the crash points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Work,
    /// The writer of this database: a step of it may be a commit.
    Writer(&'static str),
}

type LocalTask = Pin<Box<dyn Future<Output = ()>>>;

/// New tasks and woken tasks, until the scheduler takes them.
#[derive(Default)]
struct RunQueue {
    arrived: Vec<(ProcessId, Role, Task)>,
    ready: Vec<u64>,
    dead: BTreeSet<ProcessId>,
    driver: Option<Waker>,
}

#[derive(Clone, Default)]
struct SharedDoor(Arc<Mutex<RunQueue>>);

impl SharedDoor {
    fn open(&self) -> MutexGuard<'_, RunQueue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts tasks of one process, from any thread.
#[derive(Clone)]
pub(crate) struct Spawner {
    run_queue: SharedDoor,
    process: ProcessId,
    role: Role,
}

impl Spawner {
    /// A spawner of the same process, for a writer.
    pub(crate) fn of_writer(&self, database: &'static str) -> Self {
        Self { role: Role::Writer(database), ..self.clone() }
    }

    /// Whether the process has not crashed.
    pub(crate) fn is_alive(&self) -> bool {
        !self.run_queue.open().dead.contains(&self.process)
    }
}

impl Scheduler for Spawner {
    fn spawn(&self, task: Task) {
        let mut run_queue = self.run_queue.open();
        // A dead process starts no task.
        if !run_queue.dead.contains(&self.process) {
            run_queue.arrived.push((self.process, self.role, task));
            if let Some(driver) = run_queue.driver.take() {
                driver.wake();
            }
        }
    }
}

/// Starts tasks that stay on this thread.
#[derive(Clone)]
pub(crate) struct LocalSpawner(Rc<RefCell<Vec<(ProcessId, LocalTask)>>>);

impl LocalSpawner {
    /// Starts a task of `process`.
    pub(crate) fn spawn(&self, process: ProcessId, task: impl Future<Output = ()> + 'static) {
        self.0.borrow_mut().push((process, Box::pin(task)));
    }
}

struct Entry {
    process: ProcessId,
    role: Role,
    task: LocalTask,
    waker_of_task: Arc<TaskWaker>,
}

/// Puts its task into the run queue, once until the task has had its turn.
struct TaskWaker {
    task: u64,
    rung: AtomicBool,
    run_queue: SharedDoor,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            let mut run_queue = self.run_queue.open();
            run_queue.ready.push(self.task);
            if let Some(driver) = run_queue.driver.take() {
                driver.wake();
            }
        }
    }
}

/// The task whose turn it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    pub(crate) task: u64,
    pub(crate) process: ProcessId,
    pub(crate) role: Role,
}

/// The scheduler.
pub(crate) struct Schedule {
    run_queue: SharedDoor,
    local: LocalSpawner,
    tasks: BTreeMap<u64, Entry>,
    last_task: u64,
    last_process: ProcessId,
    dice: Dice,
}

impl Schedule {
    pub(crate) fn new(dice: Dice) -> Self {
        let local = LocalSpawner(Rc::default());
        let run_queue = SharedDoor::default();
        Self { run_queue, local, tasks: BTreeMap::new(), last_task: 0, last_process: OUTSIDE, dice }
    }

    /// A new process.
    pub(crate) fn begin(&mut self) -> ProcessId {
        self.last_process += 1;
        self.last_process
    }

    pub(crate) fn spawner(&self, process: ProcessId) -> Spawner {
        Spawner { run_queue: self.run_queue.clone(), process, role: Role::Work }
    }

    pub(crate) fn local(&self) -> LocalSpawner {
        self.local.clone()
    }

    /// Sets the waker of the driver, which is woken when a task is ready.
    pub(crate) fn driven_by(&self, driver: &Waker) {
        self.run_queue.open().driver = Some(driver.clone());
    }

    /// Drops all tasks of the process, unfinished.
    pub(crate) fn kill(&mut self, process: ProcessId) {
        self.run_queue.open().dead.insert(process);
        self.let_in();
        let (dead, alive) = std::mem::take(&mut self.tasks)
            .into_iter()
            .partition::<BTreeMap<_, _>, _>(|(_, entry)| entry.process == process);
        self.tasks = alive;
        drop(dead);
    }

    /// The next task; `None` when all tasks wait.
    pub(crate) fn next(&mut self) -> Option<Turn> {
        self.let_in();
        loop {
            let task = {
                let mut run_queue = self.run_queue.open();
                if run_queue.ready.is_empty() {
                    return None;
                }
                let place = self.dice.index(run_queue.ready.len());
                run_queue.ready.swap_remove(place)
            };
            if let Some(entry) = self.tasks.get(&task) {
                return Some(Turn { task, process: entry.process, role: entry.role });
            }
        }
    }

    /// Polls a task once.
    pub(crate) fn step(&mut self, turn: Turn) {
        let Some(entry) = self.tasks.get_mut(&turn.task) else { return };
        entry.waker_of_task.rung.store(false, Ordering::Release);
        let waker = Waker::from(Arc::clone(&entry.waker_of_task));
        if entry.task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            self.tasks.remove(&turn.task);
        }
    }

    fn let_in(&mut self) {
        let local = std::mem::take(&mut *self.local.0.borrow_mut());
        for (process, task) in local {
            if !self.run_queue.open().dead.contains(&process) {
                self.admit(process, Role::Work, task);
            }
        }
        let arrived = std::mem::take(&mut self.run_queue.open().arrived);
        for (process, role, task) in arrived {
            self.admit(process, role, task);
        }
    }

    fn admit(&mut self, process: ProcessId, role: Role, task: LocalTask) {
        self.last_task += 1;
        let number = self.last_task;
        let waker_of_task = TaskWaker {
            task: number,
            rung: AtomicBool::new(false),
            run_queue: self.run_queue.clone(),
        };
        let waker_of_task = Arc::new(waker_of_task);
        // tokio limits the work of a task in one turn, and all simulated tasks share the turn of their driver.
        let task = Box::pin(unconstrained(task));
        self.tasks.insert(
            number,
            Entry { process, role, task, waker_of_task: Arc::clone(&waker_of_task) },
        );
        waker_of_task.wake();
    }
}
