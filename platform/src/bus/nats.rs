//! The bus over NATS JetStream: one stream keeps all events, and each subscriber has a consumer for each source it reads.
//!
//! - Taken means stored: a receipt follows the stream's own confirmation. The event id is the message id, so that an
//!   event that was refused and yet stored is not stored again within two minutes.
//! - A subscriber reads each source in the order of the stream. Whoever subscribes takes over: it begins behind the
//!   last event up to which everything was acknowledged, with a consumer of its own, and the former consumer is deleted.
//!   Events acknowledged beyond that point come again.

mod names;

mod link;
mod publisher;

mod consumer;
mod takeover;

mod look;
mod remove;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, EventBus, Receipts};

use self::consumer::NatsConsumer;
use self::link::NatsLink;
use self::publisher::NatsPublisher;
use super::broker::{ActiveSubscriptions, OrderedPublisher};
use crate::tasks::Tasks;

pub use look::{held, look_through};
pub use remove::remove;

/// How to reach JetStream and what to call things there.
#[derive(Clone)]
pub struct NatsSettings {
    /// `nats://user:password@host:4222`, or several with commas between them. Never logged.
    pub url: String,
    /// The stream that keeps the events, `GALLERIA`. It is made when it is not there.
    pub stream: String,
    /// The first token of every subject, `galleria`.
    pub prefix: String,
    /// Where a subscriber begins that the stream has never seen.
    pub first_from: SubscribeFrom,
}

impl NatsSettings {
    /// The stream `GALLERIA` under the prefix `galleria`, read from the beginning.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            stream: "GALLERIA".to_owned(),
            prefix: "galleria".to_owned(),
            first_from: SubscribeFrom::Beginning,
        }
    }

    /// The stream that is called as the prefix is, in capitals: several shops share a server under prefixes of their own.
    pub fn under(url: impl Into<String>, prefix: &str) -> Self {
        Self { stream: prefix.to_uppercase(), prefix: prefix.to_owned(), ..Self::new(url) }
    }
}

impl fmt::Debug for NatsSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NatsSettings")
            .field("stream", &self.stream)
            .field("prefix", &self.prefix)
            .field("first_from", &self.first_from)
            .finish_non_exhaustive()
    }
}

/// Where a subscriber begins that has never subscribed before. Later it continues where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscribeFrom {
    /// With the oldest event that the stream keeps, at most 14 days old.
    Beginning,
    /// With what was published this long ago: for a context that has seen the events before that elsewhere.
    Since(Duration),
}

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
        names::check(&settings)?;
        let settings = Arc::new(settings);
        let link = Arc::new(NatsLink::start(&settings, tasks).await?);
        let publisher = NatsPublisher::new(link.jetstream().clone(), &settings.prefix);
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
        let sources: BTreeSet<&str> =
            subscription.event_types.iter().map(|event_type| names::source(event_type)).collect();
        let consumers = sources
            .into_iter()
            .map(|source| {
                NatsConsumer::new(&self.link, &self.settings, subscription.subscriber, source)
            })
            .collect();
        Ok(self.active_subscriptions.begin(&subscription, consumers).await)
    }
}

impl fmt::Debug for NatsBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NatsBus").field("settings", &self.settings).finish_non_exhaustive()
    }
}
