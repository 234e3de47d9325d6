//! The services that a host gives to a context.

use std::sync::Arc;

use shared_kernel::{Clock, Ids};

use crate::database::Database;
use crate::message_log::MessageLog;
use crate::tasks::Tasks;

/// The services that a host gives to a context.
#[derive(Clone)]
pub struct Services {
    /// The context's own database.
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of new ids.
    pub ids: Arc<dyn Ids>,
    /// The tasks of the host.
    pub tasks: Tasks,
    /// The message log of the host.
    pub message_log: MessageLog,
}
