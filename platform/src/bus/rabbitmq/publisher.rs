//! Puts events into the exchange.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Confirmation, PublisherConfirm};
use shared_kernel::Envelope;
use tokio::sync::watch;

use super::super::broker::{BrokerError, CONTENT_TYPE, Publisher};
use super::link::{Publishing, PublishingLink};
use super::topology::{Topology, short};

/// The AMQP delivery mode of a message that is written to disk.
const PERSISTENT: u8 = 2;

/// Publishes to the exchange of one shop.
pub(super) struct RabbitMqPublisher {
    publishing: watch::Receiver<Option<Arc<Publishing>>>,
    exchange: String,
    turn: Mutex<()>,
}

impl RabbitMqPublisher {
    pub(super) fn new(link: &PublishingLink, topology: &Topology) -> Self {
        Self { publishing: link.publishing(), exchange: topology.events(), turn: Mutex::default() }
    }

    /// The client numbers a message and queues its frames in two steps, both in the first poll. Two concurrent polls
    /// could swap, and each would get the other's confirmation; so they take turns.
    async fn in_turn(
        &self,
        publish: impl Future<Output = lapin::Result<PublisherConfirm>>,
    ) -> lapin::Result<PublisherConfirm> {
        let mut publish = pin!(publish);
        std::future::poll_fn(|context| {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            publish.as_mut().poll(context)
        })
        .await
    }

    async fn publish(
        &self,
        channel: &Channel,
        event: &Envelope,
    ) -> Result<Confirmation, BrokerError> {
        let payload = serde_json::to_vec(event)
            .map_err(|error| BrokerError::of("writing the event as JSON", &error))?;
        let properties = BasicProperties::default()
            .with_content_type(CONTENT_TYPE.into())
            .with_delivery_mode(PERSISTENT)
            .with_message_id(short(&event.id.to_string())?)
            .with_type(short(&event.event_type)?);
        let publish = channel.basic_publish(
            short(&self.exchange)?,
            short(&event.event_type)?,
            BasicPublishOptions::default(),
            &payload,
            properties,
        );
        let confirm =
            self.in_turn(publish).await.map_err(|error| BrokerError::of("publishing", &error))?;
        confirm.await.map_err(|error| BrokerError::of("publishing", &error))
    }
}

impl Publisher for RabbitMqPublisher {
    async fn send(&self, event: &Envelope) -> Result<(), BrokerError> {
        let publishing = self.publishing.borrow().clone();
        let publishing =
            publishing.ok_or_else(|| BrokerError::Failed("RabbitMQ is away".to_owned()))?;
        let unless_answered = SpentUnlessAnswered { publishing: &publishing, answered: false };
        let confirmation = self.publish(&publishing.channel, event).await?;
        unless_answered.answered();
        match confirmation {
            Confirmation::Ack(_) => Ok(()),
            Confirmation::Nack(_) | Confirmation::NotRequested => {
                Err(BrokerError::Failed("publishing: RabbitMQ did not store it".to_owned()))
            }
        }
    }
}

/// A channel on which a message was not answered counts as unusable, also when the caller no longer waits for the
/// answer. Only a server that blocks publishers is waited for.
struct SpentUnlessAnswered<'a> {
    publishing: &'a Publishing,
    answered: bool,
}

impl SpentUnlessAnswered<'_> {
    fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for SpentUnlessAnswered<'_> {
    fn drop(&mut self) {
        if !self.answered && !self.publishing.status.blocked() {
            self.publishing.spent.cancel();
        }
    }
}
