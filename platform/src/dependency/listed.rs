//! The dependencies of one host, by name, and the condition of each: an open circuit, or no free place.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use shared_kernel::Clock;
use tokio::sync::Semaphore;

use super::measured::Measured;
use super::{CallError, Dependency, DependencySettings};
use crate::meter::{DEPENDENCY_CIRCUIT, Gauge, Meter};

/// The dependencies of one host. Clones share the list.
#[derive(Clone, Default)]
pub struct Dependencies {
    meter: Meter,
    listed: Arc<Mutex<Vec<Arc<Condition>>>>,
}

/// The condition of one dependency, as its calls have shown it.
pub(super) struct Condition {
    name: String,
    /// The places for calls.
    pub(super) places: Arc<Semaphore>,
    /// Whether a call was refused for want of a place since one last found a place at once.
    was_full: AtomicBool,
    /// When a call was first kept back.
    open_since: Mutex<Option<Instant>>,
    gauge: Gauge,
}

impl Dependencies {
    /// An empty list. Guards in it measure by `meter`.
    pub fn new(meter: &Meter) -> Self {
        Self { meter: meter.clone(), listed: Arc::default() }
    }

    /// The guard of one dependency, for calls of these kinds; time limits follow `clock`. A guard of the same name that was made
    /// before is listed no more.
    pub fn guard(
        &self,
        name: &str,
        kinds: &[&'static str],
        clock: Arc<dyn Clock>,
        settings: DependencySettings,
    ) -> Dependency {
        let gauge = self.meter.gauge(&DEPENDENCY_CIRCUIT, &[name]);
        gauge.set(0.0);
        let condition = Arc::new(Condition {
            name: name.to_owned(),
            places: Arc::new(Semaphore::new(settings.at_once)),
            was_full: AtomicBool::new(false),
            open_since: Mutex::default(),
            gauge,
        });
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.retain(|one| one.name != name);
        listed.push(Arc::clone(&condition));
        drop(listed);
        Dependency::new(settings, clock, condition, Measured::by(&self.meter, name, kinds))
    }

    /// The names of those whose circuit is open.
    pub fn with_open_circuits(&self) -> Vec<String> {
        self.names_of(|condition| condition.open_since().is_some())
    }

    /// The names of those without a free place that have refused a call since one last found a place at once.
    pub fn saturated(&self) -> Vec<String> {
        self.names_of(Condition::is_full)
    }

    fn names_of(&self, is_one: impl Fn(&Condition) -> bool) -> Vec<String> {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let found = listed.iter().filter(|condition| is_one(condition));
        found.map(|condition| condition.name.clone()).collect()
    }
}

impl Condition {
    /// The name of its dependency.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Learns from the end of a call. The breaker does not tell its state: the circuit counts as open from the first call that it
    /// keeps back until one is answered that began later. Those that were under way say nothing of it.
    pub(super) fn note<T, E>(&self, begun: Instant, ended: &Result<T, CallError<E>>) {
        let dependency = &*self.name;
        let mut open_since = self.open_since();
        match ended {
            Err(CallError::CircuitOpen) if open_since.is_none() => {
                *open_since = Some(Instant::now());
                self.gauge.set(1.0);
                tracing::warn!(
                    dependency,
                    "a dependency fails too often: no call is made for a while"
                );
            }
            Ok(_) if open_since.is_some_and(|since| begun > since) => {
                *open_since = None;
                self.gauge.set(0.0);
                tracing::info!(dependency, "a dependency answers again");
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Learns that a call was refused for want of a place, or that one found a place at once.
    pub(super) fn note_full(&self, is_full: bool) {
        self.was_full.store(is_full, Ordering::Relaxed);
    }

    fn is_full(&self) -> bool {
        self.was_full.load(Ordering::Relaxed) && self.places.available_permits() == 0
    }

    fn open_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.open_since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Dependencies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Dependencies(..)")
    }
}
