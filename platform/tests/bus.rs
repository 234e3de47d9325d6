//! The guarantees of the bus port, tested on every bus: in process, over NATS and over RabbitMQ. Between a broker and
//! its bus stands a proxy that cuts and refuses connections.

#[cfg(test)]
mod bus {
    mod bench;
    mod delivery;
    mod echoes;
    mod events;
    mod faults;
    #[cfg(all(feature = "nats", feature = "rabbitmq"))]
    mod letters;
    mod moved;
    #[cfg(feature = "nats")]
    mod nats;
    mod outages;
    mod outbox;
    #[cfg(feature = "rabbitmq")]
    mod rabbitmq;
    mod shop;
    mod takeover;
    #[cfg(all(feature = "nats", feature = "rabbitmq"))]
    mod tls;
}
