//! Faults between the bus and a consumer: deliveries that come twice, in another order, or not until later.

mod stream;

use std::sync::Arc;

use async_trait::async_trait;
use platform::tasks::Tasks;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, EventBus, LetterBox, Receipts};

use crate::held_relay::HeldEvents;
use crate::registry::Faults;

/// A bus whose deliveries the faults reach.
pub(crate) struct DecoratedBus {
    bus: Arc<dyn EventBus>,
    faults: Faults,
    held: Arc<HeldEvents>,
}

impl DecoratedBus {
    pub(crate) fn new(bus: Arc<dyn EventBus>, faults: Faults, tasks: Tasks) -> Self {
        let held = HeldEvents::new(Arc::clone(&bus), faults.clone(), tasks);
        Self { bus, faults, held }
    }
}

#[async_trait]
impl EventBus for DecoratedBus {
    async fn publish(&self, events: Vec<Arc<Envelope>>, receipts: Arc<dyn Receipts>) {
        self.held.publish(events, receipts).await;
    }

    async fn ready(&self) {
        self.bus.ready().await;
    }

    async fn subscribe(&self, subscription: BusSubscription) -> Result<Deliveries, BusError> {
        let subscriber = subscription.subscriber;
        let deliveries = self.bus.subscribe(subscription).await?;
        Ok(stream::through(&self.faults, subscriber, deliveries))
    }

    async fn subscribe_with(
        &self,
        subscription: BusSubscription,
        letters: Arc<dyn LetterBox>,
    ) -> Result<Deliveries, BusError> {
        let subscriber = subscription.subscriber;
        let deliveries = self.bus.subscribe_with(subscription, letters).await?;
        Ok(stream::through(&self.faults, subscriber, deliveries))
    }
}
