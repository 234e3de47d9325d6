//! Deduplicates events that reach a subscriber over both transports. The copy that arrives second waits until the first
//! has been answered, and gets the same answer. An event that is not remembered here is left to the inbox.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared_kernel::bus::Delivery;
use uuid::Uuid;

use crate::outbox::Transport;

/// How many events are remembered after they were taken: as many as a relay may have under way. A copy that lags
/// further behind is recognised by the inbox.
const REMEMBERED: usize = 8192;

/// The events of one subscriber that may arrive over both transports: those of contexts in this process.
///
/// A copy is acknowledged when the subscriber has taken durable responsibility for the event, and never before. Until
/// then it stays open with its sender: after a crash, or when another host takes over, the sender delivers it again
/// before later events of its subject.
pub(super) struct DeliveryDeduplicator {
    event_types: HashSet<&'static str>,
    known: Mutex<ArrivedEvents>,
}

/// The events that have arrived, and their state.
#[derive(Default)]
struct ArrivedEvents {
    events: HashMap<Uuid, State>,
    /// The events taken last, in that order.
    taken: VecDeque<Uuid>,
}

enum State {
    /// The subscriber has the first copy. These copies arrived later.
    UnderWay(Vec<Delivery>),
    /// The subscriber has taken the event, whose first copy came over this transport.
    Taken(Transport),
}

/// How a copy is to be treated.
enum Met {
    /// The subscriber has no copy of this event, or must ask its inbox.
    First(Delivery),
    /// The copy is held until the first one is answered.
    Held,
    /// The event came over the other transport, and was taken.
    Late(Delivery),
}

impl DeliveryDeduplicator {
    /// Deduplicates events of `event_types`. Of all others a subscriber gets every copy.
    pub(super) fn among(event_types: Vec<&'static str>) -> Self {
        Self { event_types: event_types.into_iter().collect(), known: Mutex::default() }
    }

    /// The delivery that the subscriber sees for a copy that came over `transport`: `None` when it need not see it.
    pub(super) fn admit(
        self: &Arc<Self>,
        transport: Transport,
        copy: Delivery,
    ) -> Option<Delivery> {
        if !self.event_types.contains(&*copy.event.event_type) {
            return Some(copy);
        }
        // The lock is released before the answers: an answer calls a relay or a session, which have locks of their own.
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

    /// A delivery whose answer is the answer to all copies.
    fn first(self: &Arc<Self>, transport: Transport, copy: Delivery) -> Delivery {
        let (deduplicator, event) = (Arc::clone(self), Arc::clone(&copy.event));
        let answer = move |taken| deduplicator.answer(transport, copy, taken);
        Delivery::new(event, answer).over(transport.name())
    }

    fn answer(&self, transport: Transport, first: Delivery, taken: bool) {
        let held = self.known().end(first.event.id, taken.then_some(transport));
        for copy in std::iter::once(first).chain(held) {
            // A copy that is not acknowledged is dropped, and so handed back.
            if taken {
                copy.acknowledge();
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, ArrivedEvents> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ArrivedEvents {
    fn meet(&mut self, transport: Transport, copy: Delivery) -> Met {
        let event = copy.event.id;
        match self.events.get_mut(&event) {
            Some(State::UnderWay(held)) => {
                held.push(copy);
                Met::Held
            }
            Some(State::Taken(first)) if *first != transport => {
                // One copy was expected over this transport. A further one is left to the inbox.
                self.events.remove(&event);
                Met::Late(copy)
            }
            Some(State::Taken(_)) | None => {
                self.events.insert(event, State::UnderWay(Vec::new()));
                Met::First(copy)
            }
        }
    }

    /// The first copy has been answered: returns the others. An event that was taken is remembered by the transport of
    /// the first.
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

    /// Forgets the event that was taken longest ago, when the limit is reached. One that is under way again stays.
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
