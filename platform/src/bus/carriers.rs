//! What a host has to carry events with: its own channels, and a broker when some contexts run elsewhere. Subscribers in
//! this process get the events of contexts in this process from the channels, and all others from the broker. They listen
//! to the broker for all events: when publisher and subscriber have come together again, some may wait there. Of what comes
//! both ways they see one copy, and answer for both.

use std::future::ready;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, Delivery, EventBus};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use crate::context::Services;
use crate::lease::Lease;
use crate::outbox::{Leg, Legs};

mod twins;

use twins::Twins;

/// Deliveries taken from the broker before the consumer asks for them.
const READ_AHEAD: usize = 256;
/// After the broker has refused a subscription.
const AFTER_A_FAILURE: std::time::Duration = std::time::Duration::from_secs(1);

/// The carriers of one host. Cheap to clone.
#[derive(Clone)]
pub struct Carriers {
    here: Arc<dyn EventBus>,
    elsewhere: Option<Arc<dyn EventBus>>,
    hosted: Vec<&'static str>,
}

impl Carriers {
    /// Carriers of a host of the contexts `hosted`. Without a broker every subscriber must be among them.
    pub fn new(
        here: Arc<dyn EventBus>,
        elsewhere: Option<Arc<dyn EventBus>>,
        hosted: Vec<&'static str>,
    ) -> Self {
        Self { here, elsewhere, hosted }
    }

    /// What every event is owed to.
    pub fn owed_to(&self) -> Legs {
        if self.elsewhere.is_some() { Legs::Both } else { Legs::Here }
    }

    /// The carrier between the contexts of this process.
    pub fn here(&self) -> &Arc<dyn EventBus> {
        &self.here
    }

    pub(crate) fn legs(&self) -> Vec<(Leg, Arc<dyn EventBus>)> {
        let here = (Leg::Here, Arc::clone(&self.here));
        let elsewhere = self.elsewhere.iter().map(|bus| (Leg::Elsewhere, Arc::clone(bus)));
        [here].into_iter().chain(elsewhere).collect()
    }

    /// The events of one subscriber, wherever they come from. Those of a broker come to one host of a context: the one
    /// that holds the lease.
    pub(crate) async fn subscribe(
        &self,
        subscription: BusSubscription,
        services: &Services,
    ) -> Result<Deliveries, BusError> {
        let BusSubscription { subscriber, event_types } = subscription;
        let is_near = |event_type: &&'static str| self.is_hosted(event_type);
        let near: Vec<&'static str> = event_types.iter().copied().filter(is_near).collect();
        let by_channel = BusSubscription { subscriber, event_types: near.clone() };
        let here = self.here.subscribe(by_channel).await?;
        let Some(bus) = &self.elsewhere else { return Ok(here) };
        // Near ones too: what was published while this subscriber ran in another process was left there.
        let far = BusSubscription { subscriber, event_types };
        let (deliveries, received) = mpsc::channel(READ_AHEAD);
        services.tasks.spawn(receive(
            Arc::clone(bus),
            far,
            services.database.lease(),
            deliveries,
            services.tasks.stopping(),
        ));
        let twins = Arc::new(Twins::among(near));
        let here = here.map(|delivery| (Leg::Here, delivery));
        let elsewhere = ReceiverStream::new(received).map(|delivery| (Leg::Elsewhere, delivery));
        let both = stream::select(here, elsewhere);
        Ok(Box::pin(both.filter_map(move |(leg, delivery)| ready(twins.admit(leg, delivery)))))
    }

    /// Whether the context that publishes this event is in this process.
    fn is_hosted(&self, event_type: &str) -> bool {
        event_type.split('.').next().is_some_and(|source| self.hosted.contains(&source))
    }
}

/// Hands on what the broker delivers, while this host holds the lease.
async fn receive(
    bus: Arc<dyn EventBus>,
    subscription: BusSubscription,
    mut lease: Lease,
    deliveries: mpsc::Sender<Delivery>,
    stopping: CancellationToken,
) {
    loop {
        let epoch = tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            epoch = lease.held() => epoch,
        };
        let under_lease = async {
            match bus.subscribe(subscription.clone()).await {
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
            () = lease.lost(epoch) => {}
            () = under_lease => {}
        }
    }
}
