//! The parts of a shop for the rest of its host.

use std::sync::Arc;

use ::faults::Faults;
use platform::auth::EndedAccess;
use platform::bus::Transports;
use platform::dependency::Dependencies;
use platform::message_log::MessageLog;
use platform::meter::Meter;
use platform::personal::PersonKeys;
use platform::tasks::Tasks;
use shared_kernel::{Clock, Ids};

use super::Shop;

impl Shop {
    /// The transports of events: the bus in this process, and the broker if there is one.
    pub const fn transports(&self) -> &Transports {
        &self.transports
    }

    /// The log of message events.
    pub const fn message_log(&self) -> &MessageLog {
        &self.message_log
    }

    /// Measures what the host does.
    pub(crate) const fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The keys of persons.
    pub(crate) const fn person_keys(&self) -> &PersonKeys {
        &self.person_keys
    }

    /// The guards of the calls that leave the process.
    pub(crate) const fn dependencies(&self) -> &Dependencies {
        &self.dependencies
    }

    /// The faults of a rehearsal.
    pub(crate) const fn faults(&self) -> Option<&Faults> {
        self.faults.as_ref()
    }

    /// The time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// New ids.
    pub fn ids(&self) -> Arc<dyn Ids> {
        Arc::clone(&self.ids)
    }

    /// The access that has ended before its tokens expire.
    pub fn ended_access(&self) -> EndedAccess {
        self.ended_access.clone()
    }

    /// The tasks of this host.
    pub const fn tasks(&self) -> &Tasks {
        &self.tasks
    }
}
