//! The order and the number of deliveries while faults are on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use platform::testing::{ManualClock, sample_event};

use super::*;
use crate::options::FaultOptions;

fn event(number: u32, subject: &str) -> Arc<Envelope> {
    Arc::new(sample_event(number, subject))
}

/// Events as they arrive, the faults in their way, and how many were acknowledged.
struct Line {
    clock: Arc<ManualClock>,
    faults: Faults,
    sender: tokio::sync::mpsc::UnboundedSender<Delivery>,
    deliveries: Mutex<Deliveries>,
    taken: Arc<AtomicUsize>,
}

impl Line {
    fn with(kind: FaultKind) -> Self {
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let faults = Faults::new(clock.clone());
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        let incoming = unfold(receiver, |mut receiver| async move {
            let delivery = receiver.recv().await?;
            Some((delivery, receiver))
        });
        let deliveries = Mutex::new(through(&faults, "products", Box::pin(incoming)));
        let line = Self { clock, faults, sender, deliveries, taken: Arc::default() };
        line.on(kind, Some(1));
        line
    }

    fn on(&self, kind: FaultKind, at_most: Option<u64>) {
        let options = FaultOptions { at_most, ..FaultOptions::usual(kind) };
        self.faults.switch_on(kind, options).unwrap();
    }

    fn arrives(&self, number: u32, subject: &str) {
        let taken = Arc::clone(&self.taken);
        let answer = move |is_taken: bool| {
            taken.fetch_add(usize::from(is_taken), Ordering::Relaxed);
        };
        self.sender.send(Delivery::new(event(number, subject), answer)).unwrap();
    }

    /// The deliveries that go on now, by their numbers.
    fn gone_on(&self) -> Vec<u32> {
        let mut numbers = Vec::new();
        while let Some(Some(delivery)) = self.deliveries.lock().unwrap().next().now_or_never() {
            numbers.push(delivery.event.sequence);
            delivery.acknowledge();
        }
        numbers
    }
}

#[tokio::test]
async fn a_delivery_comes_twice_and_is_acknowledged_once() {
    let line = Line::with(FaultKind::DeliveriesDoubled);
    line.arrives(1, "order/1");
    line.arrives(2, "order/2");
    assert_eq!(line.gone_on(), [1, 1, 2]);
    assert_eq!(line.taken.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn others_overtake_and_those_of_the_same_subject_do_not() {
    let line = Line::with(FaultKind::DeliveriesReordered);
    for (number, subject) in [(1, "order/1"), (2, "order/2"), (3, "order/1"), (4, "order/3")] {
        line.arrives(number, subject);
    }
    assert_eq!(line.gone_on(), [2, 4]);
    line.arrives(5, "order/4");
    assert_eq!(line.gone_on(), [5, 1, 3]);
}

#[tokio::test]
async fn a_delivery_that_nothing_overtakes_goes_on_after_a_while() {
    let line = Line::with(FaultKind::DeliveriesReordered);
    line.arrives(1, "order/1");
    assert_eq!(line.gone_on(), [0; 0]);
    line.clock.advance(HELD_BACK);
    assert_eq!(line.gone_on(), [1]);
}

#[tokio::test]
async fn a_context_that_is_stopped_takes_everything_in_order_afterwards() {
    let line = Line::with(FaultKind::ContextStopped);
    line.arrives(1, "order/1");
    line.arrives(2, "order/1");
    line.arrives(3, "order/2");
    assert_eq!(line.gone_on(), [3], "one strike is allowed, and its subject waits behind it");
    line.faults.switch_off(FaultKind::ContextStopped);
    assert_eq!(line.gone_on(), [1, 2]);
    assert_eq!(line.taken.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_context_that_is_stopped_anew_keeps_what_waits() {
    let line = Line::with(FaultKind::ContextStopped);
    line.arrives(1, "order/1");
    line.arrives(2, "order/1");
    line.arrives(3, "order/2");
    assert_eq!(line.gone_on(), [3]);
    line.on(FaultKind::ContextStopped, Some(1));
    assert_eq!(line.gone_on(), [0; 0], "the new switch strikes them again");
    line.on(FaultKind::ContextStopped, Some(0));
    assert_eq!(line.gone_on(), [1, 2], "a switch that strikes nothing lets them go on");
    assert_eq!(line.taken.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_subject_keeps_its_order_when_it_is_held_back_and_then_stopped() {
    let line = Line::with(FaultKind::DeliveriesReordered);
    line.arrives(1, "order/1");
    line.arrives(2, "order/2");
    assert_eq!(line.gone_on(), [2]);
    line.on(FaultKind::ContextStopped, Some(1));
    line.arrives(3, "order/1");
    line.arrives(4, "order/2");
    assert_eq!(line.gone_on(), [4]);
    line.clock.advance(HELD_BACK);
    assert_eq!(line.gone_on(), [0; 0], "the first of the subject waits with the second");
    line.faults.switch_off(FaultKind::ContextStopped);
    assert_eq!(line.gone_on(), [1, 3]);
}
