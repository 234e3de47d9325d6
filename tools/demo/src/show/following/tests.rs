//! Which messages are narrated, and when a checkout counts as over.

use super::*;

const ORDER: Uuid = Uuid::from_u128(1);
const PROCESS: Uuid = Uuid::from_u128(100);

fn readers() -> Readers {
    Readers(HashMap::from([("orders.order-placed.v1", 1), ("orders.order-cancelled.v1", 2)]))
}

pub(in crate::show) fn following() -> Following {
    let mut following = Following::new(readers());
    following.add(ORDER, None);
    following
}

pub(in crate::show) fn message_event(
    kind: Kind,
    context: &'static str,
    event_type: &str,
    event: u128,
) -> MessageEvent {
    MessageEvent {
        number: 1,
        occurred_at: DateTime::UNIX_EPOCH,
        kind,
        context,
        event_id: Uuid::from_u128(event),
        event_type: event_type.into(),
        subject: format!("order/{ORDER}").into(),
        sequence: 1,
        correlation_id: PROCESS,
        causation_id: None,
        transport: None,
        handler: None,
        attempt: None,
        reason: None,
        fault: None,
    }
}

#[test]
fn an_event_with_subscribers_is_narrated_when_it_is_handled() {
    let mut following = following();
    let published = message_event(Kind::Published, "orders", "orders.order-placed.v1", 1);
    assert_eq!(following.observe(&published), None);
    let delivered = message_event(Kind::Delivered, "products", "orders.order-placed.v1", 1);
    let step = following.observe(&delivered).unwrap();
    assert_eq!((&*step.from, &*step.event, step.to), ("orders", "order-placed", Some("products")));
    assert_eq!(step.what, "reserves every line");
}

#[test]
fn an_event_without_subscribers_is_narrated_when_it_is_published_and_after_its_cause() {
    let mut following = following();
    following.observe(&message_event(Kind::Published, "orders", "orders.order-placed.v1", 1));
    let mut committed =
        message_event(Kind::Published, "products", "products.reservation-committed.v1", 2);
    committed.subject = format!("reservation/{ORDER}").into();
    let step = following.observe(&committed).unwrap();
    assert_eq!((&*step.event, step.to), ("reservation-committed", None));
    let cause =
        following.observe(&message_event(Kind::Delivered, "products", "orders.order-placed.v1", 1));
    assert!(step.printed_at() > cause.unwrap().printed_at());
}

#[test]
fn messages_of_another_process_are_not_narrated() {
    let mut following = following();
    let mut other = message_event(Kind::Delivered, "products", "orders.order-placed.v1", 1);
    other.subject = "order/another".into();
    assert_eq!(following.observe(&other), None);
}

#[test]
fn it_is_at_rest_when_the_order_has_ended_and_every_event_is_handled() {
    let mut following = following();
    following.observe(&message_event(Kind::Published, "orders", "orders.order-placed.v1", 1));
    following.observe(&message_event(Kind::Delivered, "products", "orders.order-placed.v1", 1));
    assert!(!following.is_at_rest(), "the order has not ended");
    following.observe(&message_event(Kind::Published, "orders", "orders.order-cancelled.v1", 2));
    assert!(!following.is_at_rest(), "two handlers have not handled it");
    following.observe(&message_event(Kind::Delivered, "products", "orders.order-cancelled.v1", 2));
    assert!(!following.is_at_rest(), "one handler has not handled it");
    following.observe(&message_event(Kind::Delivered, "payments", "orders.order-cancelled.v1", 2));
    assert!(following.is_at_rest());
}

#[test]
fn a_publication_that_was_missed_is_not_waited_for() {
    let mut following = following();
    following.observe(&message_event(Kind::Delivered, "products", "orders.order-placed.v1", 1));
    following.observe(&message_event(Kind::Delivered, "products", "orders.order-confirmed.v1", 2));
    assert!(following.is_at_rest());
}

#[test]
fn duplicates_are_counted_and_narrated() {
    let mut following = following();
    let step = following.observe(&message_event(
        Kind::DuplicateIgnored,
        "products",
        "orders.order-placed.v1",
        1,
    ));
    assert!(step.unwrap().what.contains("no effect"));
    assert_eq!(following.duplicates(), 1);
}

#[test]
fn a_live_order_is_followed_from_its_placement_under_its_last_digits() {
    let mut following = Following::of_new_orders(readers());
    let placed = message_event(Kind::Published, "orders", "orders.order-placed.v1", 1);
    assert_eq!(following.observe(&placed), None);
    let delivered = message_event(Kind::Delivered, "products", "orders.order-placed.v1", 1);
    assert_eq!(following.observe(&delivered).unwrap().who.as_deref(), Some("0001"));
}

#[test]
fn the_oldest_live_order_is_forgotten_first() {
    let mut following = Following::of_new_orders(readers());
    for number in 0..=u128::try_from(LIVE_ORDERS).unwrap() {
        let mut placed = message_event(Kind::Published, "orders", "orders.order-placed.v1", number);
        placed.subject = format!("order/{}", Uuid::from_u128(number)).into();
        placed.correlation_id = Uuid::from_u128(number);
        following.observe(&placed);
    }
    assert_eq!(following.orders.len(), LIVE_ORDERS);
    assert_eq!(following.orders[0].correlation, Some(Uuid::from_u128(1)));
}

#[test]
fn what_happens_beside_the_checkout_is_waited_for_and_told_when_it_fails_alone() {
    let mut following = following();
    following.observe(&message_event(Kind::Published, "orders", "orders.order-cancelled.v1", 1));
    following.observe(&message_event(Kind::Delivered, "products", "orders.order-cancelled.v1", 1));
    assert!(!following.is_at_rest(), "a mail is still to be written");
    let failed =
        message_event(Kind::RetryScheduled, "notifications", "orders.order-cancelled.v1", 1);
    assert_eq!(following.observe(&failed).unwrap().to, Some("notifications"));
    let handled = message_event(Kind::Delivered, "notifications", "orders.order-cancelled.v1", 1);
    assert_eq!(following.observe(&handled), None);
    assert!(following.is_at_rest());
}
