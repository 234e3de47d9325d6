//! The stream: how a host declares it, again on each connection and whenever it is gone, and how it adopts one that is there.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::super::RETENTION;
use super::super::broker::{BrokerError, Link, Outage, reconnect_delays};
use super::names;
use super::settings::NatsSettings;

/// How long the stream recognises an event id that it has stored already: as short as the server allows. Subscribers recognise
/// events themselves, and an event that is published again after the stream has lost it must not count as a duplicate.
const DUPLICATE_WINDOW: Duration = Duration::from_millis(100);

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
pub(super) async fn declare_whenever_connected(
    jetstream: jetstream::Context,
    stream: Config,
    mut connected: watch::Receiver<Link>,
    (open, outage): (Arc<watch::Sender<Link>>, Arc<Outage>),
    missing: Arc<Notify>,
) {
    loop {
        let now = *connected.borrow_and_update();
        open.send_replace(None);
        if now.is_some() {
            tokio::select! {
                () = declare_until_done(&jetstream, &stream) => {
                    open.send_replace(now);
                    outage.is_over();
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
