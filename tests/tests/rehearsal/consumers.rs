//! Faults between contexts: deliveries doubled, reordered and stopped, a relay that is held, a poison message.

use std::collections::BTreeMap;

use faults::FaultKind;
use platform::message_log::{Kind, MessageEvent};

use super::shop::Rehearsal;

#[tokio::test(flavor = "multi_thread")]
async fn doubled_deliveries_are_recognised_and_marked() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::DeliveriesDoubled, None);
    let order = rehearsal.order().await;
    rehearsal.shop.order_that_is(&rehearsal.ada, order, "confirmed").await;
    let strikes = rehearsal.struck(FaultKind::DeliveriesDoubled, order).await;
    assert!(strikes.len() >= 4, "{strikes:?}");
    let log = rehearsal.shop.shop().message_log().clone();
    for strike in strikes {
        let is_second = |one: &MessageEvent| {
            one.kind == Kind::DuplicateIgnored
                && (one.event_id, one.context) == (strike.event_id, strike.context)
        };
        let what = format!("the second delivery of {}", strike.event_type);
        rehearsal.shop.until(&what, || async { log.latest(1, is_second).pop() }).await;
        assert_eq!(strike.reason.as_deref(), Some("delivered twice"));
    }
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reordered_deliveries_keep_the_order_of_each_subject() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::DeliveriesReordered, None);
    let order = rehearsal.order().await;
    rehearsal.struck(FaultKind::DeliveriesReordered, order).await;
    let log = rehearsal.shop.shop().message_log().clone();
    let subject = format!("order/{order}");
    let is_delivery = |one: &MessageEvent| one.kind == Kind::Delivered && *one.subject == *subject;
    let mut deliveries = rehearsal
        .shop
        .until("products to handle two events of the order", || async {
            let all = log.latest(1_000, is_delivery);
            (all.iter().filter(|one| one.context == "products").count() > 1).then_some(all)
        })
        .await;
    deliveries.sort_by_key(|one| one.number);
    // Each publisher numbers the events about a subject of its own.
    let mut by_way: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for one in deliveries {
        let publisher = one.event_type.split('.').next().unwrap().to_owned();
        by_way.entry((publisher, one.context)).or_default().push(one.sequence);
    }
    for (way, numbers) in by_way {
        assert!(numbers.is_sorted(), "{way:?}: {numbers:?}");
    }
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_waits_for_a_context_that_is_stopped_and_goes_on() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::ContextStopped, Some("payments"));
    let order = rehearsal.order().await;
    let strikes = rehearsal.struck(FaultKind::ContextStopped, order).await;
    assert_eq!((strikes.len(), strikes[0].context), (1, "payments"));
    rehearsal.shop.order_that_is(&rehearsal.ada, order, "awaiting-payment").await;
    assert!(rehearsal.shop.payment_of(order).await.is_none());
    rehearsal.faults.switch_off(FaultKind::ContextStopped);
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_wait_in_the_outbox_while_a_relay_is_held() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::RelayHeld, Some("orders"));
    let order = rehearsal.order().await;
    let strikes = rehearsal.struck(FaultKind::RelayHeld, order).await;
    assert_eq!(&*strikes[0].event_type, "orders.order-placed.v1");
    let orders = rehearsal.shop.shop().databases().find(|one| one.context() == "orders").unwrap();
    assert!(platform::outbox::pending_deliveries::backlog(orders).await.unwrap() > 0);
    rehearsal.shop.order_that_is(&rehearsal.ada, order, "placed").await;
    rehearsal.faults.switch_off(FaultKind::RelayHeld);
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_message_is_replayed_when_it_is_healed() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::PoisonMessage, Some("orders"));
    let order = rehearsal.order().await;
    let strikes = rehearsal.struck(FaultKind::PoisonMessage, order).await;
    let event = strikes[0].event_id;
    let letters = rehearsal
        .shop
        .until("the dead letter", || async {
            let letters = rehearsal.shop.dead_letters("orders").page(None, 10).await.unwrap();
            (!letters.is_empty()).then_some(letters)
        })
        .await;
    assert_eq!((letters.len(), letters[0].event_id), (1, event));
    assert!(letters[0].last_error.as_deref().is_some_and(|error| error.contains("poison")));

    rehearsal.faults.switch_off(FaultKind::PoisonMessage);
    let replayed = rehearsal.shop.dead_letters("orders").replay(event).await.unwrap();
    assert_eq!(replayed, 1);
    rehearsal.shop.order_that_is(&rehearsal.ada, order, "confirmed").await;
    let strikes = rehearsal.strikes(FaultKind::PoisonMessage, order);
    assert_eq!(strikes.len(), 1, "it strikes once unless another limit is chosen: {strikes:?}");
    rehearsal.ends_well(order).await;
}
