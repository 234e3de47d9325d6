//! Puts the decorators around the ports of a host.

use std::sync::Arc;

use platform::http_client::HttpService;
use platform::subscription::Subscription;
use platform::tasks::Tasks;
use shared_kernel::bus::EventBus;

use crate::deliveries::DecoratedBus;
use crate::poison;
use crate::provider::DecoratedProvider;
use crate::registry::Faults;

impl Faults {
    /// The bus, which holds, doubles, reorders and stops what it carries.
    pub fn around_bus(&self, bus: Arc<dyn EventBus>, tasks: &Tasks) -> Arc<dyn EventBus> {
        Arc::new(DecoratedBus::new(bus, self.clone(), tasks.clone()))
    }

    /// The handlers of a context, which fail at a poison message.
    pub fn around_handlers(
        &self,
        context: &'static str,
        handlers: Vec<Subscription>,
    ) -> Vec<Subscription> {
        let decorated = handlers.into_iter().map(|handler| poison::around(self, context, handler));
        decorated.collect()
    }

    /// A payment provider that is called by this context: slow, away, or without an answer.
    pub fn around_provider(
        &self,
        context: &'static str,
        provider: Arc<dyn HttpService>,
    ) -> Arc<dyn HttpService> {
        Arc::new(DecoratedProvider::new(provider, self.clone(), context))
    }
}
