//! Removes from the server everything that buses have created.

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use shared_kernel::bus::BusError;

use super::super::broker::{ANSWER_TIMEOUT, BrokerError};
use super::link::Server;
use super::topology::{Topology, short};

/// Deletes the queues and dead queues of `subscribers`, with all their messages, the exchanges under `prefix`, and what they say
/// of the shop.
/// Objects that do not exist count as deleted. Hosts that still run create them again.
///
/// # Errors
/// When the URL cannot be read, or the server does not answer or refuses.
pub async fn remove(url: &str, prefix: &str, subscribers: &[&str]) -> Result<(), BusError> {
    let (server, topology) = (Server::at(url)?, Topology::under(prefix)?);
    let removing =
        tokio::time::timeout(ANSWER_TIMEOUT, remove_all(&server, &topology, subscribers));
    let removed = removing.await.map_err(|_elapsed| BrokerError::no_answer("removing queues"))?;
    Ok(removed?)
}

async fn remove_all(
    server: &Server,
    topology: &Topology,
    subscribers: &[&str],
) -> Result<(), BrokerError> {
    let connection = server.connect().await?;
    let channel = connection
        .create_channel()
        .await
        .map_err(|error| BrokerError::of("opening a channel", &error))?;
    for subscriber in subscribers {
        for queue in [topology.queue(subscriber), topology.dead_queue(subscriber)] {
            channel
                .queue_delete(short(&queue)?, QueueDeleteOptions::default())
                .await
                .map_err(|error| BrokerError::of("deleting a queue", &error))?;
        }
    }
    let has_run = subscribers.iter().map(|context| topology.has_run(context));
    let own = [topology.events(), topology.dead(), topology.shop()];
    for exchange in own.into_iter().chain(has_run) {
        channel
            .exchange_delete(short(&exchange)?, ExchangeDeleteOptions::default())
            .await
            .map_err(|error| BrokerError::of("deleting an exchange", &error))?;
    }
    // Everything is deleted; the server closes a connection that we do not close.
    let _closed = connection.close(200, "done".into()).await;
    Ok(())
}
