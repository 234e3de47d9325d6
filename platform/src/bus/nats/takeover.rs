//! Takes over a subscription: a new consumer begins behind the acknowledged events, and the former consumers are
//! deleted.
//!
//! JetStream redelivers unacknowledged messages in any order. A new consumer that begins at the first unacknowledged
//! event delivers in the order of the stream; and a process that still uses the former consumer can neither fetch nor
//! acknowledge any more (fencing).

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy, Info};

use super::super::RETENTION;
use super::super::broker::BrokerError;
use super::event_stream::EventStream;
use super::names;
use super::settings::{NatsSettings, SubscribeFrom};

/// The most events delivered and not yet acknowledged.
const MAX_ACK_PENDING: i64 = 8192;
/// Longer than any handling takes. A delivery that waits this long ends the session, and comes again in order.
const ACK_WAIT: std::time::Duration = std::time::Duration::from_hours(1);

/// One subscriber's subscription to one source.
pub(super) struct Subscription {
    names_begin: String,
    filter: String,
    first_from: SubscribeFrom,
    /// The consumer created last. Two concurrent subscriptions create consumers of one number; the rest of the name
    /// tells them apart, since the server would let them share a consumer.
    current: Option<Place>,
}

/// The order of the consumers of a subscription: the last one owns the subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    number: u64,
    tie_break: u32,
}

/// A consumer of this subscription that the server knows.
struct ServerConsumer {
    place: Place,
    start: DeliverPolicy,
    acknowledged_through: u64,
}

/// The message up to which a consumer has acknowledged everything.
pub(super) fn acknowledged_through(info: &Info) -> u64 {
    // A consumer without acknowledgements reports no floor, wherever it began.
    let before_start = match info.config.deliver_policy {
        DeliverPolicy::ByStartSequence { start_sequence } => start_sequence.saturating_sub(1),
        DeliverPolicy::All
        | DeliverPolicy::Last
        | DeliverPolicy::New
        | DeliverPolicy::ByStartTime { .. }
        | DeliverPolicy::LastPerSubject => 0,
    };
    info.ack_floor.stream_sequence.max(before_start)
}

/// The subscription that a consumer is or was used for: its name without number and tie-break. The name of a consumer of
/// another program is whole.
pub(super) fn subscription_of(consumer: &str) -> &str {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_tie_break =
        |part: &str| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match *consumer.split('-').collect::<Vec<&str>>().as_slice() {
        [subscriber, source, number, tie_break] if is_number(number) && is_tie_break(tie_break) => {
            consumer.get(..subscriber.len() + 1 + source.len()).unwrap_or(consumer)
        }
        [..] => consumer,
    }
}

impl ServerConsumer {
    fn of(place: Place, info: &Info) -> Self {
        let (start, acknowledged_through) =
            (info.config.deliver_policy, acknowledged_through(info));
        Self { place, start, acknowledged_through }
    }

    /// Where a consumer that follows this one begins.
    fn next(&self) -> DeliverPolicy {
        match self.acknowledged_through {
            0 => self.start,
            through => DeliverPolicy::ByStartSequence { start_sequence: through + 1 },
        }
    }
}

impl Subscription {
    pub(super) fn new(settings: &NatsSettings, subscriber: &str, source: &str) -> Self {
        Self {
            names_begin: names::consumers(subscriber, source),
            filter: names::of_source(&settings.prefix, source),
            first_from: settings.first_from,
            current: None,
        }
    }

    /// Returns the consumer that owns the subscription from now on.
    ///
    /// # Errors
    /// `TakenOver` when another process has subscribed since.
    pub(super) async fn take(
        &mut self,
        stream: &EventStream,
    ) -> Result<Consumer<pull::Config>, BrokerError> {
        let known = self.known(stream).await?;
        let last = known.iter().map(|one| one.place).max();
        if self.current.is_some_and(|current| last.is_some_and(|last| last > current)) {
            return Err(BrokerError::TakenOver);
        }
        let place = Place {
            number: last.or(self.current).map_or(1, |last| last.number + 1),
            tie_break: rand::random(),
        };
        let start = self.start_after(&known);
        let consumer = stream
            .create_consumer(self.config(place, start))
            .await
            .map_err(|error| BrokerError::of("creating a consumer", &error))?;
        self.current = Some(place);
        self.delete_former(stream, place).await?;
        Ok(consumer)
    }

    /// Where the next consumer of this subscription would begin, if it were created now.
    pub(super) async fn start(&self, stream: &EventStream) -> Result<DeliverPolicy, BrokerError> {
        Ok(self.start_after(&self.known(stream).await?))
    }

    fn start_after(&self, consumers: &[ServerConsumer]) -> DeliverPolicy {
        let furthest = consumers.iter().max_by_key(|one| one.acknowledged_through);
        furthest.map_or_else(|| first(self.first_from), ServerConsumer::next)
    }

    /// The subjects of the subscription.
    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    /// Deletes the consumers before `place`. Of two concurrent subscriptions at least one sees both, and both agree on
    /// which is the last.
    async fn delete_former(&self, stream: &EventStream, place: Place) -> Result<(), BrokerError> {
        let known = self.known(stream).await?;
        let overtaken = known.iter().any(|one| one.place > place);
        for former in known.iter().map(|one| one.place) {
            if former < place || (overtaken && former == place) {
                // A concurrent deletion has the same effect: it only matters that the next listing does not contain the
                // consumer.
                let _gone_already = stream.delete_consumer(&self.name(former)).await;
            }
        }
        if overtaken {
            return Err(BrokerError::TakenOver);
        }
        Ok(())
    }

    async fn known(&self, stream: &EventStream) -> Result<Vec<ServerConsumer>, BrokerError> {
        let ours = stream.consumers().await?.into_iter().filter_map(|info| {
            self.place(&info.name).map(|place| ServerConsumer::of(place, &info))
        });
        Ok(ours.collect())
    }

    fn config(&self, place: Place, start: DeliverPolicy) -> pull::Config {
        pull::Config {
            durable_name: Some(self.name(place)),
            filter_subject: self.filter.clone(),
            deliver_policy: start,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: MAX_ACK_PENDING,
            ..pull::Config::default()
        }
    }

    fn name(&self, place: Place) -> String {
        format!("{}{}-{:08x}", self.names_begin, place.number, place.tie_break)
    }

    fn place(&self, name: &str) -> Option<Place> {
        let (number, tie_break) = name.strip_prefix(&self.names_begin)?.split_once('-')?;
        let tie_break = u32::from_str_radix(tie_break, 16).ok()?;
        Some(Place { number: number.parse().ok()?, tie_break })
    }
}

fn first(from: SubscribeFrom) -> DeliverPolicy {
    match from {
        SubscribeFrom::Beginning => DeliverPolicy::All,
        SubscribeFrom::Since(ago) => DeliverPolicy::ByStartTime {
            // Older events are not stored.
            start_time: async_nats::datetime::now() - ago.min(RETENTION),
        },
    }
}
