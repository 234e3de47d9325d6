//! The services that a host gives to a context.

use std::sync::Arc;

use shared_kernel::{Clock, Ids};

use crate::auth::EndedAccess;
use crate::database::Database;
use crate::dependency::Dependencies;
use crate::message_log::MessageLog;
use crate::personal::PersonKeys;
use crate::shop_secret::ShopSecret;
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
    /// The access that has ended before its tokens expire, as this host knows it.
    pub ended_access: EndedAccess,
    /// The keys of persons.
    pub person_keys: PersonKeys,
    /// The secret of the shop.
    pub secret: ShopSecret,
    /// The services outside the process that the host calls.
    pub dependencies: Dependencies,
}
