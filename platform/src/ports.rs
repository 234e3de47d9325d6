//! The ports that a database needs of its host.

use std::sync::Arc;

use shared_kernel::{Clock, Ids, Tenant};

use crate::message_log::MessageLog;
use crate::meter::Meter;
use crate::outbox::TransportSet;

/// The ports that a database needs of its host.
#[derive(Clone)]
pub struct Ports {
    /// Stamps events and inbox rows.
    pub clock: Arc<dyn Clock>,
    /// Names events.
    pub ids: Arc<dyn Ids>,
    /// Records what happens to messages.
    pub message_log: MessageLog,
    /// Measures what the database does.
    pub meter: Meter,
    /// The transports that events leave the outbox by.
    pub transports: TransportSet,
    /// The tenant whose shop it is; none of a shop that is alone. Every event is stamped with it.
    pub tenant: Option<Tenant>,
}
