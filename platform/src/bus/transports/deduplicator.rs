//! Events that come to a subscriber both ways, by channel and over the broker. The copy that comes second waits until the
//! first has been answered, and gets the same answer. What is not known here takes its way through the inbox.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared_kernel::bus::Delivery;
use uuid::Uuid;

use crate::outbox::Transport;

/// How many events are remembered after they were taken: as many as a relay may have under way. A copy that lags further
/// behind is recognised by the inbox.
const REMEMBERED: usize = 8192;

/// The events of one subscriber that may come both ways: those of contexts in this process.
///
/// A copy is acknowledged when the subscriber has taken durable responsibility for the event, and never before. Until then
/// it is open with whoever sent it: after a crash, or when another host takes over, it comes again from there before
/// later ones of its subject.
pub(super) struct DeliveryDeduplicator {
    event_types: HashSet<&'static str>,
    known: Mutex<Known>,
}

/// What is known of the events that have come.
#[derive(Default)]
struct Known {
    events: HashMap<Uuid, State>,
    /// Those taken last, in that order.
    taken: VecDeque<Uuid>,
}

enum State {
    /// The subscriber has the first copy. These have come since.
    UnderWay(Vec<Delivery>),
    /// The subscriber has taken the event, which came first along this transport.
    Taken(Transport),
}

/// What a copy turns out to be.
enum Met {
    /// The subscriber has none of this event, or has to ask its inbox.
    First(Delivery),
    /// It is held until the first one is answered.
    Held,
    /// The event came along the other transport, and was taken.
    Late(Delivery),
}

impl DeliveryDeduplicator {
    /// Knows of events of `event_types`. Of all others a subscriber gets every copy.
    pub(super) fn among(event_types: Vec<&'static str>) -> Self {
        Self { event_types: event_types.into_iter().collect(), known: Mutex::default() }
    }

    /// What the subscriber is to see of a copy that came along `transport`: `None` when it need not see it.
    pub(super) fn admit(
        self: &Arc<Self>,
        transport: Transport,
        copy: Delivery,
    ) -> Option<Delivery> {
        if !self.event_types.contains(&*copy.event.event_type) {
            return Some(copy);
        }
        // The lock is free again before anybody is answered: an answer goes to a relay or a session, which have their own.
        let met = self.known().meet(transport, copy);
        match met {
            Met::First(copy) => Some(self.first(transport, copy)),
            Met::Held => None,
            Met::Late(copy) => {
                copy.acknowledge();
                None
            }
        }
    }

    /// A delivery whose answer is that to all copies.
    fn first(self: &Arc<Self>, transport: Transport, copy: Delivery) -> Delivery {
        let (deduplicator, event) = (Arc::clone(self), Arc::clone(&copy.event));
        Delivery::new(event, move |taken| deduplicator.answer(transport, copy, taken))
    }

    fn answer(&self, transport: Transport, first: Delivery, taken: bool) {
        let held = self.known().end(first.event.id, taken.then_some(transport));
        for copy in std::iter::once(first).chain(held) {
            // What is not acknowledged is dropped, and so handed back.
            if taken {
                copy.acknowledge();
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn meet(&mut self, transport: Transport, copy: Delivery) -> Met {
        let event = copy.event.id;
        match self.events.get_mut(&event) {
            Some(State::UnderWay(held)) => {
                held.push(copy);
                Met::Held
            }
            Some(State::Taken(first)) if *first != transport => {
                // One copy was expected along this transport. For another one the inbox is there.
                self.events.remove(&event);
                Met::Late(copy)
            }
            Some(State::Taken(_)) | None => {
                self.events.insert(event, State::UnderWay(Vec::new()));
                Met::First(copy)
            }
        }
    }

    /// The first copy has been answered: returns the others. An event that was taken is remembered by the transport of the first.
    fn end(&mut self, event: Uuid, taken: Option<Transport>) -> Vec<Delivery> {
        let before = match taken {
            Some(transport) => {
                self.make_room();
                self.taken.push_back(event);
                self.events.insert(event, State::Taken(transport))
            }
            None => self.events.remove(&event),
        };
        match before {
            Some(State::UnderWay(held)) => held,
            Some(State::Taken(_)) | None => Vec::new(),
        }
    }

    /// Forgets the event that was taken longest ago, when there are as many as are remembered. One that is under way again
    /// stays.
    fn make_room(&mut self) {
        if self.taken.len() >= REMEMBERED
            && let Some(oldest) = self.taken.pop_front()
            && matches!(self.events.get(&oldest), Some(State::Taken(_)))
        {
            self.events.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests;
