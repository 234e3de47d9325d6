//! The use cases.

use std::sync::Arc;

pub(crate) mod add_subscriber;
pub(crate) mod find_subscriber;
pub(crate) mod ports;

#[cfg(test)]
pub(crate) mod testing;

/// The use cases on their ports.
pub(crate) struct Application {
    pub(crate) subscribers: Arc<dyn ports::Subscribers>,
}
