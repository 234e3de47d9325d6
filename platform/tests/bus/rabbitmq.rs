//! Tests of RabbitMQ alone.

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use platform::bus::rabbitmq::{self, RabbitMqBus, RabbitMqSettings};

use super::events::{CANCELLED, PLACED, PRICED, events, next, soon, wants};
use super::outbox::Outbox;
use super::shop::{self, Kind, Shop};

pub(crate) fn bus(shop: &Shop) -> RabbitMqBus {
    let settings = RabbitMqSettings {
        url: shop.through_proxy(&shop::url(Kind::RabbitMq)),
        prefix: shop.prefix.clone(),
        queues: vec![wants("payments", &[PLACED, PRICED]), wants("products", &[CANCELLED])],
        shop: None,
    };
    RabbitMqBus::start(settings, &shop.tasks).unwrap()
}

/// A channel whose messages are confirmed: without, one of the next connection may overtake one of this.
async fn channel() -> (Connection, Channel) {
    let url = shop::url(Kind::RabbitMq);
    let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    (connection, channel)
}

pub(crate) async fn clean(prefix: &str) {
    let url = shop::url(Kind::RabbitMq);
    rabbitmq::remove(&url, prefix, &["payments", "products"]).await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_refused_without_being_quoted() {
    let settings = RabbitMqSettings::new("amqp://user:secret@host:port", Vec::new());
    let tasks = platform::tasks::Tasks::on_this_runtime();
    let refused = RabbitMqBus::start(settings, &tasks).unwrap_err();
    assert!(!refused.to_string().contains("secret"), "{refused}");
}

/// Publishes bytes with a routing key, as whoever may publish there could.
pub(crate) async fn publish(exchange: &str, routing_key: &str, payload: &[u8]) {
    let (_connection, channel) = channel().await;
    let properties = BasicProperties::default().with_message_id("abc".into());
    let options = BasicPublishOptions::default();
    let publish =
        channel.basic_publish(exchange.into(), routing_key.into(), options, payload, properties);
    publish.await.unwrap().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inspection_counts_the_messages_not_delivered_to_a_host() {
    let Some(shop) = Shop::open(Kind::RabbitMq).await else { return };
    let (url, prefix) = (shop::url(Kind::RabbitMq), &shop.prefix);
    let held = async || {
        let held = rabbitmq::held(&url, prefix, &["payments", "products"]).await.unwrap();
        held.iter().map(|held| (held.waiting, held.put_aside)).collect::<Vec<_>>()
    };
    assert_eq!(held().await, [(0, 0), (0, 0)], "there are no queues yet");
    let bus = shop.bus().await;
    Outbox::with(events("order/1", 3)).drain(&*bus).await;
    assert_eq!(held().await, [(3, 0), (0, 0)]);
    let (_connection, channel) = channel().await;
    let exchange = format!("{prefix}.dead");
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    let publish =
        channel.basic_publish(exchange.into(), "products".into(), options, b"?", properties);
    publish.await.unwrap().await.unwrap();
    soon("the dead queue to have it", async {
        while held().await != [(3, 0), (0, 1)] {
            tokio::task::yield_now().await;
        }
    })
    .await;

    let mut deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    assert_eq!(next(&mut deliveries).await.event.sequence, 1, "looking took nothing");
    drop((deliveries, bus));
    clean(prefix).await;
    clean(prefix).await;
    assert_eq!(held().await, [(0, 0), (0, 0)]);
}
