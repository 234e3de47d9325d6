//! The transports of a host: its own channels, and a broker when some contexts run in other processes. Subscribers in
//! this process get the events of contexts in this process from the channels, and all others from the broker. They
//! listen to the broker for all events, because some may wait there from the time when publisher and subscriber ran in
//! different processes. Of an event that arrives over both transports the subscriber sees one copy, and its answer is
//! the answer to both.

use std::future::ready;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, Delivery, EventBus, LetterBox};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use crate::lease::Lease;
use crate::outbox::{Transport, TransportSet};
use crate::services::Services;

mod deduplicator;

use deduplicator::DeliveryDeduplicator;

/// Deliveries taken from the broker before the consumer asks for them.
const READ_AHEAD: usize = 256;
/// A broker that can be reached takes events at once.
const BROKER_ANSWERS_WITHIN: std::time::Duration = std::time::Duration::from_millis(100);
/// The delay after the broker has refused a subscription.
const AFTER_A_FAILURE: std::time::Duration = std::time::Duration::from_secs(1);

/// The transports of one host. Cheap to clone.
#[derive(Clone)]
pub struct Transports {
    in_process: Arc<dyn EventBus>,
    broker: Option<Arc<dyn EventBus>>,
    hosted: Vec<&'static str>,
}

impl Transports {
    /// Transports of a host of the contexts `hosted`. Without a broker every subscriber must be among them.
    pub fn new(
        in_process: Arc<dyn EventBus>,
        broker: Option<Arc<dyn EventBus>>,
        hosted: Vec<&'static str>,
    ) -> Self {
        Self { in_process, broker, hosted }
    }

    /// The transports that every event is to be delivered over.
    pub fn transport_set(&self) -> TransportSet {
        if self.broker.is_some() {
            TransportSet::InProcessAndBroker
        } else {
            TransportSet::InProcess
        }
    }

    /// The bus between the contexts of this process.
    pub fn in_process(&self) -> &Arc<dyn EventBus> {
        &self.in_process
    }

    pub(crate) fn transports(&self) -> Vec<(Transport, Arc<dyn EventBus>)> {
        let in_process = (Transport::InProcess, Arc::clone(&self.in_process));
        let broker = self.broker.iter().map(|bus| (Transport::Broker, Arc::clone(bus)));
        [in_process].into_iter().chain(broker).collect()
    }

    /// The events of one subscriber, over whichever transport; messages of a broker that are none go to `letters`. Those of a broker are read by one host of a context: the
    /// holder of the lease.
    pub(crate) async fn subscribe(
        &self,
        subscription: BusSubscription,
        letters: Arc<dyn LetterBox>,
        services: &Services,
    ) -> Result<Deliveries, BusError> {
        let BusSubscription { subscriber, event_types } = subscription;
        let is_near = |event_type: &&'static str| self.is_hosted(event_type);
        let local: Vec<&'static str> = event_types.iter().copied().filter(is_near).collect();
        let by_channel = BusSubscription { subscriber, event_types: local.clone() };
        let in_process = self.in_process.subscribe(by_channel).await?;
        let in_process = in_process.map(|delivery| delivery.over(Transport::InProcess.name()));
        // Events of contexts in this process too: they were left at the broker if they were published while this
        // subscriber ran in another process.
        let from_broker = BusSubscription { subscriber, event_types };
        let Some(received) = self.subscribe_at_broker(from_broker, letters, services) else {
            return Ok(Box::pin(in_process));
        };
        let deduplicator = Arc::new(DeliveryDeduplicator::among(local));
        let in_process = in_process.map(|delivery| (Transport::InProcess, delivery));
        let by_broker = |delivery: Delivery| delivery.over(Transport::Broker.name());
        let broker = received.map(move |delivery| (Transport::Broker, by_broker(delivery)));
        let both = stream::select(in_process, broker);
        Ok(Box::pin(both.filter_map(move |(transport, delivery)| {
            ready(deduplicator.admit(transport, delivery))
        })))
    }

    /// The events of one subscriber over the broker alone; `None` without a broker. Ends when the stream is dropped.
    pub(crate) fn subscribe_at_broker(
        &self,
        subscription: BusSubscription,
        letters: Arc<dyn LetterBox>,
        services: &Services,
    ) -> Option<Deliveries> {
        let bus = Arc::clone(self.broker.as_ref()?);
        let (deliveries, received) = mpsc::channel(READ_AHEAD);
        services.tasks.spawn(receive(
            bus,
            (subscription, letters),
            services.database.lease(),
            deliveries,
            services.tasks.stopping(),
        ));
        Some(Box::pin(ReceiverStream::new(received)))
    }

    /// Ends the subscription in this process; the broker has, or gets, a copy of each of its events.
    pub(crate) async fn leave_to_broker(&self, subscriber: &'static str) -> Result<(), BusError> {
        let nothing = BusSubscription { subscriber, event_types: Vec::new() };
        self.in_process.subscribe(nothing).await.map(drop)
    }

    /// Whether the broker can be reached and takes events; `None` without one.
    pub async fn broker_takes_events(&self) -> Option<bool> {
        let broker = self.broker.as_ref()?;
        Some(tokio::time::timeout(BROKER_ANSWERS_WITHIN, broker.ready()).await.is_ok())
    }

    /// Whether there is a broker.
    pub fn has_broker(&self) -> bool {
        self.broker.is_some()
    }

    /// Whether the context that publishes this event is in this process.
    fn is_hosted(&self, event_type: &str) -> bool {
        event_type.split('.').next().is_some_and(|source| self.hosted.contains(&source))
    }
}

/// Passes on the broker's deliveries, while this host holds the lease, until nobody reads them.
async fn receive(
    bus: Arc<dyn EventBus>,
    (subscription, letters): (BusSubscription, Arc<dyn LetterBox>),
    mut lease: Lease,
    deliveries: mpsc::Sender<Delivery>,
    stopping: CancellationToken,
) {
    loop {
        let epoch = tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            () = deliveries.closed() => return,
            epoch = lease.held() => epoch,
        };
        let under_lease = async {
            match bus.subscribe_with(subscription.clone(), Arc::clone(&letters)).await {
                Ok(mut stream) => {
                    while let Some(delivery) = stream.next().await {
                        if deliveries.send(delivery).await.is_err() {
                            return;
                        }
                    }
                }
                Err(error) => {
                    tracing::warn!(subscriber = subscription.subscriber, %error, "no events yet");
                }
            }
            tokio::time::sleep(AFTER_A_FAILURE).await;
        };
        tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            () = deliveries.closed() => return,
            () = lease.lost(epoch) => {}
            () = under_lease => {}
        }
    }
}
