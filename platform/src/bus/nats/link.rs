//! The connection to NATS, and the stream that is declared on it before any other request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self};
use async_nats::{ConnectOptions, Event, ServerAddr};
use shared_kernel::bus::BusError;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::RETENTION;
use super::super::broker::{ANSWER_TIMEOUT, BrokerError, Link, reconnect_delays};
use super::credentials::with_credentials;
use super::names;
use super::settings::NatsSettings;
use crate::tasks::Tasks;

/// How long the stream recognises an event id that it has stored already: as short as the server allows. Subscribers recognise
/// events themselves, and an event that is published again after the stream has lost it must not count as a duplicate.
const DUPLICATE_WINDOW: Duration = Duration::from_millis(100);
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
        let options = with_credentials(options(connected, tasks.stopping()), &servers);
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
            Arc::clone(&link.open),
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
    let connecting = with_credentials(options, &servers).connect(servers);
    let client = tokio::time::timeout(ANSWER_TIMEOUT, connecting)
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

fn options(connected: watch::Sender<Link>, stopping: CancellationToken) -> ConnectOptions {
    let connections = Arc::new(AtomicU64::new(0));
    let connected = Arc::new(connected);
    ConnectOptions::new()
        .name("galleria")
        .retry_on_initial_connect()
        .max_reconnects(None)
        .ping_interval(PING_INTERVAL)
        .request_timeout(Some(ANSWER_TIMEOUT))
        .event_callback(move |event| {
            note(&event, &connections, &connected, &stopping);
            std::future::ready(())
        })
}

fn note(
    event: &Event,
    connections: &AtomicU64,
    connected: &watch::Sender<Link>,
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
            tracing::warn!("NATS is away; events wait in the outbox until it is back");
        }
        Event::ClientError(error) if connected.borrow().is_none() => {
            let reason = error.to_string();
            tracing::debug!(reason, "NATS cannot be reached yet");
        }
        Event::LameDuckMode
        | Event::Draining
        | Event::SlowConsumer(_)
        | Event::ServerError(_)
        | Event::ClientError(_) => {}
    }
}

/// The stream as a host declares it.
pub(super) fn stream(settings: &NatsSettings, shop: Option<Uuid>) -> Config {
    Config {
        name: settings.stream.clone(),
        description: shop.map(names::description),
        subjects: names::subjects(&settings.prefix),
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        // The server deletes nothing by itself: an event that somebody has not read must not go. When an operator limits
        // the stream, a full one refuses new events, which wait in the outbox.
        discard: DiscardPolicy::New,
        duplicate_window: DUPLICATE_WINDOW,
        ..Config::default()
    }
}

/// Declares the stream on each new connection, and reports on `open` when it can be used. One that is `missing` later is
/// declared again.
async fn declare_whenever_connected(
    jetstream: jetstream::Context,
    stream: Config,
    mut connected: watch::Receiver<Link>,
    open: Arc<watch::Sender<Link>>,
    missing: Arc<Notify>,
) {
    loop {
        let now = *connected.borrow_and_update();
        open.send_replace(None);
        if now.is_some() {
            tokio::select! {
                () = declare_until_done(&jetstream, &stream) => {
                    open.send_replace(now);
                    tracing::info!(stream = stream.name, "NATS is there");
                }
                changed = connected.changed() => match changed {
                    Ok(()) => continue,
                    Err(_client_is_gone) => return,
                },
            }
        }
        let is_connected = now.is_some();
        tokio::select! {
            changed = connected.changed() => if changed.is_err() { return },
            () = declare_when_missing(&jetstream, &stream, &missing), if is_connected => {}
        }
    }
}

/// Declares the stream again whenever it is not there. Does not end. Subscribers and publishers try again by themselves.
async fn declare_when_missing(jetstream: &jetstream::Context, stream: &Config, missing: &Notify) {
    loop {
        missing.notified().await;
        if jetstream.get_stream(&stream.name).await.is_ok() {
            continue;
        }
        let (stream, declared) = (&*stream.name, declare(jetstream, stream).await);
        match declared {
            Ok(()) => tracing::error!(
                stream,
                "the stream was gone, with the events that it held; it is declared again, and `galleria verify` names lost ones"
            ),
            Err(error) => {
                let reason = error.to_string();
                tracing::warn!(
                    stream,
                    reason,
                    "the stream is gone and cannot be declared; events wait in the outbox"
                );
            }
        }
    }
}

async fn declare_until_done(jetstream: &jetstream::Context, stream: &Config) {
    let mut is_logged = false;
    for delay in reconnect_delays() {
        match declare(jetstream, stream).await {
            Ok(()) => return,
            Err(error) if !is_logged => {
                let reason = error.to_string();
                tracing::error!(
                    reason,
                    "the stream cannot be declared; events wait in the outbox, and this is tried again"
                );
                is_logged = true;
            }
            Err(_told_already) => {}
        }
        tokio::time::sleep(delay).await;
    }
}

/// Whether a stream is as an earlier release made it: it deletes the oldest events, whoever has not read them.
fn deletes_unread_events(config: &Config) -> bool {
    config.discard == DiscardPolicy::Old && config.max_age == RETENTION
}

/// Creates the stream when it does not exist; adds our subjects to an existing one, shortens its window for duplicates, and makes
/// it our shop's if it is nobody's. Limits that an operator has set are left alone; those of an earlier release are lifted.
///
/// # Errors
/// When the stream is another shop's, among others: it is not touched then.
pub(super) async fn declare(
    jetstream: &jetstream::Context,
    stream: &Config,
) -> Result<(), BrokerError> {
    let found = jetstream
        .get_or_create_stream(stream.clone())
        .await
        .map_err(|error| BrokerError::of("declaring the stream", &error))?;
    let mut config = found.cached_info().config.clone();
    let is_ours = is_ours(&config, stream)?;
    let missing: Vec<String> =
        stream.subjects.iter().filter(|one| !config.subjects.contains(one)).cloned().collect();
    let is_recent = config.duplicate_window <= stream.duplicate_window;
    if is_ours && missing.is_empty() && is_recent && !deletes_unread_events(&config) {
        return Ok(());
    }
    if !is_ours {
        config.description.clone_from(&stream.description);
    }
    config.subjects.extend(missing);
    config.duplicate_window = config.duplicate_window.min(stream.duplicate_window);
    if deletes_unread_events(&config) {
        (config.discard, config.max_age) = (stream.discard, stream.max_age);
    }
    jetstream
        .update_stream(&config)
        .await
        .map_err(|error| BrokerError::of("changing the stream", &error))?;
    Ok(())
}

/// Whether the stream that was found says that it is our shop's; also when we are of none.
fn is_ours(found: &Config, wanted: &Config) -> Result<bool, BrokerError> {
    let owner = |config: &Config| names::owner(config.description.as_deref());
    match (owner(found), owner(wanted)) {
        (Some(theirs), Some(ours)) if theirs != ours => Err(BrokerError::Failed(format!(
            "the stream {} holds events of another shop, {theirs}; this shop is {ours}: give each a `broker.prefix` of its own",
            wanted.name
        ))),
        (None, Some(_ours)) => Ok(false),
        (Some(_) | None, _) => Ok(true),
    }
}
