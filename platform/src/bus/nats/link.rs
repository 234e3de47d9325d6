//! The connection to NATS: opened once, kept open, and its state.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::{self};
use async_nats::{ConnectOptions, Event, ServerAddr};
use shared_kernel::bus::BusError;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::broker::{ANSWER_TIMEOUT, BrokerError, Link, Outage};
use super::credentials::with_credentials;
use super::declaration::{declare_whenever_connected, stream};
use super::settings::NatsSettings;
use crate::tasks::Tasks;
use crate::tls_authority;

/// A server that does not answer two pings counts as away.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// More confirmations than the ordered publisher allows events under way, so that it never waits here.
const MAX_ACK_INFLIGHT: usize = 65_536;

/// One connection that is kept open, and its state.
pub(super) struct NatsLink {
    jetstream: jetstream::Context,
    /// Held here, so that the connection counts as open while the last acknowledgements are sent during a stop.
    open: Arc<watch::Sender<Link>>,
    missing: Arc<Notify>,
}

impl NatsLink {
    /// Starts to connect.
    pub(super) async fn start(
        settings: &NatsSettings,
        shop: Option<Uuid>,
        tasks: &Tasks,
    ) -> Result<Self, BusError> {
        let (connected, changes) = watch::channel(None);
        let servers = servers(&settings.url)?;
        let outage = Arc::new(Outage::of("NATS"));
        let options = options(connected, Arc::clone(&outage), tasks.stopping());
        let options = with_authority(options, &settings.url)?;
        let (options, servers) = with_credentials(options, servers);
        let client = options.connect(servers).await.map_err(|error| BusError {
            reason: format!("NATS cannot be used: {}", error.kind()),
        })?;
        let jetstream = ContextBuilder::new()
            .timeout(ANSWER_TIMEOUT)
            .ack_timeout(ANSWER_TIMEOUT)
            .max_ack_inflight(MAX_ACK_INFLIGHT)
            .build(client);
        let (open, missing) = (Arc::new(watch::channel(None).0), Arc::default());
        let link = Self { jetstream, open, missing };
        let declare = declare_whenever_connected(
            link.jetstream.clone(),
            stream(settings, shop),
            changes,
            (Arc::clone(&link.open), outage),
            Arc::clone(&link.missing),
        );
        let stopping = tasks.stopping();
        tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = declare => {}
            }
        });
        Ok(link)
    }

    pub(super) fn jetstream(&self) -> &jetstream::Context {
        &self.jetstream
    }

    /// To be notified when the stream, or a consumer in it, is not there: somebody may have deleted it.
    pub(super) fn missing(&self) -> Arc<Notify> {
        Arc::clone(&self.missing)
    }

    /// Whether the stream can be used.
    pub(super) fn open(&self) -> watch::Receiver<Link> {
        self.open.subscribe()
    }
}

/// A connection for a few requests, which is not kept open.
pub(super) async fn connect_once(
    settings: &NatsSettings,
) -> Result<jetstream::Context, BrokerError> {
    let servers = servers(&settings.url).map_err(|error| BrokerError::Failed(error.reason))?;
    let options = ConnectOptions::new()
        .name("galleria")
        .connection_timeout(ANSWER_TIMEOUT)
        .request_timeout(Some(ANSWER_TIMEOUT));
    let options = with_authority(options, &settings.url)
        .map_err(|error| BrokerError::Failed(error.reason))?;
    let (options, servers) = with_credentials(options, servers);
    let client = tokio::time::timeout(ANSWER_TIMEOUT, options.connect(servers))
        .await
        .map_err(|_elapsed| BrokerError::no_answer("connecting to NATS"))?
        .map_err(|error| BrokerError::of("connecting to NATS", &error))?;
    Ok(ContextBuilder::new().timeout(ANSWER_TIMEOUT).build(client))
}

fn servers(url: &str) -> Result<Vec<ServerAddr>, BusError> {
    url.split(',')
        .map(|one| {
            // The error is not passed on: it may quote the URL, and so a password.
            one.trim().parse().map_err(|_error: std::io::Error| BusError {
                reason: "the URL of NATS cannot be read: write nats://host:4222".to_owned(),
            })
        })
        .collect()
}

/// `options` with the authority that the URL names, which is trusted in place of those of the machine.
fn with_authority(options: ConnectOptions, url: &str) -> Result<ConnectOptions, BusError> {
    let authority =
        tls_authority::of_broker(url).map_err(|bad| BusError { reason: bad.to_string() })?;
    Ok(match authority {
        Some(file) => options.add_root_certificates(file),
        None => options,
    })
}

fn options(
    connected: watch::Sender<Link>,
    outage: Arc<Outage>,
    stopping: CancellationToken,
) -> ConnectOptions {
    let connections = Arc::new(AtomicU64::new(0));
    let connected = Arc::new(connected);
    ConnectOptions::new()
        .name("galleria")
        .retry_on_initial_connect()
        .max_reconnects(None)
        .ping_interval(PING_INTERVAL)
        .request_timeout(Some(ANSWER_TIMEOUT))
        .event_callback(move |event| {
            note(&event, &connections, (&connected, &outage), &stopping);
            std::future::ready(())
        })
}

fn note(
    event: &Event,
    connections: &AtomicU64,
    (connected, outage): (&watch::Sender<Link>, &Outage),
    stopping: &CancellationToken,
) {
    match event {
        Event::Connected => {
            let number = connections.fetch_add(1, Ordering::Relaxed) + 1;
            connected.send_replace(Some(number));
        }
        Event::Disconnected | Event::Closed => {
            connected.send_replace(None);
            if stopping.is_cancelled() {
                // The host closes the connection itself.
                tracing::debug!("the connection to NATS is closed");
                return;
            }
            outage.begins("the connection is lost");
        }
        Event::ClientError(error) if connected.borrow().is_none() && !stopping.is_cancelled() => {
            outage.begins(&error.to_string());
        }
        Event::LameDuckMode
        | Event::Draining
        | Event::SlowConsumer(_)
        | Event::ServerError(_)
        | Event::ClientError(_) => {}
    }
}
