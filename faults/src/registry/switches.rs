//! The state that the lock of the registry guards.

use std::collections::{BTreeMap, BTreeSet};

use platform::message_log::MessageLog;
use shared_kernel::id::{About, AmbiguousNumber};
use uuid::Uuid;

use super::active::Active;
use crate::kind::{FaultKind, KINDS};
use crate::options::{FaultOptions, Scope};

/// Which faults are on, and what was counted.
#[derive(Default)]
pub(super) struct Switches {
    pub(super) active: BTreeMap<FaultKind, Active>,
    /// Strikes since the registry was made.
    pub(super) strikes: [u64; KINDS],
    /// The scopes that faults have when nobody chooses one.
    pub(super) usual_scopes: BTreeMap<FaultKind, Scope>,
    pub(super) unavailable: BTreeMap<FaultKind, String>,
    pub(super) generation: u64,
    /// The log of the host that runs, and its contexts.
    pub(super) log: Option<MessageLog>,
    pub(super) contexts: BTreeSet<&'static str>,
}

impl Switches {
    pub(super) fn count_strike(&mut self, kind: FaultKind) {
        if let Some(all) = self.strikes.get_mut(kind.slot()) {
            *all = all.saturating_add(1);
        }
    }

    /// A bit for each fault that nobody has switched off.
    pub(super) fn bits(&self) -> u32 {
        let on = self.active.iter().filter(|(_, active)| !active.is_switched_off);
        on.fold(0, |all, (kind, _)| all | bit(*kind))
    }

    pub(super) fn usual(&self, kind: FaultKind) -> FaultOptions {
        let scope = self.usual_scopes.get(&kind).cloned().unwrap_or_default();
        FaultOptions { scope, ..FaultOptions::usual(kind) }
    }

    /// The business process that a scope is about, if the log still has a message of it.
    pub(super) fn process_of(&self, scope: &Scope) -> Result<Option<Uuid>, AmbiguousNumber> {
        let Some((about, log)) = scope.about.as_deref().zip(self.log.as_ref()) else {
            return Ok(None);
        };
        let about = About::parse(about);
        let found = log.latest(usize::MAX, |record| {
            about.names(&record.subject, record.correlation_id, record.event_id)
        });
        about.only_one_of(found.iter().map(|record| &*record.subject))?;
        Ok(found.first().map(|record| record.correlation_id))
    }
}

/// The bit of a fault.
pub(super) const fn bit(kind: FaultKind) -> u32 {
    1 << kind.slot()
}
