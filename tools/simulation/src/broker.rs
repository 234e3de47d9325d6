//! The simulated broker, as unreliable as the port allows: it refuses events, confirms late, loses and repeats deliveries.
//! It stores every confirmed event, and delivers the events of a subject in order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use platform::tasks::Scheduler;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, Delivery, EventBus, Receipts};
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::faults::{Faults, Kind};
use crate::history::{History, Lane};
use crate::schedule::Spawner;

/// The broker. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Broker {
    state: Arc<Mutex<State>>,
    spawner: Spawner,
    faults: Faults,
    history: History,
}

#[derive(Default)]
struct State {
    subscribers: BTreeMap<&'static str, Subscriber>,
    published: BTreeMap<&'static str, u64>,
    last_message: u64,
}

#[derive(Default)]
struct Subscriber {
    event_types: Vec<&'static str>,
    stream: Option<mpsc::UnboundedSender<Delivery>>,
    messages: Vec<Message>,
}

struct Message {
    number: u64,
    event: Arc<Envelope>,
    is_out: bool,
}

impl Broker {
    pub(crate) fn new(spawner: Spawner, faults: Faults, history: History) -> Self {
        Self { state: Arc::default(), spawner, faults, history }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates the queue of a subscriber, which exists from now on whether the subscriber is connected or not.
    pub(crate) fn declare(&self, subscriber: &'static str, event_types: Vec<&'static str>) {
        self.state().subscribers.entry(subscriber).or_default().event_types = event_types;
    }

    /// The bus of one process.
    pub(crate) fn link(&self, host: &'static str, process: Spawner) -> Arc<dyn EventBus> {
        let (wire, sent) = mpsc::unbounded_channel();
        let carrying = carry(self.clone(), host, process, sent);
        self.spawner.spawn(Box::pin(carrying));
        Arc::new(Link { broker: self.clone(), wire })
    }

    /// The number of events of a host that the broker has taken.
    pub(crate) fn published(&self, host: &'static str) -> u64 {
        self.state().published.get(host).copied().unwrap_or_default()
    }

    /// The number of deliveries that are not acknowledged.
    pub(crate) fn backlog(&self) -> usize {
        self.state().subscribers.values().map(|subscriber| subscriber.messages.len()).sum()
    }

    fn keep(&self, host: &'static str, event: &Arc<Envelope>) {
        let mut wanted = Vec::new();
        {
            let mut state = self.state();
            *state.published.entry(host).or_default() += 1;
            state.last_message += 1;
            let number = state.last_message;
            for (name, subscriber) in &mut state.subscribers {
                if subscriber.event_types.contains(&&*event.event_type) {
                    let event = Arc::clone(event);
                    subscriber.messages.push(Message { number, event, is_out: false });
                    wanted.push(*name);
                }
            }
        }
        for name in wanted {
            self.send_what_may(name);
        }
    }

    /// Sends the first message of every subject that has none in flight.
    fn send_what_may(&self, name: &'static str) {
        let mut sendings = Vec::new();
        {
            let mut state = self.state();
            let Some(subscriber) = state.subscribers.get_mut(name) else { return };
            if subscriber.stream.as_ref().is_none_or(mpsc::UnboundedSender::is_closed) {
                return;
            }
            let mut busy: Vec<Arc<str>> = Vec::new();
            for message in &mut subscriber.messages {
                if busy.contains(&message.event.subject) {
                    continue;
                }
                busy.push(Arc::clone(&message.event.subject));
                if !message.is_out {
                    message.is_out = true;
                    sendings.push(message.number);
                }
            }
        }
        for number in sendings {
            let broker = self.clone();
            self.spawner.spawn(Box::pin(async move { broker.send(name, number).await }));
        }
    }

    async fn send(self, name: &'static str, number: u64) {
        sleep(self.delivery_time()).await;
        while self.faults.strikes(Kind::DeliveryLost) {
            self.history.note(Lane::of(name), "✗ a delivery is lost on the way");
            sleep(self.faults.delay(200, 2_000)).await;
        }
        let (event, stream) = {
            let state = self.state();
            let Some(subscriber) = state.subscribers.get(name) else { return };
            let message = subscriber.messages.iter().find(|message| message.number == number);
            let (Some(message), Some(stream)) = (message, &subscriber.stream) else { return };
            (Arc::clone(&message.event), stream.clone())
        };
        let broker = self.clone();
        let delivery = Delivery::new(event, move |taken| broker.answered(name, number, taken));
        // Without a subscriber the delivery is dropped, and thereby handed back.
        let _nobody_listens = stream.send(delivery);
    }

    fn delivery_time(&self) -> Duration {
        if self.faults.strikes(Kind::DeliveryLate) {
            return self.faults.delay(100, 4_000);
        }
        self.faults.delay(0, 15)
    }

    fn answered(&self, name: &'static str, number: u64, taken: bool) {
        let repeats = taken && self.faults.strikes(Kind::DeliveryRepeated);
        {
            let mut state = self.state();
            let Some(subscriber) = state.subscribers.get_mut(name) else { return };
            let found = subscriber.messages.iter().position(|message| message.number == number);
            let Some(place) = found else { return };
            if taken {
                let message = subscriber.messages.remove(place);
                if repeats && let Some(stream) = subscriber.stream.clone() {
                    let (event, wait) = (message.event, self.faults.delay(0, 3_000));
                    self.spawner.spawn(Box::pin(async move {
                        sleep(wait).await;
                        let _nobody_listens = stream.send(Delivery::new(event, |_taken| {}));
                    }));
                }
            } else {
                subscriber.messages[place].is_out = false;
            }
        }
        let (broker, wait) = (self.clone(), if taken { 0 } else { 100 });
        self.spawner.spawn(Box::pin(async move {
            sleep(Duration::from_millis(wait)).await;
            broker.send_what_may(name);
        }));
    }
}

type Sent = (Arc<Envelope>, Arc<dyn Receipts>);

struct Link {
    broker: Broker,
    wire: mpsc::UnboundedSender<Sent>,
}

#[async_trait]
impl EventBus for Link {
    async fn publish(&self, events: Vec<Arc<Envelope>>, receipts: Arc<dyn Receipts>) {
        for event in events {
            // The broker outlives all processes.
            let _always_there = self.wire.send((event, Arc::clone(&receipts)));
            // A crash may come in the middle of a batch.
            tokio::task::yield_now().await;
        }
    }

    async fn ready(&self) {
        sleep(Duration::from_millis(20)).await;
    }

    async fn subscribe(&self, subscription: BusSubscription) -> Result<Deliveries, BusError> {
        let (stream, deliveries) = mpsc::unbounded_channel();
        let name = subscription.subscriber;
        self.broker.declare(name, subscription.event_types);
        if let Some(subscriber) = self.broker.state().subscribers.get_mut(name) {
            subscriber.stream = Some(stream);
        }
        self.broker.send_what_may(name);
        Ok(Box::pin(UnboundedReceiverStream::new(deliveries)))
    }
}

/// Takes the events of one process in the order of sending. Events on the wire still arrive when the process crashes.
async fn carry(
    broker: Broker,
    host: &'static str,
    process: Spawner,
    mut sent: mpsc::UnboundedReceiver<Sent>,
) {
    let mut wire = VecDeque::new();
    // The highest refused sequence by subject: the subject opens again when that event is published again.
    let mut refused = BTreeMap::new();
    while let Some(first) = sent.recv().await {
        wire.push_back(first);
        while let Ok(next) = sent.try_recv() {
            wire.push_back(next);
        }
        for (event, receipts) in wire.drain(..) {
            sleep(broker.faults.delay(0, 3)).await;
            let is_taken = accepts(&broker, &mut refused, &event);
            if is_taken {
                broker.keep(host, &event);
            }
            let late = is_taken && broker.faults.strikes(Kind::ConfirmationLate);
            let wait =
                if late { broker.faults.delay(500, 5_000) } else { Duration::from_millis(1) };
            let process = process.clone();
            broker.spawner.spawn(Box::pin(async move {
                sleep(wait).await;
                if !process.is_alive() {
                    return;
                }
                if is_taken { receipts.taken(event.id) } else { receipts.refused(event.id) }
            }));
        }
    }
}

/// Whether the broker takes an event. After a refusal it takes only events of the subject that it has refused before: later
/// events in flight must not overtake the ones that wait in the outbox.
fn accepts(broker: &Broker, refused: &mut BTreeMap<Arc<str>, u32>, event: &Envelope) -> bool {
    let highest = refused.get(&event.subject).copied();
    if broker.faults.strikes(Kind::PublicationLost) {
        let lane = Lane::of(&event.source);
        broker.history.note(lane, format!("✗ the bus refuses {}", event.event_type));
        refused.insert(Arc::clone(&event.subject), event.sequence);
        return false;
    }
    if highest.is_some_and(|highest| event.sequence > highest) {
        refused.insert(Arc::clone(&event.subject), event.sequence);
        return false;
    }
    refused.remove(&event.subject);
    true
}
