//! Lesson 6, run by its check. The two contexts of the messaging tests stand for orders, which publishes, and for a payments
//! that charges whatever it is told, so that nothing but the inbox stands between an event that comes twice and the customer.

#![expect(dead_code, reason = "a lesson uses a part of the host of the messaging tests")]

#[path = "messaging/contexts.rs"]
mod contexts;
#[path = "messaging/host.rs"]
mod host;
#[path = "messaging/moods.rs"]
mod moods;
#[path = "messaging/pace.rs"]
mod pace;

use std::sync::Arc;

use platform::message_log::Kind;
use shared_kernel::bus::Receipts;
use tokio::sync::mpsc;
use uuid::Uuid;

use host::Host;

const CHARGE: &str = "25.00 EUR";

/// Tells the test when an event was taken.
struct Taken(mpsc::UnboundedSender<Uuid>);

impl Receipts for Taken {
    fn taken(&self, event: Uuid) {
        self.0.send(event).unwrap();
    }

    fn refused(&self, event: Uuid) {
        panic!("{event} was refused");
    }
}

/// The relay has published, and the host crashed before the mark was written: the event is published again.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_charged_once() {
    let host = Host::start().await;
    host.say("order/1", 1, CHARGE).await;
    host.see(Kind::Delivered, 1).await;
    let event = host.published("order/1", 1).await;
    let (told, mut taken) = mpsc::unbounded_channel();
    host.bus.publish(vec![event], Arc::new(Taken(told))).await;
    taken.recv().await.unwrap();

    let charges = host.heard().await;
    let arrow = "orders    ─ order-awaiting-payment ─▶ payments";
    println!("lesson| {arrow}  charges {CHARGE}");
    println!("lesson|           the mark is lost in a crash, and the relay publishes it again");
    match charges.get(1) {
        Some(again) => println!("lesson| {arrow}  charges {again}, again"),
        None => println!("lesson| {arrow}  knows the event: nothing"),
    }
    host.stop().await;
    assert_eq!(charges, [CHARGE], "one order was charged {} times", charges.len());
}

/// Another event about the same order is no repetition.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_event_of_the_same_order_takes_effect() {
    let host = Host::start().await;
    host.say("order/1", 1, CHARGE).await;
    host.say("order/1", 2, "5.00 EUR").await;
    host.until(async |host| host.heard().await.len() == 2).await;
    assert_eq!(host.heard().await, [CHARGE, "5.00 EUR"]);
    host.stop().await;
}
