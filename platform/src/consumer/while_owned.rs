//! Runs the consumer of a context while its database owns the data. When a move has fenced them, a host with a broker stops
//! reading: a broker gives the events of a subscriber to one reader, and that is the next host from then on. Should the move
//! be rolled back, it reads again.

use std::pin::pin;
use std::time::Duration;

use shared_kernel::bus::{BusError, Deliveries};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Consumer, RetryPolicy};
use crate::bus::Transports;
use crate::services::Services;
use crate::subscription::Subscription;

/// How often a consumer looks whether its writer was fenced.
const LOOK: Duration = Duration::from_millis(100);
/// How often a fenced host looks whether the move was rolled back.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Subscribes a context, and starts its consumer.
pub(crate) async fn start(
    subscriptions: Vec<Subscription>,
    services: &Services,
    transports: &Transports,
    retries: RetryPolicy,
) -> Result<(), BusError> {
    let (services, transports) = (services.clone(), transports.clone());
    let subscriber = Subscriber { services, transports, subscriptions, retries };
    let (consumer, ending) = subscriber.consumer();
    let (subscription, letters) = (consumer.bus_subscription(), consumer.letter_box());
    let (services, transports) = (&subscriber.services, &subscriber.transports);
    let deliveries = transports.subscribe(subscription, letters, services).await?;
    let tasks = services.tasks.clone();
    tasks.spawn(subscriber.run(consumer, deliveries, ending));
    Ok(())
}

/// The parts that each consumer of the context is made from.
struct Subscriber {
    services: Services,
    transports: Transports,
    subscriptions: Vec<Subscription>,
    retries: RetryPolicy,
}

impl Subscriber {
    /// A consumer, and the token that ends it. A stop of the host ends it, too.
    fn consumer(&self) -> (Consumer, CancellationToken) {
        let ending = self.services.tasks.stopping().child_token();
        let subscriptions = self.subscriptions.clone();
        (Consumer::new(&self.services, subscriptions, self.retries, &ending), ending)
    }

    async fn run(
        self,
        mut consumer: Consumer,
        mut deliveries: Deliveries,
        mut ending: CancellationToken,
    ) {
        let stopping = self.services.tasks.stopping();
        while self.consume_until_fenced(consumer, deliveries, ending).await {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = self.rolled_back() => {}
            }
            (consumer, ending) = self.consumer();
            let (subscription, letters) = (consumer.bus_subscription(), consumer.letter_box());
            // Only the broker has the events of the meantime. It alone delivers the later ones, too: in process, these
            // would overtake.
            let again = self.transports.subscribe_at_broker(subscription, letters, &self.services);
            let Some(again) = again else { return };
            deliveries = again;
        }
    }

    // tour: move/events
    /// Returns true when the data were fenced, and false when the consumer has ended by itself.
    async fn consume_until_fenced(
        &self,
        consumer: Consumer,
        deliveries: Deliveries,
        ending: CancellationToken,
    ) -> bool {
        let mut running = pin!(consumer.run(deliveries, ending.clone()));
        tokio::select! {
            biased;
            () = &mut running => return false,
            () = self.fenced() => {}
        }
        let context = self.services.database.context();
        tracing::info!(context, "its events are left at the broker, to the host that has its data");
        // First, so that the events that the consumer hands back are not published to it again.
        if let Err(error) = self.transports.leave_to_broker(context).await {
            tracing::warn!(context, %error, "its events in this process are still sent to it");
        }
        ending.cancel();
        running.await;
        true
    }

    /// Returns when the data are fenced and the broker has the events for their next host. Without a broker the events
    /// wait with their publishers, in this process.
    async fn fenced(&self) {
        let (has_broker, writer) = (self.transports.has_broker(), self.services.database.writer());
        while !writer.is_context_moved() {
            sleep(if has_broker { LOOK } else { LOOK_AGAIN }).await;
        }
        if !has_broker {
            let context = self.services.database.context();
            tracing::error!(
                context,
                "its data have moved, and without a broker its events wait in this process: after 8,192 of one publisher, that \
                 one's events for the other contexts wait, too; start the host again with the new database"
            );
            std::future::pending::<()>().await;
        }
    }

    async fn rolled_back(&self) {
        let writer = self.services.database.writer();
        while writer.is_context_moved() {
            sleep(LOOK_AGAIN).await;
            // Asks the database.
            writer.flush_marks().await;
        }
    }
}
