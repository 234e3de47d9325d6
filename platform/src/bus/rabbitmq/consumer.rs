//! One queue: its messages, and the acknowledgements to it.

use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::try_join_all;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, Consumer};
use shared_kernel::Envelope;
use shared_kernel::bus::BusSubscription;

use super::super::broker::{
    ANSWER_TIMEOUT, AckSink, Arrival, BrokerConsumer, BrokerError, MessageStream,
};
use super::acknowledgements::Acknowledgements;
use super::claim::claim;
use super::link::{OpenConnection, Server};
use super::topology::{Topology, route, short};

/// The most open deliveries at a time (prefetch).
const PREFETCH: u16 = 2048;

/// Opens sessions of one subscriber, each on a connection of its own. When both halves of a session are dropped, or its
/// opening is given up, the connection closes, and the server requeues the open deliveries.
pub(super) struct RabbitMqConsumer {
    server: Arc<Server>,
    topology: Topology,
    subscription: BusSubscription,
}

impl RabbitMqConsumer {
    pub(super) fn new(
        server: &Arc<Server>,
        topology: &Topology,
        subscription: BusSubscription,
    ) -> Self {
        Self { server: Arc::clone(server), topology: topology.clone(), subscription }
    }

    async fn consume(&self, connection: &Connection) -> Result<(Channel, Consumer), BrokerError> {
        claim(connection, &self.topology).await?;
        let channel = connection
            .create_channel()
            .await
            .map_err(|error| BrokerError::of("opening a channel", &error))?;
        self.topology.declare_exchanges(&channel).await?;
        self.topology.declare_queue(&channel, &self.subscription).await?;
        channel
            .basic_qos(PREFETCH, BasicQosOptions::default())
            .await
            .map_err(|error| BrokerError::of("limiting open deliveries", &error))?;
        let consumer = channel
            .basic_consume(
                short(&self.topology.queue(self.subscription.subscriber))?,
                short("")?,
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await
            .map_err(|error| BrokerError::of("consuming", &error))?;
        Ok((channel, consumer))
    }
}

impl BrokerConsumer for RabbitMqConsumer {
    type Tag = u64;
    type MessageStream = RabbitMqMessages;
    type AckSink = RabbitMqAcks;

    async fn open(&mut self) -> Result<(RabbitMqMessages, RabbitMqAcks), BrokerError> {
        let connection = Arc::new(self.server.connect().await?);
        let (channel, consumer) = tokio::time::timeout(ANSWER_TIMEOUT, self.consume(&connection))
            .await
            .map_err(|_elapsed| BrokerError::no_answer("consuming"))??;
        let messages = RabbitMqMessages { consumer, _connection: Arc::clone(&connection) };
        let acks = RabbitMqAcks {
            channel,
            acknowledgements: Acknowledgements::default(),
            _connection: connection,
        };
        Ok((messages, acks))
    }

    fn route_of(&self, event: &Envelope) -> String {
        route(&self.topology.events(), &event.event_type)
    }
}

/// The messages of one queue.
pub(super) struct RabbitMqMessages {
    consumer: Consumer,
    _connection: Arc<OpenConnection>,
}

impl MessageStream for RabbitMqMessages {
    type Tag = u64;

    async fn next(&mut self) -> Result<Arrival<u64>, BrokerError> {
        let delivery = self
            .consumer
            .next()
            .await
            .ok_or_else(|| BrokerError::Failed("RabbitMQ has ended the consumer".to_owned()))?
            .map_err(|error| BrokerError::of("consuming", &error))?;
        let message_id = delivery.properties.message_id().as_ref().map(ToString::to_string);
        let route = route(delivery.exchange.as_str(), delivery.routing_key.as_str());
        Ok(Arrival { tag: delivery.delivery_tag, route, message_id, payload: delivery.data })
    }
}

/// The acknowledgements to one queue. The server processes a connection in order, so acknowledgements written before
/// the connection closes count before open deliveries are given to the next consumer.
pub(super) struct RabbitMqAcks {
    channel: Channel,
    acknowledgements: Acknowledgements,
    _connection: Arc<OpenConnection>,
}

impl AckSink for RabbitMqAcks {
    type Tag = u64;

    async fn answer(&mut self, taken: Vec<u64>) -> Result<(), BrokerError> {
        tokio::time::timeout(ANSWER_TIMEOUT, self.send(taken))
            .await
            .map_err(|_elapsed| BrokerError::no_answer("acknowledging"))?
            .map_err(|error| BrokerError::of("acknowledging", &error))
    }
}

impl RabbitMqAcks {
    async fn send(&mut self, taken: Vec<u64>) -> lapin::Result<()> {
        let to_send = self.acknowledgements.add(taken);
        if let Some(through) = to_send.through {
            self.channel.basic_ack(through, BasicAckOptions { multiple: true }).await?;
        }
        let alone = to_send.alone.into_iter();
        let alone = alone.map(|tag| self.channel.basic_ack(tag, BasicAckOptions::default()));
        try_join_all(alone).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use lapin::BasicProperties;
    use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};

    use super::*;
    use crate::testing::{ScratchBroker, services};

    /// The output of `future`, unless it takes more than `polls`.
    async fn given_up_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
        let (mut future, mut left) = (pin!(future), polls);
        poll_fn(|context| match left.checked_sub(1) {
            None => Poll::Ready(None),
            Some(fewer) => {
                left = fewer;
                future.as_mut().poll(context).map(Some)
            }
        })
        .await
    }

    #[tokio::test]
    async fn a_session_whose_opening_was_given_up_leaves_the_queue_to_the_next() {
        const PLACED: &str = "orders.order-placed.v1";
        if !services::rabbitmq() {
            return;
        }
        let broker = ScratchBroker::on_rabbitmq(&["payments"]);
        let server = Arc::new(Server::at(&broker.url).unwrap());
        let topology = Topology::under(&broker.prefix).unwrap();
        let subscription = BusSubscription { subscriber: "payments", event_types: vec![PLACED] };
        let mut consumer = RabbitMqConsumer::new(&server, &topology, subscription);
        let connection = server.connect().await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();

        let mut polls = 1;
        while given_up_after(polls, consumer.open()).await.is_none() {
            polls += 1;
        }
        let (exchange, key) = (topology.events(), short(PLACED).unwrap());
        channel
            .basic_publish(
                short(&exchange).unwrap(),
                key,
                BasicPublishOptions::default(),
                b"{}",
                BasicProperties::default(),
            )
            .await
            .unwrap()
            .await
            .unwrap();

        let (mut messages, _acks) = consumer.open().await.unwrap();
        let message = tokio::time::timeout(ANSWER_TIMEOUT, messages.next()).await;
        assert_eq!(message.expect("the queue has no other consumer").unwrap().payload, b"{}");
    }
}
