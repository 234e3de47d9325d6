//! Inspects the queues, in numbers. Their messages cannot be read without taking them: a queue with a single active
//! consumer refuses `basic.get`, and a consumer of it keeps out the host that it belongs to. A message that is put back
//! counts as one more delivery, and after 100 of them (20 in a dead queue, on a server of version 4) the server gives
//! the message up.

use lapin::options::QueueDeclareOptions;
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::types::FieldTable;
use lapin::{Connection, ErrorKind};
use shared_kernel::bus::BusError;

use super::super::Held;
use super::super::broker::{ANSWER_TIMEOUT, BrokerError};
use super::link::Server;
use super::topology::{Topology, short};

/// How many messages wait for each of `subscribers`, without those delivered to a host and not yet answered. A queue
/// that does not exist counts as empty.
///
/// # Errors
/// When the URL cannot be read, or the server does not answer.
pub async fn held(
    url: &str,
    prefix: &str,
    subscribers: &[&'static str],
) -> Result<Vec<Held>, BusError> {
    let (server, topology) = (Server::at(url)?, Topology::under(prefix)?);
    let looking = tokio::time::timeout(ANSWER_TIMEOUT, count_all(&server, &topology, subscribers));
    let counted = looking.await.map_err(|_elapsed| BrokerError::no_answer("counting"))?;
    Ok(counted?)
}

async fn count_all(
    server: &Server,
    topology: &Topology,
    subscribers: &[&'static str],
) -> Result<Vec<Held>, BrokerError> {
    let connection = server.connect().await?;
    let mut all = Vec::new();
    for subscriber in subscribers {
        all.push(Held {
            subscriber,
            waiting: count(&connection, &topology.queue(subscriber)).await?,
            oldest_at: None,
            put_aside: count(&connection, &topology.dead_queue(subscriber)).await?,
        });
    }
    // The result is complete; the server closes a connection that we do not close.
    let _closed = connection.close(200, "done".into()).await;
    Ok(all)
}

async fn count(connection: &Connection, queue: &str) -> Result<u64, BrokerError> {
    // The server closes a channel that asks for a queue that does not exist.
    let channel = connection
        .create_channel()
        .await
        .map_err(|error| BrokerError::of("opening a channel", &error))?;
    let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    match channel.queue_declare(short(queue)?, options, FieldTable::default()).await {
        Ok(queue) => Ok(queue.message_count().into()),
        Err(error) if is_not_there(&error) => Ok(0),
        Err(error) => Err(BrokerError::of("looking at a queue", &error)),
    }
}

pub(super) fn is_not_there(error: &lapin::Error) -> bool {
    let ErrorKind::ProtocolError(said) = error.kind() else { return false };
    *said.kind() == AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND)
}
