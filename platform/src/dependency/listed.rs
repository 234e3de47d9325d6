//! The dependencies of one host, by name, and the state of their circuits.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use shared_kernel::Clock;

use super::measured::Measured;
use super::{CallError, Dependency, DependencySettings};
use crate::meter::{DEPENDENCY_CIRCUIT, Gauge, Meter};

/// The dependencies of one host. Clones share the list.
#[derive(Clone, Default)]
pub struct Dependencies {
    meter: Meter,
    circuits: Arc<Mutex<Vec<Arc<Circuit>>>>,
}

/// The circuit of one dependency, as its calls have shown it.
pub(super) struct Circuit {
    name: String,
    /// When a call was first kept back.
    open_since: Mutex<Option<Instant>>,
    gauge: Gauge,
}

impl Dependencies {
    /// An empty list. Guards in it measure by `meter`.
    pub fn new(meter: &Meter) -> Self {
        Self { meter: meter.clone(), circuits: Arc::default() }
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
        let circuit =
            Arc::new(Circuit { name: name.to_owned(), open_since: Mutex::default(), gauge });
        let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        circuits.retain(|one| one.name != name);
        circuits.push(Arc::clone(&circuit));
        drop(circuits);
        Dependency::new(settings, clock, circuit, Measured::by(&self.meter, name, kinds))
    }

    /// The names of those whose circuit is open.
    pub fn with_open_circuits(&self) -> Vec<String> {
        let circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        let open = circuits.iter().filter(|circuit| circuit.open_since().is_some());
        open.map(|circuit| circuit.name.clone()).collect()
    }
}

impl Circuit {
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

    fn open_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.open_since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Dependencies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Dependencies(..)")
    }
}
