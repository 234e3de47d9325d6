//! Deliveries on their way into the lanes: looked up in the inbox by the batch, then handled, queued or parked, one by one.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use shared_kernel::bus::Delivery;
use shared_kernel::{Envelope, EventType};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Consumer;
use super::lane::{Lane, LaneKey, Ticket, Work};
use super::persistence::until_done;
use super::waiting::{self, BatchState};
use crate::message_log::Kind;
use crate::subscription::Subscription;

/// The most events held in memory. Beyond it, new ones go to the inbox table: a slow handler costs disk space, not
/// memory, and does not hold up the publisher.
const IN_MEMORY: usize = 4096;

impl Consumer {
    /// Looks a batch up in the inbox and dispatches it. When an event in it cannot be looked up, each is taken by itself,
    /// and that one is kept as an unreadable message.
    pub(super) async fn take(&mut self, batch: Vec<Delivery>, stopping: &CancellationToken) {
        let mut batch = self.letters.of_this_shop(batch).await;
        if batch.is_empty() {
            return;
        }
        let events: Vec<Arc<Envelope>> = batch.iter().map(|one| Arc::clone(&one.event)).collect();
        let looked_up =
            until_done(stopping, || waiting::batch_state(&self.services.database, &events)).await;
        match looked_up {
            None => {}
            Some(Ok(known)) => self.take_known(batch, &known, stopping).await,
            Some(Err(_one_is_refused)) if batch.len() > 1 => {
                for delivery in batch {
                    Box::pin(self.take(vec![delivery], stopping)).await;
                }
            }
            Some(Err(refusal)) => {
                let Some(delivery) = batch.pop() else { return };
                if self.letters.bury(&delivery.event, &refusal).await {
                    delivery.acknowledge();
                }
            }
        }
    }

    pub(super) async fn take_known(
        &mut self,
        batch: Vec<Delivery>,
        known: &BatchState,
        stopping: &CancellationToken,
    ) {
        let mut to_park = Vec::new();
        for delivery in batch {
            // Another host may have put an earlier event of the subject into the inbox.
            let lane = LaneKey::of(&delivery.event);
            if known.parked.contains(&lane) && !self.lanes.contains_key(&lane) {
                self.park_lane(lane);
            }
            self.dispatch(delivery, &known.handled, &mut to_park);
        }
        self.park(to_park, stopping).await;
    }

    /// The handlers of an event; the one that stands for them if it is of a version that none of them reads.
    fn handlers_of(&self, event: &Envelope) -> Vec<Subscription> {
        match self.by_type.get(&*event.event_type) {
            Some(handlers) => handlers.clone(),
            None if self.names.contains(EventType::name_of(&event.event_type)) => {
                vec![Subscription::without_reader()]
            }
            None => Vec::new(),
        }
    }

    // tour: checkout/lanes
    fn dispatch(
        &mut self,
        delivery: Delivery,
        known: &HashSet<(Uuid, String)>,
        to_park: &mut Vec<Work>,
    ) {
        let event = Arc::clone(&delivery.event);
        let (subscriptions, transport) = (self.handlers_of(&event), delivery.transport());
        let ticket = Ticket::new(delivery, subscriptions.len());
        for subscription in subscriptions {
            let work =
                Work::first(Arc::clone(&event), subscription, transport, Arc::clone(&ticket));
            if known.contains(&(event.id, work.handler().to_owned())) {
                self.handler.record(Kind::DuplicateIgnored, &work, None);
                ticket.done();
                continue;
            }
            match self.lanes.get_mut(&work.lane()) {
                Some(Lane::Running(queue)) => {
                    self.in_memory += 1;
                    queue.push_back(work);
                }
                Some(Lane::Parked { .. }) => to_park.push(work),
                None if self.in_memory >= IN_MEMORY => {
                    self.park_lane(work.lane());
                    to_park.push(work);
                }
                None => {
                    self.in_memory += 1;
                    self.lanes.insert(work.lane(), Lane::Running(VecDeque::new()));
                    self.start(work);
                }
            }
        }
    }
}
