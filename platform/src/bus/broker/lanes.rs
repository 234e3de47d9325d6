//! Lanes of a publisher: which subjects have an event on the wire, which events wait behind it, and which subjects a
//! failure has closed.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use shared_kernel::Envelope;

/// A subject of one publisher: the scope within which order is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LaneKey {
    source: Arc<str>,
    subject: Arc<str>,
}

impl LaneKey {
    pub(super) fn of(event: &Envelope) -> Self {
        Self { source: Arc::clone(&event.source), subject: Arc::clone(&event.subject) }
    }
}

/// The lanes of one ordered publisher. At most one event of a lane is on the wire.
///
/// A lane that an event was refused on is closed: later events are refused too, until one that was refused is offered
/// again. Otherwise an event that the relay already holds would overtake the refused one, which waits in the outbox.
pub(super) struct Lanes<T> {
    on_the_wire: HashMap<LaneKey, VecDeque<T>>,
    /// The highest sequence refused. An offer at or below it is a retry.
    closed: HashMap<LaneKey, u32>,
}

/// The outcome of an offer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Offered<T> {
    /// The lane is empty: the event goes on the wire now.
    Head(T),
    /// The event waits behind others of its lane.
    Waits,
    /// An earlier event of the lane was refused, and so is this one.
    Refused(T),
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self { on_the_wire: HashMap::new(), closed: HashMap::new() }
    }
}

impl<T> Lanes<T> {
    pub(super) fn offer(&mut self, key: &LaneKey, sequence: u32, item: T) -> Offered<T> {
        if let Some(refused) = self.closed.get_mut(key) {
            if sequence > *refused {
                *refused = sequence;
                return Offered::Refused(item);
            }
            self.closed.remove(key);
        }
        match self.on_the_wire.entry(key.clone()) {
            Entry::Occupied(mut lane) => {
                lane.get_mut().push_back(item);
                Offered::Waits
            }
            Entry::Vacant(lane) => {
                lane.insert(VecDeque::new());
                Offered::Head(item)
            }
        }
    }

    /// The head of the lane was taken: returns the event that goes on the wire next.
    pub(super) fn taken(&mut self, key: &LaneKey) -> Option<T> {
        let next = self.on_the_wire.get_mut(key).and_then(VecDeque::pop_front);
        if next.is_none() {
            self.on_the_wire.remove(key);
        }
        next
    }

    /// The head of the lane failed: closes the lane and returns all waiting events, which are refused with it.
    pub(super) fn refuse(
        &mut self,
        key: &LaneKey,
        sequence: u32,
        last: impl Fn(&T) -> u32,
    ) -> VecDeque<T> {
        let waiting = self.on_the_wire.remove(key).unwrap_or_default();
        let highest = waiting.iter().map(last).fold(sequence, u32::max);
        self.closed.insert(key.clone(), highest);
        waiting
    }

    /// An event that was not tried, because the broker is away: closes its lane. An event on the wire stays there.
    pub(super) fn refuse_untried(&mut self, key: &LaneKey, sequence: u32) {
        let highest = self.closed.entry(key.clone()).or_insert(sequence);
        *highest = sequence.max(*highest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane() -> LaneKey {
        LaneKey { source: "orders".into(), subject: "order/1".into() }
    }

    #[test]
    fn one_event_of_a_lane_is_on_the_wire() {
        let mut lanes = Lanes::default();
        assert_eq!(lanes.offer(&lane(), 1, 1), Offered::Head(1));
        assert_eq!(lanes.offer(&lane(), 2, 2), Offered::Waits);
        assert_eq!(lanes.taken(&lane()), Some(2));
        assert_eq!(lanes.taken(&lane()), None);
        assert_eq!(lanes.offer(&lane(), 3, 3), Offered::Head(3));
    }

    #[test]
    fn waiting_events_are_refused_with_the_head() {
        let mut lanes = Lanes::default();
        lanes.offer(&lane(), 1, 1);
        lanes.offer(&lane(), 2, 2);
        assert_eq!(lanes.refuse(&lane(), 1, |last| *last), [2]);
    }

    #[test]
    fn a_later_event_does_not_overtake_a_refused_one() {
        let mut lanes = Lanes::default();
        lanes.offer(&lane(), 1, 1);
        lanes.refuse(&lane(), 1, |last| *last);
        assert_eq!(lanes.offer(&lane(), 2, 2), Offered::Refused(2));
        assert_eq!(lanes.offer(&lane(), 1, 1), Offered::Head(1));
        assert_eq!(lanes.offer(&lane(), 2, 2), Offered::Waits);
    }

    #[test]
    fn a_lane_opens_for_the_first_remaining_refused_event() {
        let mut lanes = Lanes::default();
        lanes.refuse_untried(&lane(), 1);
        lanes.refuse_untried(&lane(), 2);
        // Another host has published the first event in the meantime.
        assert_eq!(lanes.offer(&lane(), 2, 2), Offered::Head(2));
    }
}
