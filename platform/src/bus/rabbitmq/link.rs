//! Connections to RabbitMQ. The one for publishing is kept open here; each subscription has one of its own, so that a
//! server that blocks publishers does not block acknowledgements.

use std::ops::Deref;
use std::sync::Arc;

use futures_util::{FutureExt, Stream, StreamExt};
use lapin::options::ConfirmSelectOptions;
use lapin::tcp::OwnedTLSConfig;
use lapin::uri::AMQPUri;
use lapin::{
    Channel, Connection, ConnectionBuilder, ConnectionProperties, ConnectionStatus, Event,
};
use shared_kernel::bus::{BusError, BusSubscription};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::super::broker::{ANSWER_TIMEOUT, BrokerError, Link, Outage, reconnect_delays};
use super::claim::claim;
use super::topology::Topology;
use crate::tasks::Tasks;
use crate::tls_authority;

/// The heartbeat in seconds. A server that is silent for twice as long counts as away.
const HEARTBEAT_S: u16 = 10;

/// The address of the server.
pub(super) struct Server {
    uri: AMQPUri,
    /// Certificates in PEM that are trusted beside the Mozilla list.
    authority: Option<String>,
}

impl Server {
    pub(super) fn at(url: &str) -> Result<Self, BusError> {
        // The error is not passed on: it may quote the URL, and so a password.
        let mut uri: AMQPUri = url.parse().map_err(|_error: String| BusError {
            reason: "the URL of RabbitMQ cannot be read: write amqp://user:password@host:5672/%2f"
                .to_owned(),
        })?;
        uri.query.heartbeat.get_or_insert(HEARTBEAT_S);
        let authority = tls_authority::of_broker(url)
            .and_then(|file| file.map(|file| tls_authority::read(&file)).transpose())
            .map_err(|bad| BusError { reason: bad.to_string() })?;
        Ok(Self { uri, authority })
    }

    pub(super) async fn connect(&self) -> Result<OpenConnection, BrokerError> {
        let properties = ConnectionProperties::default().with_connection_name("galleria".into());
        let tls = OwnedTLSConfig { cert_chain: self.authority.clone(), ..Default::default() };
        let connecting = ConnectionBuilder::new()
            .map_err(|error| BrokerError::of("connecting to RabbitMQ", &error))?
            .with_uri(self.uri.clone())
            .with_properties(properties)
            .with_tls_config(tls);
        tokio::time::timeout(ANSWER_TIMEOUT, connecting.connect())
            .await
            .map_err(|_elapsed| BrokerError::no_answer("connecting to RabbitMQ"))?
            .map(OpenConnection)
            .map_err(|error| BrokerError::of("connecting to RabbitMQ", &error))
    }
}

/// A connection that is told to close when it is dropped. The client closes one by itself when all its channels are dropped,
/// and a request to consume that is given up keeps its channel: the consumer would stay the active one of its queue.
pub(super) struct OpenConnection(Connection);

impl Deref for OpenConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        // The first poll hands the request to the client's own thread; nobody waits for the answer.
        let _asked = self.0.close(200, "done".into()).now_or_never();
    }
}

/// A channel with publisher confirms.
pub(super) struct Publishing {
    pub(super) channel: Channel,
    pub(super) status: ConnectionStatus,
    /// Cancelled by the task that finds the channel unusable.
    pub(super) spent: CancellationToken,
}

/// The connection for publishing, kept open.
pub(super) struct PublishingLink {
    open: watch::Receiver<Link>,
    publishing: watch::Receiver<Option<Arc<Publishing>>>,
}

impl PublishingLink {
    /// Starts to connect.
    pub(super) fn start(
        server: &Arc<Server>,
        topology: &Topology,
        queues: Vec<BusSubscription>,
        tasks: &Tasks,
    ) -> Self {
        let (open, now_open) = watch::channel(None);
        let (publishing, now_publishing) = watch::channel(None);
        let keeper = Keeper {
            server: Arc::clone(server),
            topology: topology.clone(),
            queues,
            open,
            publishing,
            connections: 0,
        };
        let stopping = tasks.stopping();
        tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = keeper.keep_up() => {}
            }
        });
        Self { open: now_open, publishing: now_publishing }
    }

    pub(super) fn open(&self) -> watch::Receiver<Link> {
        self.open.clone()
    }

    pub(super) fn publishing(&self) -> watch::Receiver<Option<Arc<Publishing>>> {
        self.publishing.clone()
    }
}

/// Reconnects for as long as the host runs.
struct Keeper {
    server: Arc<Server>,
    topology: Topology,
    queues: Vec<BusSubscription>,
    open: watch::Sender<Link>,
    publishing: watch::Sender<Option<Arc<Publishing>>>,
    connections: u64,
}

impl Keeper {
    async fn keep_up(mut self) {
        let outage = Outage::of("RabbitMQ");
        let mut delays = reconnect_delays();
        loop {
            match self.connect().await {
                Ok((connection, channel)) => {
                    outage.is_over();
                    let publishing = Publishing {
                        channel,
                        status: connection.status().clone(),
                        spent: CancellationToken::new(),
                    };
                    self.use_until_lost(&connection, publishing).await;
                    outage.begins("the connection is lost");
                    delays = reconnect_delays();
                }
                Err(error) => outage.begins(&error.to_string()),
            }
            tokio::time::sleep(delays.next().unwrap_or_default()).await;
        }
    }

    async fn connect(&self) -> Result<(OpenConnection, Channel), BrokerError> {
        let connection = self.server.connect().await?;
        let prepare = async {
            claim(&connection, &self.topology).await?;
            let channel = connection
                .create_channel()
                .await
                .map_err(|error| BrokerError::of("opening a channel", &error))?;
            self.topology.declare_exchanges(&channel).await?;
            for subscription in &self.queues {
                self.topology.declare_queue(&channel, subscription).await?;
            }
            channel
                .confirm_select(ConfirmSelectOptions::default())
                .await
                .map_err(|error| BrokerError::of("asking for confirmations", &error))?;
            Ok(channel)
        };
        let channel = tokio::time::timeout(ANSWER_TIMEOUT, prepare)
            .await
            .map_err(|_elapsed| BrokerError::no_answer("declaring exchanges and queues"))??;
        Ok((connection, channel))
    }

    async fn use_until_lost(&mut self, connection: &Connection, publishing: Publishing) {
        let spent = publishing.spent.clone();
        let mut events = connection.events_listener();
        self.publishing.send_replace(Some(Arc::new(publishing)));
        self.set_open(connection.status().connected());
        tokio::select! {
            () = self.follow(&mut events) => {}
            () = spent.cancelled() => {}
        }
        self.set_open(false);
        self.publishing.send_replace(None);
    }

    /// Returns when the connection is lost. A server that is short of memory or disk space blocks publishers meanwhile.
    async fn follow(&mut self, events: &mut (impl Stream<Item = Event> + Unpin)) {
        while let Some(event) = events.next().await {
            match event {
                Event::ConnectionBlocked(reason) => {
                    tracing::warn!(
                        reason,
                        "RabbitMQ takes no events for now; they wait in the outbox"
                    );
                    self.set_open(false);
                }
                Event::ConnectionUnblocked => self.set_open(true),
                Event::Error(_) => return,
                Event::Connected | Event::SendFlow(_) | _ => {}
            }
        }
    }

    fn set_open(&mut self, is_open: bool) {
        if is_open {
            self.connections += 1;
        }
        self.open.send_replace(is_open.then_some(self.connections));
    }
}
