//! The bus port: how events leave a context and reach the others. Contexts cannot tell the transport.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use tokio_stream::Stream;
use uuid::Uuid;

use crate::event::Envelope;

/// The deliveries of one subscriber, in the order they were published.
pub type Deliveries = Pin<Box<dyn Stream<Item = Delivery> + Send>>;

// tour: checkout/bus
/// Carries events from a publisher to every subscriber, at least once each.
///
/// Events of one subject reach a subscriber in the order they were published. The order between subjects is
/// not promised.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Publishes events and returns when the bus has capacity for more: this is the backpressure. `receipts` is called
    /// once for each event, at any later time and in any order.
    async fn publish(&self, events: Vec<Arc<Envelope>>, receipts: Arc<dyn Receipts>);

    /// Returns when the bus can take events; after a refusal, this is the time to publish again.
    async fn ready(&self) {}

    /// Opens the stream of one subscriber. A later subscription of the same subscriber takes over from the former
    /// stream.
    ///
    /// An event of a wanted type in a version that is not wanted is delivered too: the subscriber keeps it until it has
    /// a reader.
    async fn subscribe(&self, subscription: BusSubscription) -> Result<Deliveries, BusError>;

    /// The same. Messages for the subscriber that are no events go to `letters`; without them, they stay with the broker.
    async fn subscribe_with(
        &self,
        subscription: BusSubscription,
        letters: Arc<dyn LetterBox>,
    ) -> Result<Deliveries, BusError> {
        // A bus that carries events only has no use for it.
        drop(letters);
        self.subscribe(subscription).await
    }
}

/// Keeps messages that are no events, where an operator sees them.
#[async_trait]
pub trait LetterBox: Send + Sync {
    /// Keeps a message durably. With `false` it is left to the broker, which delivers it again some time.
    async fn keep(&self, message: UnreadableMessage) -> bool;
}

/// A message that is no event, or that claims to be of another publisher than its route says.
#[derive(Debug, Clone)]
pub struct UnreadableMessage {
    /// Where the broker had it: the NATS subject, or the exchange and the routing key.
    pub route: String,
    /// The message id that the publisher set, if it did.
    pub message_id: Option<String>,
    /// Why it is no event. It may quote the message.
    pub reason: String,
    /// The message as it came.
    pub payload: Vec<u8>,
}

/// A subscriber and the event types it wants.
#[derive(Debug, Clone)]
pub struct BusSubscription {
    /// The subscribing context; stable, since durable brokers name a queue after it.
    pub subscriber: &'static str,
    /// The event types it wants.
    pub event_types: Vec<&'static str>,
}

/// Receives the outcome of published events.
pub trait Receipts: Send + Sync {
    /// Durable responsibility for the event has been taken: by every subscriber, or by a broker that stores it for
    /// them.
    fn taken(&self, event: Uuid);

    /// The event has not been taken and must be published again later, before any later event of its subject.
    fn refused(&self, event: Uuid);
}

/// Why the bus cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the bus cannot be reached: {reason}")]
pub struct BusError {
    /// The error of the transport.
    pub reason: String,
}

/// One event for one subscriber. Dropping it without an acknowledgement hands it back to be delivered again.
pub struct Delivery {
    /// The event.
    pub event: Arc<Envelope>,
    transport: Option<&'static str>,
    answer: Option<Box<dyn FnOnce(bool) + Send>>,
}

impl Delivery {
    /// A delivery whose outcome is passed to `answer`: `true` when the subscriber took responsibility.
    pub fn new(event: Arc<Envelope>, answer: impl FnOnce(bool) + Send + 'static) -> Self {
        Self { event, transport: None, answer: Some(Box::new(answer)) }
    }

    /// The same delivery, with the name of the transport that brought it.
    #[must_use]
    pub fn over(mut self, transport: &'static str) -> Self {
        self.transport = Some(transport);
        self
    }

    /// The name of the transport that brought it, where that is known.
    pub const fn transport(&self) -> Option<&'static str> {
        self.transport
    }

    /// Acknowledges: the subscriber has taken durable responsibility for the event.
    pub fn acknowledge(mut self) {
        if let Some(answer) = self.answer.take() {
            answer(true);
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(answer) = self.answer.take() {
            answer(false);
        }
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Delivery").field("event", &self.event.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A delivery, and its outcomes.
    fn delivery() -> (Delivery, mpsc::Receiver<bool>) {
        let event = Envelope {
            id: Uuid::from_u128(1),
            source: "orders".into(),
            event_type: "orders.order-placed.v1".into(),
            subject: "order/1".into(),
            sequence: 1,
            time: chrono::DateTime::UNIX_EPOCH,
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
            traceparent: None,
            tenant: None,
            data: serde_json::value::to_raw_value("").unwrap().into(),
        };
        let (sender, outcomes) = mpsc::channel();
        let answer = move |taken| {
            // A test that does not look at the outcome has dropped the receiver.
            let _unseen = sender.send(taken);
        };
        (Delivery::new(Arc::new(event), answer), outcomes)
    }

    #[test]
    fn a_delivery_is_taken_when_it_is_acknowledged_and_handed_back_when_it_is_dropped() {
        let (taken, outcomes) = delivery();
        taken.acknowledge();
        assert_eq!(outcomes.iter().collect::<Vec<_>>(), [true]);
        let (dropped, outcomes) = delivery();
        drop(dropped);
        assert_eq!(outcomes.iter().collect::<Vec<_>>(), [false]);
    }

    #[test]
    fn a_delivery_names_the_transport_that_brought_it() {
        let (delivery, _outcomes) = delivery();
        assert_eq!(delivery.transport(), None);
        assert_eq!(delivery.over("nats").transport(), Some("nats"));
    }
}
