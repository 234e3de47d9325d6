//! An outbox in memory with the relay of a context: refused events are published again, in order, when the bus is
//! ready.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use shared_kernel::Envelope;
use shared_kernel::bus::{EventBus, Receipts};
use tokio::sync::watch;
use uuid::Uuid;

use super::events::soon;

#[derive(Clone, Copy, PartialEq, Debug)]
enum State {
    Pending,
    UnderWay,
    Taken,
}

/// Events that wait until a bus has taken them.
pub(crate) struct Outbox {
    rows: Mutex<Vec<(Arc<Envelope>, State)>>,
    places: HashMap<Uuid, usize>,
    receipts: watch::Sender<u64>,
    refused: watch::Sender<u64>,
}

impl Outbox {
    pub(crate) fn with(events: Vec<Arc<Envelope>>) -> Arc<Self> {
        let places = events.iter().enumerate().map(|(place, event)| (event.id, place)).collect();
        let rows = events.into_iter().map(|event| (event, State::Pending)).collect();
        let (receipts, refused) = (watch::channel(0).0, watch::channel(0).0);
        Arc::new(Self { rows: Mutex::new(rows), places, receipts, refused })
    }

    /// Publishes until every event has been taken.
    pub(crate) async fn drain(self: Arc<Self>, bus: &dyn EventBus) {
        let mut receipts = self.receipts.subscribe();
        while self.left() > 0 {
            bus.ready().await;
            receipts.mark_unchanged();
            let pending = self.begin();
            if pending.is_empty() {
                // Checked again after the registration, so that the last receipt is not missed.
                if self.left() > 0 {
                    soon("a receipt", receipts.changed()).await.unwrap();
                }
                continue;
            }
            bus.publish(pending, self.clone()).await;
        }
    }

    /// Publishes everything once and returns how many events were refused.
    pub(crate) async fn offer_once(self: &Arc<Self>, bus: &dyn EventBus) -> u64 {
        let (pending, before) = (self.begin(), *self.refused.borrow());
        bus.publish(pending, self.clone()).await;
        let mut receipts = self.receipts.subscribe();
        let under_way = || self.rows.lock().unwrap().iter().any(|row| row.1 == State::UnderWay);
        soon("all receipts", receipts.wait_for(|_| !under_way())).await.unwrap();
        *self.refused.borrow() - before
    }

    fn begin(&self) -> Vec<Arc<Envelope>> {
        let mut rows = self.rows.lock().unwrap();
        let pending = rows.iter_mut().filter(|row| row.1 == State::Pending);
        pending
            .map(|row| {
                row.1 = State::UnderWay;
                Arc::clone(&row.0)
            })
            .collect()
    }

    fn left(&self) -> usize {
        self.rows.lock().unwrap().iter().filter(|row| row.1 != State::Taken).count()
    }

    fn set(&self, event: Uuid, state: State) {
        self.rows.lock().unwrap()[self.places[&event]].1 = state;
        self.receipts.send_modify(|count| *count += 1);
    }
}

impl Receipts for Outbox {
    fn taken(&self, event: Uuid) {
        self.set(event, State::Taken);
    }

    fn refused(&self, event: Uuid) {
        self.refused.send_modify(|count| *count += 1);
        self.set(event, State::Pending);
    }
}
