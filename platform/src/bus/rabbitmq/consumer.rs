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
use super::link::Server;
use super::topology::{Topology, route, short};

/// The most open deliveries at a time (prefetch).
const PREFETCH: u16 = 2048;

/// Opens sessions of one subscriber, each on a connection of its own. When both halves of a session are dropped, the
/// connection closes, and the server requeues the open deliveries.
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
    _connection: Arc<Connection>,
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
    _connection: Arc<Connection>,
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
