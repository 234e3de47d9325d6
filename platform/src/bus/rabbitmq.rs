//! The bus over RabbitMQ: a topic exchange, and for each subscriber a quorum queue with the types it wants.
//!
//! - Taken means confirmed: every queue that the event was routed to has it on the disks of a majority. An event that no
//!   queue wants is confirmed too, and lost. That is why queues are declared before the first event is published.
//! - A queue has one active consumer. Its unacknowledged deliveries return to their place when its connection closes, and
//!   so come again in order. A subscription from another process waits until the former one is gone.
//! - A message that came back too often is stored in the subscriber's dead queue.

mod topology;

mod claim;

mod link;
mod publisher;

mod acknowledgements;
mod consumer;

#[cfg(feature = "testing")]
mod copies;
mod look;
mod owner;
mod remove;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, EventBus, LetterBox, Receipts};
use uuid::Uuid;

use self::consumer::RabbitMqConsumer;
use self::link::{PublishingLink, Server};
use self::publisher::RabbitMqPublisher;
use self::topology::Topology;
use super::broker::{ActiveSubscriptions, LeftWithTheBroker, OrderedPublisher};
use crate::tasks::Tasks;

#[cfg(feature = "testing")]
pub use copies::PublishedCopies;
pub use look::held;
pub use owner::traces;
pub use remove::remove;

/// How to reach RabbitMQ, and the prefix of the names there.
#[derive(Clone)]
pub struct RabbitMqSettings {
    /// `amqp://user:password@host:5672/%2f`. Never logged.
    pub url: String,
    /// The prefix of the names of exchanges and queues, `galleria`.
    pub prefix: String,
    /// The subscribers, in whatever process: their queues are declared before the first event is published, since
    /// RabbitMQ stores an event only in queues that exist.
    pub queues: Vec<BusSubscription>,
    /// The shop that the prefix belongs to afterwards, and its contexts in this process. While it is another shop's, events are
    /// refused and subscriptions are silent.
    pub shop: Option<(Uuid, Vec<&'static str>)>,
}

impl RabbitMqSettings {
    /// Exchanges and queues under the prefix `galleria`, declared for `queues`.
    pub fn new(url: impl Into<String>, queues: Vec<BusSubscription>) -> Self {
        Self { url: url.into(), prefix: "galleria".to_owned(), queues, shop: None }
    }
}

impl fmt::Debug for RabbitMqSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RabbitMqSettings")
            .field("prefix", &self.prefix)
            .field("queues", &self.queues)
            .finish_non_exhaustive()
    }
}

/// Carries events through an exchange and a queue for each subscriber. Cheap to clone.
#[derive(Clone)]
pub struct RabbitMqBus {
    server: Arc<Server>,
    topology: Topology,
    ordered_publisher: Arc<OrderedPublisher<RabbitMqPublisher>>,
    active_subscriptions: Arc<ActiveSubscriptions>,
}

impl RabbitMqBus {
    /// A bus that connects in the background, and again whenever a connection is lost. Until then events are refused,
    /// and subscriptions are silent.
    ///
    /// # Errors
    /// When the settings can never work: a URL that cannot be read, or a name that is too long.
    pub fn start(settings: RabbitMqSettings, tasks: &Tasks) -> Result<Self, BusError> {
        let server = Arc::new(Server::at(&settings.url)?);
        let topology = Topology::under(&settings.prefix)?.claimed_by(settings.shop);
        let link = PublishingLink::start(&server, &topology, settings.queues, tasks);
        let publisher = RabbitMqPublisher::new(&link, &topology);
        Ok(Self {
            ordered_publisher: Arc::new(OrderedPublisher::new(publisher, link.open(), tasks)),
            active_subscriptions: Arc::new(ActiveSubscriptions::new(tasks)),
            topology,
            server,
        })
    }
}

#[async_trait]
impl EventBus for RabbitMqBus {
    async fn publish(&self, events: Vec<Arc<Envelope>>, receipts: Arc<dyn Receipts>) {
        self.ordered_publisher.publish(events, receipts).await;
    }

    async fn ready(&self) {
        self.ordered_publisher.ready().await;
    }

    async fn subscribe(&self, subscription: BusSubscription) -> Result<Deliveries, BusError> {
        self.subscribe_with(subscription, Arc::new(LeftWithTheBroker)).await
    }

    async fn subscribe_with(
        &self,
        subscription: BusSubscription,
        letters: Arc<dyn LetterBox>,
    ) -> Result<Deliveries, BusError> {
        let consumer = RabbitMqConsumer::new(&self.server, &self.topology, subscription.clone());
        Ok(self.active_subscriptions.begin(&subscription, vec![consumer], &letters).await)
    }
}

impl fmt::Debug for RabbitMqBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RabbitMqBus")
            .field("topology", &self.topology)
            .finish_non_exhaustive()
    }
}
