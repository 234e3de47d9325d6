//! The bus over NATS JetStream: one stream stores all events, and each subscriber has a consumer for each source it
//! reads.
//!
//! - The stream keeps an event for 14 days, and as long as a known subscriber has not acknowledged it.
//! - Taken means stored: a receipt follows the stream's own confirmation. An event that was refused and
//!   yet stored is stored again, and an event that the stream has lost can be: the subscribers' inboxes recognise events.
//! - A subscriber reads each source in the order of the stream. A new subscription takes over: it begins behind the last
//!   event up to which everything was acknowledged, with a consumer of its own, and the former consumer is deleted.
//!   Events acknowledged beyond that point are delivered again.

mod credentials;
mod names;
mod settings;

mod declaration;
mod event_stream;
mod link;
mod publisher;

mod consumer;
mod takeover;

mod look;
mod owner;
mod prune;
mod remove;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, EventBus, LetterBox, Receipts};
use uuid::Uuid;

use self::consumer::NatsConsumer;
use self::link::NatsLink;
use self::publisher::NatsPublisher;
use super::broker::{ActiveSubscriptions, LeftWithTheBroker, OrderedPublisher};
use crate::tasks::Tasks;

pub use look::{held, limits, look_through};
pub use owner::{owner, traces};
pub use prune::prune;
pub use remove::remove;
pub use settings::{NatsSettings, SubscribeFrom};

/// Carries events through a JetStream stream. Cheap to clone.
#[derive(Clone)]
pub struct NatsBus {
    settings: Arc<NatsSettings>,
    link: Arc<NatsLink>,
    ordered_publisher: Arc<OrderedPublisher<NatsPublisher>>,
    active_subscriptions: Arc<ActiveSubscriptions>,
}

impl NatsBus {
    /// A bus that connects in the background, and again whenever the connection is lost. Until then events are
    /// refused, and subscriptions are silent.
    ///
    /// # Errors
    /// When the settings can never work: a URL or a name that NATS cannot read.
    pub async fn start(settings: NatsSettings, tasks: &Tasks) -> Result<Self, BusError> {
        Self::start_for(settings, None, tasks).await
    }

    /// The same for a shop, which the stream belongs to afterwards. While the stream is another shop's, events are refused and
    /// subscriptions are silent.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_for(
        settings: NatsSettings,
        shop: Option<Uuid>,
        tasks: &Tasks,
    ) -> Result<Self, BusError> {
        names::check(&settings)?;
        let settings = Arc::new(settings);
        let link = Arc::new(NatsLink::start(&settings, shop, tasks).await?);
        prune::start(&link, &settings, tasks);
        let publisher = NatsPublisher::new(&link, &settings.prefix);
        Ok(Self {
            ordered_publisher: Arc::new(OrderedPublisher::new(publisher, link.open(), tasks)),
            active_subscriptions: Arc::new(ActiveSubscriptions::new(tasks)),
            link,
            settings,
        })
    }
}

#[async_trait]
impl EventBus for NatsBus {
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
        let sources: BTreeSet<&str> =
            subscription.event_types.iter().map(|event_type| names::source(event_type)).collect();
        let consumers = sources
            .into_iter()
            .map(|source| {
                NatsConsumer::new(&self.link, &self.settings, subscription.subscriber, source)
            })
            .collect();
        Ok(self.active_subscriptions.begin(&subscription, consumers, &letters).await)
    }
}

impl fmt::Debug for NatsBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NatsBus").field("settings", &self.settings).finish_non_exhaustive()
    }
}
