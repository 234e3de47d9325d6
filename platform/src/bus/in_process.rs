//! The bus of one process: a bounded channel for each subscriber. When one is full the publisher waits (backpressure):
//! nothing is ever dropped, and durability is left to the outbox.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use shared_kernel::bus::{BusError, BusSubscription, Deliveries, Delivery, EventBus, Receipts};
use shared_kernel::{Envelope, EventType};
use uuid::Uuid;

use crate::failpoints::{self, Point};
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{ReceiverStream, RwLock, mpsc};

/// The most deliveries that wait for one subscriber.
const WAITING: usize = 8192;

/// Carries events between the contexts of one process.
#[derive(Default)]
pub struct InProcessBus {
    subscribers: RwLock<BTreeMap<&'static str, Subscriber>>,
}

#[derive(Clone)]
struct Subscriber {
    /// The types that it wants, without their versions.
    names: HashSet<&'static str>,
    channel: mpsc::Sender<Delivery>,
}

impl InProcessBus {
    fn wanting(&self, event: &Envelope) -> Vec<mpsc::Sender<Delivery>> {
        let name = EventType::name_of(&event.event_type);
        let subscribers = self.subscribers.read().unwrap_or_else(PoisonError::into_inner);
        subscribers
            .values()
            .filter(|subscriber| subscriber.names.contains(name))
            .map(|subscriber| subscriber.channel.clone())
            .collect()
    }
}

#[async_trait]
impl EventBus for InProcessBus {
    async fn publish(&self, events: Vec<Arc<Envelope>>, receipts: Arc<dyn Receipts>) {
        for event in events {
            let channels = self.wanting(&event);
            if channels.is_empty() {
                receipts.taken(event.id);
            }
            let ticket = Arc::new(Ticket {
                event: event.id,
                open: AtomicUsize::new(channels.len()),
                refused: AtomicBool::new(false),
                receipts: Arc::clone(&receipts),
            });
            for channel in channels {
                let ticket = Arc::clone(&ticket);
                let delivery = Delivery::new(Arc::clone(&event), move |taken| ticket.answer(taken));
                // A subscriber that is gone drops the delivery, and so hands it back.
                let _gone = channel.send(delivery).await;
            }
            if failpoints::reached(Point::AfterPublish, &event.event_type).is_err() {
                receipts.refused(event.id);
            }
        }
    }

    async fn subscribe(&self, subscription: BusSubscription) -> Result<Deliveries, BusError> {
        let (channel, deliveries) = mpsc::channel(WAITING);
        let names = subscription.event_types.iter().map(|one| EventType::name_of(one)).collect();
        let subscriber = Subscriber { names, channel };
        let mut subscribers = self.subscribers.write().unwrap_or_else(PoisonError::into_inner);
        subscribers.insert(subscription.subscriber, subscriber);
        Ok(Box::pin(ReceiverStream::new(deliveries)))
    }
}

/// Counts the answers of one event's subscribers.
struct Ticket {
    event: Uuid,
    open: AtomicUsize,
    refused: AtomicBool,
    receipts: Arc<dyn Receipts>,
}

impl Ticket {
    fn answer(&self, taken: bool) {
        if !taken {
            self.refused.store(true, Ordering::Release);
        }
        if self.open.fetch_sub(1, Ordering::AcqRel) > 1 {
            return;
        }
        if self.refused.load(Ordering::Acquire) {
            self.receipts.refused(self.event);
        } else {
            self.receipts.taken(self.event);
        }
    }
}
