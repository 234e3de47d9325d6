//! A copy of every event that is published under a prefix, for tests: what a queue holds cannot be read without taking it.

use std::sync::{Mutex, PoisonError};

use lapin::Channel;
use lapin::options::{BasicGetOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use shared_kernel::bus::BusError;

use super::super::broker::BrokerError;
use super::link::{OpenConnection, Server};
use super::topology::{Topology, bind, short};

/// A queue beside those of the subscribers. It ends with its connection.
pub struct PublishedCopies {
    queue: String,
    channel: Channel,
    taken: Mutex<Vec<u8>>,
    _connection: OpenConnection,
}

impl PublishedCopies {
    /// Copies what is published from now on.
    ///
    /// # Errors
    /// When the URL cannot be read, or the server does not answer or refuses.
    pub async fn begin(url: &str, prefix: &str) -> Result<Self, BusError> {
        let (server, topology) = (Server::at(url)?, Topology::under(prefix)?);
        let connection = server.connect().await?;
        let channel = connection
            .create_channel()
            .await
            .map_err(|error| BrokerError::of("opening a channel", &error))?;
        topology.declare_exchanges(&channel).await?;
        let queue = topology.queue("copies");
        let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
        channel
            .queue_declare(short(&queue)?, options, FieldTable::default())
            .await
            .map_err(|error| BrokerError::of("declaring a queue", &error))?;
        bind(&channel, &queue, &topology.events(), "#").await?;
        Ok(Self { queue, channel, taken: Mutex::default(), _connection: connection })
    }

    /// The bytes of all messages so far, in lines.
    ///
    /// # Errors
    /// When the server does not answer or refuses.
    pub async fn all(&self) -> Result<Vec<u8>, BusError> {
        let options = BasicGetOptions { no_ack: true };
        loop {
            let next = self.channel.basic_get(short(&self.queue)?, options).await;
            let next = next.map_err(|error| BrokerError::of("reading a copy", &error))?;
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(message) = next else { return Ok(taken.clone()) };
            taken.extend(message.delivery.data);
            taken.push(b'\n');
        }
    }
}
