//! The order of events while a relay is held, released and held anew.

use async_trait::async_trait;
use platform::testing::{ManualClock, sample_event};
use shared_kernel::bus::{BusError, BusSubscription, Deliveries};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

use super::*;
use crate::options::FaultOptions;

/// A bus that tells the numbers of what is published.
struct Published(UnboundedSender<u32>);

#[async_trait]
impl EventBus for Published {
    async fn publish(&self, events: Vec<Arc<Envelope>>, _receipts: Arc<dyn Receipts>) {
        for event in events {
            self.0.send(event.sequence).unwrap();
        }
    }

    async fn subscribe(&self, _subscription: BusSubscription) -> Result<Deliveries, BusError> {
        Ok(Box::pin(futures_util::stream::pending()))
    }
}

/// Receipts that are thrown away.
struct NoReceipts;

impl Receipts for NoReceipts {
    fn taken(&self, _event: Uuid) {}
    fn refused(&self, _event: Uuid) {}
}

fn event(number: u32, subject: &str) -> Arc<Envelope> {
    Arc::new(sample_event(number, subject))
}

fn relay() -> (Faults, Arc<HeldEvents>, UnboundedReceiver<u32>) {
    let faults = Faults::new(ManualClock::at("2026-03-01T12:00:00Z"));
    let (sender, published) = unbounded_channel();
    let bus = Arc::new(Published(sender));
    let held = HeldEvents::new(bus, faults.clone(), Tasks::on_this_runtime());
    (faults, held, published)
}

fn hold(faults: &Faults, at_most: Option<u64>) {
    let options = FaultOptions { at_most, ..FaultOptions::usual(FaultKind::RelayHeld) };
    faults.switch_on(FaultKind::RelayHeld, options).unwrap();
}

#[tokio::test]
async fn a_relay_that_is_held_anew_keeps_what_it_holds() {
    let (faults, held, mut published) = relay();
    hold(&faults, None);
    held.publish(vec![event(1, "order/1"), event(2, "order/1")], Arc::new(NoReceipts)).await;
    let mut changes = faults.changes();
    hold(&faults, None);
    changes.wait_for(|_| faults.state(FaultKind::RelayHeld).strikes == 2).await.unwrap();
    assert!(published.try_recv().is_err(), "the new switch holds both");
    faults.switch_off(FaultKind::RelayHeld);
    assert_eq!((published.recv().await, published.recv().await), (Some(1), Some(2)));
}

#[tokio::test]
async fn later_events_of_a_subject_stay_behind_the_one_that_is_held_anew() {
    let (faults, held, mut published) = relay();
    hold(&faults, None);
    let events = vec![event(1, "order/1"), event(2, "order/2"), event(3, "order/1")];
    held.publish(events, Arc::new(NoReceipts)).await;
    hold(&faults, Some(1));
    assert_eq!(published.recv().await, Some(2), "another subject goes on");
    held.publish(vec![event(4, "order/1")], Arc::new(NoReceipts)).await;
    assert!(published.try_recv().is_err());
    faults.switch_off(FaultKind::RelayHeld);
    for number in [1, 3, 4] {
        assert_eq!(published.recv().await, Some(number));
    }
}
