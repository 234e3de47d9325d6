//! A relay that is held: events wait between the relay and the bus. They stay pending in their outbox, since no subscriber has taken
//! them. Later events of a subject wait behind the one that is held.
//!
//! An operator holds a relay as a whole (`platform::relay::hold`). The fault picks single events, by share, type and number, and tells each of
//! them that it strikes, so it stands behind the relay and does not hold that.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use platform::message_log::MessageIdentity;
use platform::tasks::Tasks;
use shared_kernel::Envelope;
use shared_kernel::bus::{EventBus, Receipts};
use tokio::sync::Mutex;

use crate::kind::FaultKind;
use crate::registry::{Faults, Occasion, Strike};

/// The effect in words.
const EFFECT: &str = "held in the outbox";

/// An event that is not published yet.
type Held = (Arc<Envelope>, Arc<dyn Receipts>);

/// The events that are held between the relays and one bus.
pub(crate) struct HeldEvents {
    bus: Arc<dyn EventBus>,
    faults: Faults,
    tasks: Tasks,
    /// Locked while they are published, so that no later event of a subject passes them.
    queue: Mutex<VecDeque<Held>>,
    count: AtomicUsize,
}

impl HeldEvents {
    pub(crate) fn new(bus: Arc<dyn EventBus>, faults: Faults, tasks: Tasks) -> Arc<Self> {
        let (queue, count) = (Mutex::default(), AtomicUsize::new(0));
        Arc::new(Self { bus, faults, tasks, queue, count })
    }

    /// Publishes what the fault does not hold.
    pub(crate) async fn publish(
        self: &Arc<Self>,
        events: Vec<Arc<Envelope>>,
        receipts: Arc<dyn Receipts>,
    ) {
        let is_idle = !self.faults.may_be_on(FaultKind::RelayHeld);
        if is_idle && self.count.load(Ordering::Acquire) == 0 {
            return self.bus.publish(events, receipts).await;
        }
        let mut queue = self.queue.lock().await;
        let mut passing = Vec::new();
        for event in events {
            let strike = self.strikes(&event);
            if strike.is_none() && !is_behind(&queue, &event) {
                passing.push(event);
                continue;
            }
            // The first that is held is held by a strike.
            if let Some(strike) = strike.filter(|_| queue.is_empty()) {
                self.release_later(strike);
            }
            queue.push_back((event, Arc::clone(&receipts)));
            self.count.store(queue.len(), Ordering::Release);
        }
        drop(queue);
        if !passing.is_empty() {
            self.bus.publish(passing, receipts).await;
        }
    }

    fn strikes(&self, event: &Envelope) -> Option<Strike> {
        let message = MessageIdentity::from(event);
        let occasion = Occasion { context: &event.source, handler: None, message: Some(&message) };
        self.faults.strikes(FaultKind::RelayHeld, occasion, EFFECT)
    }

    /// Publishes what is held once the fault ends. A host that stops leaves it in the outbox.
    fn release_later(self: &Arc<Self>, mut strike: Strike) {
        let (held, stopping) = (Arc::clone(self), self.tasks.stopping());
        self.tasks.spawn_detached(async move {
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = held.faults.ended(FaultKind::RelayHeld, strike) => {}
                }
                let Some(again) = held.release().await else { return };
                strike = again;
            }
        });
    }

    /// Publishes what the fault does not hold any more. It still holds some if it was switched on anew: these wait for the end
    /// of the strike that is returned.
    async fn release(&self) -> Option<Strike> {
        let mut queue = self.queue.lock().await;
        let mut first = None;
        for (event, receipts) in std::mem::take(&mut *queue) {
            let strike = self.strikes(&event);
            if strike.is_some() || is_behind(&queue, &event) {
                first = first.or(strike);
                queue.push_back((event, receipts));
            } else {
                self.bus.publish(vec![event], receipts).await;
            }
        }
        self.count.store(queue.len(), Ordering::Release);
        first
    }
}

/// Whether an earlier event of the same subject is held.
fn is_behind(queue: &VecDeque<Held>, event: &Envelope) -> bool {
    queue.iter().any(|(held, _)| held.subject == event.subject && held.source == event.source)
}

#[cfg(test)]
mod tests;
