//! Deletes old events from the stream: those that every known subscriber of their source has acknowledged. The server
//! deletes none by itself, since it would not ask who has read them.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::datetime::DateTime;
use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, Info};
use async_nats::jetstream::stream::RawMessageErrorKind;
use shared_kernel::bus::BusError;
use tokio::sync::watch;

use super::super::RETENTION;
use super::super::broker::{BrokerError, Link};
use super::event_stream::EventStream;
use super::link::NatsLink;
use super::settings::NatsSettings;
use super::takeover::acknowledged_through;
use crate::tasks::Tasks;

mod readers;

use readers::{Reader, floors};

/// How often old events are deleted, and how soon after the start.
const EVERY: Duration = Duration::from_hours(1);
const FIRST: Duration = Duration::from_mins(1);

/// Deletes old events now and then, as long as the host runs.
pub(super) fn start(link: &NatsLink, settings: &NatsSettings, tasks: &Tasks) {
    let now_and_then = now_and_then(link.jetstream().clone(), settings.stream.clone(), link.open());
    let stopping = tasks.stopping();
    tasks.spawn(async move {
        tokio::select! {
            () = stopping.cancelled() => {}
            () = now_and_then => {}
        }
    });
}

async fn now_and_then(
    jetstream: jetstream::Context,
    stream: String,
    mut open: watch::Receiver<Link>,
) {
    let mut pause = FIRST;
    loop {
        tokio::time::sleep(pause).await;
        pause = EVERY;
        if open.wait_for(Option::is_some).await.is_err() {
            return;
        }
        let pruned = match EventStream::named(&jetstream, &stream).await {
            Ok(stream) => prune_stream(&stream, RETENTION).await,
            Err(error) => Err(error),
        };
        match pruned {
            Ok(0) => {}
            Ok(events) => tracing::info!(events, "old events were deleted from the stream"),
            Err(error) => {
                let reason = error.to_string();
                tracing::warn!(reason, "old events could not be deleted from the stream; it grows");
            }
        }
    }
}

/// Deletes the events that are older than `older_than` and that every known subscriber of their source has
/// acknowledged. Returns how many there were. A subscriber is known by its consumer, whichever program made it; one that is not
/// wanted any more is forgotten by deleting that. A consumer without acknowledgements holds nothing back.
///
/// # Errors
/// When the server does not answer or refuses.
pub async fn prune(settings: &NatsSettings, older_than: Duration) -> Result<u64, BusError> {
    match EventStream::find(settings).await? {
        Some(stream) => Ok(prune_stream(&stream, older_than).await?),
        None => Ok(0),
    }
}

async fn prune_stream(stream: &EventStream, older_than: Duration) -> Result<u64, BrokerError> {
    let before = async_nats::datetime::now() - older_than;
    let mut deleted = 0;
    for (filter, floor) in acknowledged_by_all(stream).await? {
        let keep_from = first_to_keep(stream, &filter, floor, before).await?;
        if keep_from > 1 {
            let purged = stream.purge().filter(filter).sequence(keep_from).await;
            deleted += purged.map_err(|error| BrokerError::of("deleting events", &error))?.purged;
        }
    }
    Ok(deleted)
}

/// For each filter of a consumer, the last message up to which all who read some of its subjects have acknowledged everything.
async fn acknowledged_by_all(stream: &EventStream) -> Result<BTreeMap<String, u64>, BrokerError> {
    let all = stream.consumers().await?;
    let acknowledges = |info: &&Info| info.config.ack_policy != AckPolicy::None;
    Ok(floors(all.iter().filter(acknowledges).map(Reader::of)))
}

/// The sequence of the first message of `filter` that stays: it is younger than `before`, or behind `floor`. Times grow
/// with the sequence, so that a binary search finds it.
async fn first_to_keep(
    stream: &EventStream,
    filter: &str,
    floor: u64,
    before: DateTime,
) -> Result<u64, BrokerError> {
    let (mut from, mut through) = (1, floor + 1);
    let mut at = 1;
    while from < through {
        let builder = stream.raw_message_builder().sequence(at).next_by_subject(filter);
        match builder.send().await {
            Ok(message) if message.sequence < through && message.time < before => {
                from = message.sequence + 1;
            }
            Ok(_it_stays) => through = at,
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => through = at,
            Err(error) => return Err(BrokerError::of("looking for old events", &error)),
        }
        at = from.midpoint(through);
    }
    Ok(from)
}
