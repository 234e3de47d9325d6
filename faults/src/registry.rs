//! The switches of one process: which faults are on, for how long, and how often each has struck.

mod switches;

mod active;
mod state;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use platform::message_log::{MessageIdentity, MessageLog};
use shared_kernel::Clock;
use shared_kernel::id::AmbiguousNumber;
use tokio::sync::watch;

use crate::kind::FaultKind;
use crate::options::{FaultOptions, Scope};

use active::Active;
pub use state::FaultState;
use switches::{Switches, bit};

/// The switches. Cheap to clone: each clone has the same switches.
#[derive(Clone)]
pub struct Faults(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    /// A bit for each fault that is on: a decorator asks here first.
    on: AtomicU32,
    switches: Mutex<Switches>,
    /// Counts every change, strikes included.
    changes: watch::Sender<u64>,
}

/// Why a fault was not switched on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSwitchedOn {
    /// It cannot be switched on here, for this reason.
    #[error("{0}")]
    Unavailable(String),
    /// The scope names one order, and more than one have such a number.
    #[error("{0}")]
    Ambiguous(AmbiguousNumber),
}

/// A moment at which a fault may strike.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The context in which it would.
    pub context: &'a str,
    /// The handler concerned.
    pub handler: Option<&'static str>,
    /// The message concerned, where that is known.
    pub message: Option<&'a MessageIdentity>,
}

/// A fault that strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strike {
    /// How much later an answer comes, for a fault that delays one.
    pub delay: Duration,
    /// The switch: it is off when another generation is on, or none.
    pub(crate) generation: u64,
}

impl Faults {
    /// Switches that are all off.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let (changes, _nobody_yet) = watch::channel(0);
        let (on, switches) = (AtomicU32::new(0), Mutex::default());
        Self(Arc::new(Inner { clock, on, switches, changes }))
    }

    /// A fault has this scope when nobody chooses one.
    #[must_use]
    pub fn with_usual_scope(self, kind: FaultKind, scope: Scope) -> Self {
        self.with(|switches| switches.usual_scopes.insert(kind, scope));
        self
    }

    /// A fault cannot be switched on, for this reason.
    #[must_use]
    pub fn without(self, kind: FaultKind, why: &str) -> Self {
        self.with(|switches| switches.unavailable.insert(kind, why.to_owned()));
        self
    }

    /// Strikes are recorded in this log from now on, which is that of a host of these contexts.
    pub fn record_in(&self, log: &MessageLog, contexts: &[&'static str]) {
        self.with(|switches| {
            switches.log = Some(log.clone());
            switches.contexts = contexts.iter().copied().collect();
        });
    }

    /// Switches a fault on. One that is on begins anew.
    ///
    /// # Errors
    /// When it cannot be switched on here, or its scope is about one order and the log of this host has several with this number.
    pub fn switch_on(&self, kind: FaultKind, options: FaultOptions) -> Result<(), NotSwitchedOn> {
        let since = self.0.clock.now();
        let duration = TimeDelta::from_std(options.duration()).unwrap_or_default();
        self.switch(|switches| {
            if let Some(why) = switches.unavailable.get(&kind) {
                return Err(NotSwitchedOn::Unavailable(why.clone()));
            }
            let process = switches.process_of(&options.scope).map_err(NotSwitchedOn::Ambiguous)?;
            switches.generation = switches.generation.saturating_add(1);
            let generation = switches.generation;
            let ends_at = since + duration;
            let active = Active::new(options, (since, ends_at), generation, process);
            switches.active.insert(kind, active);
            Ok(())
        })
    }

    /// Switches a fault off; whether it was on. Its options and counters stay, as they do when it ends by itself.
    pub fn switch_off(&self, kind: FaultKind) -> bool {
        let now = self.0.clock.now();
        self.switch(|switches| {
            switches.active.get_mut(&kind).is_some_and(|active| active.switch_off(now))
        })
    }

    /// Switches every fault off.
    pub fn switch_all_off(&self) {
        let now = self.0.clock.now();
        self.switch(|switches| {
            for active in switches.active.values_mut() {
                active.switch_off(now);
            }
        });
    }

    /// Whether a fault is on.
    pub fn is_on(&self, kind: FaultKind) -> bool {
        self.may_be_on(kind) && self.generation_of(kind).is_some()
    }

    /// The faults that are on.
    pub fn on_now(&self) -> Vec<FaultKind> {
        FaultKind::ALL.into_iter().filter(|kind| self.is_on(*kind)).collect()
    }

    /// The state of every fault.
    pub fn states(&self) -> Vec<FaultState> {
        let now = self.0.clock.now();
        self.with(|switches| FaultKind::ALL.map(|kind| switches.state(kind, now))).into()
    }

    /// The state of one.
    pub fn state(&self, kind: FaultKind) -> FaultState {
        let now = self.0.clock.now();
        self.with(|switches| switches.state(kind, now))
    }

    /// The options of a fault that is switched on without any.
    pub fn usual(&self, kind: FaultKind) -> FaultOptions {
        self.with(|switches| switches.usual(kind))
    }

    /// How often anything has changed, strikes included: a reader that has seen this number has seen everything.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Strikes, if the fault is on, the occasion is in its scope, and the draw hits. The strike is counted, and recorded with its
    /// `effect` in words where a message is known.
    pub fn strikes(&self, kind: FaultKind, occasion: Occasion<'_>, effect: &str) -> Option<Strike> {
        if !self.may_be_on(kind) {
            return None;
        }
        let now = self.0.clock.now();
        let struck = self.with(|switches| {
            let active = switches.active.get_mut(&kind)?;
            if !active.is_on(now) {
                return None;
            }
            let strike = active.strikes(occasion)?;
            switches.count_strike(kind);
            let context = switches.contexts.iter().find(|name| **name == occasion.context);
            Some((strike, switches.log.clone().zip(context.copied())))
        });
        let (strike, recorded) = struck?;
        if let Some(((log, context), message)) = recorded.zip(occasion.message) {
            log.record_fault(kind.name(), (context, occasion.handler), message, effect);
        }
        self.changed();
        Some(strike)
    }

    /// Counts a strike of something that obeys a switch as a whole: for it, no scope, share or limit applies.
    pub fn count_strike(&self, kind: FaultKind) {
        self.with(|switches| {
            if let Some(active) = switches.active.get_mut(&kind) {
                active.count_strike();
            }
            switches.count_strike(kind);
        });
        self.changed();
    }

    /// Returns when the switch that has struck is off, or was switched anew.
    pub(crate) async fn ended(&self, kind: FaultKind, strike: Strike) {
        loop {
            let mut changes = self.changes();
            let Some((generation, ends_at)) = self.generation_of(kind) else { return };
            if generation != strike.generation {
                return;
            }
            tokio::select! {
                () = self.0.clock.sleep_until(ends_at) => {}
                // The sender lives as long as the registry.
                _changed = changes.changed() => {}
            }
        }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// The log of the host that runs.
    pub(crate) fn log(&self) -> Option<MessageLog> {
        self.with(|switches| switches.log.clone())
    }

    /// Whether a fault is switched on, and has perhaps ended since.
    pub(crate) fn may_be_on(&self, kind: FaultKind) -> bool {
        self.0.on.load(Ordering::Acquire) & bit(kind) != 0
    }

    fn generation_of(&self, kind: FaultKind) -> Option<(u64, DateTime<Utc>)> {
        let now = self.0.clock.now();
        self.with(|switches| {
            let active = switches.active.get(&kind).filter(|active| active.is_on(now))?;
            Some((active.generation, active.ends_at))
        })
    }

    /// Changes the switches, and the bits with them under the same lock: the bits are those of the last change.
    fn switch<T>(&self, work: impl FnOnce(&mut Switches) -> T) -> T {
        let done = self.with(|switches| {
            let done = work(switches);
            self.0.on.store(switches.bits(), Ordering::Release);
            done
        });
        self.changed();
        done
    }

    fn changed(&self) {
        self.0.changes.send_modify(|changes| *changes = changes.saturating_add(1));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Switches) -> T) -> T {
        work(&mut self.0.switches.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests;
