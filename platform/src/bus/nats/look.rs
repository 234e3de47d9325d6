//! Inspects the events that the stream stores for subscribers, without consuming them: a temporary consumer, which
//! acknowledges nothing, begins where the subscriber's next consumer would begin, and is deleted at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, pull};
use async_nats::jetstream::stream::DiscardPolicy;
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription};

use super::super::broker::{ANSWER_TIMEOUT, BrokerError};
use super::super::{Held, StreamLimits};
use super::event_stream::EventStream;
use super::names;
use super::settings::NatsSettings;
use super::takeover::Subscription;

/// Messages requested at a time.
const BATCH: usize = 512;
/// The server removes the temporary consumer by itself when an inspection was cut off.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(30);

/// How many events each subscriber has not acknowledged yet. Empty when the stream does not exist yet.
///
/// # Errors
/// When the server does not answer.
pub async fn held(
    settings: &NatsSettings,
    subscriptions: &[BusSubscription],
) -> Result<Vec<Held>, BusError> {
    let nothing = |one: &BusSubscription| {
        let held = Held { subscriber: one.subscriber, waiting: 0, oldest_at: None, put_aside: 0 };
        (one.subscriber, held)
    };
    let mut all: BTreeMap<&'static str, Held> = subscriptions.iter().map(nothing).collect();
    if let Some(stream) = EventStream::find(settings).await? {
        for (subscriber, source) in pairs(subscriptions) {
            let look = Look::begin(&stream, settings, subscriber, source).await?;
            let oldest_at = look.oldest().await;
            look.end(&stream).await;
            if let Some(held) = all.get_mut(subscriber) {
                held.waiting += look.left;
                held.oldest_at = [held.oldest_at, oldest_at?].into_iter().flatten().min();
            }
        }
    }
    let in_order = subscriptions.iter().filter_map(|one| all.remove(one.subscriber));
    Ok(in_order.collect())
}

/// The limits of the stream, if it is there and has some by which it deletes events that somebody has not read.
///
/// # Errors
/// When the server does not answer.
pub async fn limits(settings: &NatsSettings) -> Result<Option<StreamLimits>, BusError> {
    let Some(stream) = EventStream::find(settings).await? else { return Ok(None) };
    let info = stream.get_info().await;
    let config = info.map_err(|error| BrokerError::of("looking at the stream", &error))?.config;
    let is_limited = config.max_bytes > 0 || config.max_messages > 0;
    let limits = StreamLimits {
        max_age: Some(config.max_age).filter(|age| !age.is_zero()),
        deletes_oldest: is_limited && config.discard == DiscardPolicy::Old,
    };
    Ok(Some(limits).filter(|limits| limits.max_age.is_some() || limits.deletes_oldest))
}

/// Reads the events that each subscriber wants and has not acknowledged yet. `note` is called with the subscriber and
/// the event; with `None` for a message that is not an event.
///
/// # Errors
/// When the server does not answer, or goes away meanwhile.
pub async fn look_through(
    settings: &NatsSettings,
    subscriptions: &[BusSubscription],
    note: &mut (dyn FnMut(&'static str, Option<&Envelope>) + Send),
) -> Result<(), BusError> {
    let Some(stream) = EventStream::find(settings).await? else { return Ok(()) };
    for subscription in subscriptions {
        for source in sources(subscription) {
            let subscriber = subscription.subscriber;
            let look = Look::begin(&stream, settings, subscriber, source).await?;
            let read = look
                .read(&mut |payload| {
                    let event = Envelope::parse(payload).ok();
                    let is_wanted = event.as_ref().is_none_or(|event| {
                        subscription.event_types.iter().any(|wanted| *wanted == &*event.event_type)
                    });
                    if is_wanted {
                        note(subscriber, event.as_ref());
                    }
                })
                .await;
            look.end(&stream).await;
            read?;
        }
    }
    Ok(())
}

fn sources(subscription: &BusSubscription) -> BTreeSet<&'static str> {
    subscription.event_types.iter().map(|event_type| names::source(event_type)).collect()
}

fn pairs(subscriptions: &[BusSubscription]) -> impl Iterator<Item = (&'static str, &'static str)> {
    subscriptions
        .iter()
        .flat_map(|one| sources(one).into_iter().map(move |source| (one.subscriber, source)))
}

/// A consumer that only inspects.
struct Look {
    consumer: Consumer<pull::Config>,
    /// How many messages there are to inspect.
    left: u64,
}

impl Look {
    async fn begin(
        stream: &EventStream,
        settings: &NatsSettings,
        subscriber: &str,
        source: &str,
    ) -> Result<Self, BrokerError> {
        let subscription = Subscription::new(settings, subscriber, source);
        let config = pull::Config {
            filter_subject: subscription.filter().to_owned(),
            deliver_policy: subscription.start(stream).await?,
            ack_policy: AckPolicy::None,
            inactive_threshold: FORGOTTEN_AFTER,
            ..pull::Config::default()
        };
        let consumer = stream
            .create_consumer(config)
            .await
            .map_err(|error| BrokerError::of("creating a consumer to look with", &error))?;
        let left = consumer.cached_info().num_pending;
        Ok(Self { consumer, left })
    }

    /// Reads the messages that were stored when the inspection began. Later ones are left out.
    async fn read(&self, note: &mut (dyn FnMut(&[u8]) + Send)) -> Result<(), BrokerError> {
        let mut left = self.left;
        while left > 0 {
            let batch = tokio::time::timeout(ANSWER_TIMEOUT, self.batch(BATCH));
            let batch = batch.await.map_err(|_elapsed| BrokerError::no_answer("looking"))??;
            if batch.is_empty() {
                // The other messages have expired meanwhile.
                return Ok(());
            }
            for message in &batch {
                note(&message.payload);
            }
            left = left.saturating_sub(u64::try_from(batch.len()).unwrap_or(u64::MAX));
        }
        Ok(())
    }

    /// When the first message was published, if there is one.
    async fn oldest(&self) -> Result<Option<DateTime<Utc>>, BrokerError> {
        if self.left == 0 {
            return Ok(None);
        }
        let first = tokio::time::timeout(ANSWER_TIMEOUT, self.batch(1));
        let first = first.await.map_err(|_elapsed| BrokerError::no_answer("looking"))??;
        let published = first.first().and_then(|message| Some(message.info().ok()?.published));
        Ok(published.and_then(|at| DateTime::from_timestamp(at.unix_timestamp(), 0)))
    }

    async fn batch(&self, at_most: usize) -> Result<Vec<jetstream::Message>, BrokerError> {
        let failed = |error: &(dyn std::error::Error + 'static)| BrokerError::of("looking", error);
        let asked = self.consumer.fetch().max_messages(at_most).messages().await;
        let mut messages = asked.map_err(|error| failed(&error))?;
        let mut batch = Vec::new();
        while let Some(message) = messages.next().await {
            batch.push(message.map_err(|error| failed(&*error))?);
        }
        Ok(batch)
    }

    async fn end(&self, stream: &EventStream) {
        // If it cannot be deleted now, the server deletes it soon.
        let _forgotten_soon = stream.delete_consumer(&self.consumer.cached_info().name).await;
    }
}
