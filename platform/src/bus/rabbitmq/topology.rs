//! Exchanges, queues and bindings, and how they are declared. Declaring one that exists changes nothing.

use std::collections::BTreeSet;

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, ExchangeKind};
use shared_kernel::EventType;
use shared_kernel::bus::{BusError, BusSubscription};
use uuid::Uuid;

use super::super::broker::BrokerError;

/// How often a message may be redelivered before it is put aside: a connection that breaks while it is open counts,
/// too.
const DELIVERY_LIMIT: i32 = 100;
/// AMQP stores the length of a name in one byte. The part behind the prefix needs some of it.
const LONGEST_PREFIX: usize = 100;

/// The names under one prefix.
#[derive(Debug, Clone)]
pub(super) struct Topology {
    prefix: String,
    claimed_for: Option<(Uuid, Vec<&'static str>)>,
}

impl Topology {
    pub(super) fn under(prefix: &str) -> Result<Self, BusError> {
        if prefix.is_empty() || prefix.len() > LONGEST_PREFIX {
            let reason =
                format!("a prefix has 1 to {LONGEST_PREFIX} bytes; this one has {}", prefix.len());
            return Err(BusError { reason });
        }
        Ok(Self { prefix: prefix.to_owned(), claimed_for: None })
    }

    /// The same for a shop and its contexts here.
    pub(super) fn claimed_by(self, claimed_for: Option<(Uuid, Vec<&'static str>)>) -> Self {
        Self { claimed_for, ..self }
    }

    /// The exchange for events. The routing key is the event's type.
    pub(super) fn events(&self) -> String {
        format!("{}.events", self.prefix)
    }

    /// The exchange for messages that queues give up. The routing key is the subscriber.
    pub(super) fn dead(&self) -> String {
        format!("{}.dead", self.prefix)
    }

    /// The exchange that says whose shop this is. Nothing is published to it.
    pub(super) fn shop(&self) -> String {
        format!("{}.shop", self.prefix)
    }

    /// The value by which the exchange of the shop tells it: a name under the prefix, so that a user may declare it.
    pub(super) fn owned(&self, shop: Uuid) -> String {
        format!("{}.{}", self.prefix, shop.simple())
    }

    /// The shop in such a value at the end of `text`.
    pub(super) fn owner_in(&self, text: &str) -> Option<Uuid> {
        let (_, last) = text.rsplit_once(&format!("{}.", self.prefix))?;
        last.get(..uuid::fmt::Simple::LENGTH)?.parse().ok()
    }

    /// The exchange that says that a context has run here. Nothing is published to it.
    pub(super) fn has_run(&self, context: &str) -> String {
        format!("{}.shop.{context}", self.prefix)
    }

    pub(super) fn queue(&self, subscriber: &str) -> String {
        format!("{}.{subscriber}", self.prefix)
    }

    pub(super) fn dead_queue(&self, subscriber: &str) -> String {
        format!("{}.{subscriber}.dead", self.prefix)
    }

    /// The shop that the prefix is to belong to, and its contexts here.
    pub(super) fn claimed_for(&self) -> Option<(Uuid, &[&'static str])> {
        self.claimed_for.as_ref().map(|(shop, contexts)| (*shop, contexts.as_slice()))
    }

    pub(super) async fn declare_exchanges(&self, channel: &Channel) -> Result<(), BrokerError> {
        let exchanges = [(self.events(), ExchangeKind::Topic), (self.dead(), ExchangeKind::Direct)];
        for (name, kind) in exchanges {
            let options = ExchangeDeclareOptions { durable: true, ..Default::default() };
            channel
                .exchange_declare(short(&name)?, kind, options, FieldTable::default())
                .await
                .map_err(|error| BrokerError::of("declaring an exchange", &error))?;
        }
        Ok(())
    }

    /// Declares the queue of one subscriber, and its dead queue. Bindings of types that are no longer wanted stay,
    /// since AMQP cannot list them; their events are acknowledged at once.
    pub(super) async fn declare_queue(
        &self,
        channel: &Channel,
        subscription: &BusSubscription,
    ) -> Result<(), BrokerError> {
        let subscriber = subscription.subscriber;
        let dead_queue = self.dead_queue(subscriber);
        declare(channel, &dead_queue, quorum()).await?;
        bind(channel, &dead_queue, &self.dead(), subscriber).await?;

        let queue = self.queue(subscriber);
        declare(channel, &queue, self.queue_arguments(subscriber)).await?;
        for key in binding_keys(subscription) {
            bind(channel, &queue, &self.events(), &key).await?;
        }
        Ok(())
    }

    fn queue_arguments(&self, subscriber: &str) -> FieldTable {
        let mut arguments = quorum();
        let mut set = |name: &str, value| {
            arguments.insert(name.into(), value);
        };
        set("x-single-active-consumer", AMQPValue::Boolean(true));
        set("x-delivery-limit", AMQPValue::LongInt(DELIVERY_LIMIT));
        set("x-dead-letter-exchange", AMQPValue::LongString(self.dead().into()));
        set("x-dead-letter-routing-key", AMQPValue::LongString(subscriber.into()));
        // Both settings together: a message leaves this queue only when the dead queue has confirmed it.
        set("x-dead-letter-strategy", AMQPValue::LongString("at-least-once".into()));
        set("x-overflow", AMQPValue::LongString("reject-publish".into()));
        arguments
    }
}

/// The binding keys of a subscriber: every version of each type, since the queue keeps a version for the release that
/// reads it.
fn binding_keys(subscription: &BusSubscription) -> BTreeSet<String> {
    let names = subscription.event_types.iter().map(|one| EventType::name_of(one));
    names.map(|name| format!("{name}.*")).collect()
}

/// The route of a message: its exchange and its routing key.
pub(super) fn route(exchange: &str, routing_key: &str) -> String {
    format!("{exchange} {routing_key}")
}

fn quorum() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    arguments
}

async fn declare(channel: &Channel, queue: &str, arguments: FieldTable) -> Result<(), BrokerError> {
    channel
        .queue_declare(short(queue)?, QueueDeclareOptions::durable(), arguments)
        .await
        .map_err(|error| BrokerError::of("declaring a queue", &error))?;
    Ok(())
}

pub(super) async fn bind(
    channel: &Channel,
    queue: &str,
    exchange: &str,
    key: &str,
) -> Result<(), BrokerError> {
    let options = QueueBindOptions::default();
    channel
        .queue_bind(short(queue)?, short(exchange)?, short(key)?, options, FieldTable::default())
        .await
        .map_err(|error| BrokerError::of("binding a queue", &error))
}

/// A name in AMQP's type.
pub(super) fn short(name: &str) -> Result<ShortString, BrokerError> {
    ShortString::try_new(name).map_err(|error| BrokerError::of("naming something in AMQP", &error))
}

#[cfg(test)]
mod tests {
    use super::super::super::broker::CONTENT_TYPE;
    use super::super::RabbitMqSettings;
    use super::*;

    #[test]
    fn the_documented_names_are_those_of_the_code() {
        const PAGE: &str = include_str!("../../../../docs/wire-format.md");
        let settings = RabbitMqSettings::new("amqp://127.0.0.1", Vec::new());
        let topology = Topology::under(&settings.prefix).unwrap();
        let event_types = vec!["orders.order-placed.v1", "orders.order-placed.v2"];
        let keys = binding_keys(&BusSubscription { subscriber: "payments", event_types });
        assert_eq!(keys.len(), 1, "{keys:?}");
        let mut names: Vec<String> = keys.into_iter().collect();
        names.extend([topology.events(), topology.dead()]);
        names.extend([topology.shop(), topology.has_run("payments")]);
        names.extend([topology.queue("payments"), topology.dead_queue("payments")]);
        names.extend([CONTENT_TYPE.to_owned(), "x-overflow: reject-publish".to_owned()]);
        for name in names {
            assert!(PAGE.contains(&format!("`{name}`")), "{name}");
        }
        assert!(PAGE.contains(&format!("came back {DELIVERY_LIMIT} times")));
    }
}
