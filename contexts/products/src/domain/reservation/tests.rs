//! Given a reservation, when an event of its order arrives, then this is decided.

use uuid::Uuid;

use super::*;
use crate::domain::{ProductId, Quantity, StockLevel};

fn noon() -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> DateTime<Utc> {
    noon() + chrono::Duration::minutes(minutes)
}

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

fn lines(wanted: &[(&str, i64)]) -> Lines {
    Lines::parse(wanted.iter().map(|(text, units)| (sku(text), Quantity::parse(*units).unwrap())))
        .unwrap()
}

fn level(text: &str, on_hand: i64, reserved: i64) -> StockLevel {
    let product = ProductId::from_uuid(Uuid::from_u128(1));
    StockLevel::stored(sku(text), product, on_hand, reserved)
}

fn order() -> OrderId {
    OrderId::from_uuid(Uuid::from_u128(7))
}

fn decide(wanted: &[(&str, i64)], levels: &[StockLevel]) -> ReservationChange {
    Reservation::decide(order(), lines(wanted), levels, noon(), chrono::Duration::minutes(20))
}

fn given_reserved() -> Reservation {
    decide(&[("A", 2), ("B", 1)], &[level("A", 2, 0), level("B", 9, 8)]).state
}

fn deltas(change: &ReservationChange) -> Vec<(String, i64, i64)> {
    let deltas = change.state.deltas(&change.event);
    deltas.into_iter().map(|delta| (delta.sku.to_string(), delta.on_hand, delta.reserved)).collect()
}

fn expected(deltas: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    deltas.iter().map(|(sku, on_hand, reserved)| ((*sku).to_owned(), *on_hand, *reserved)).collect()
}

#[test]
fn given_enough_units_when_an_order_is_placed_then_all_lines_are_reserved_until_a_time() {
    let change = decide(&[("B", 1), ("A", 2)], &[level("A", 2, 0), level("B", 9, 8)]);
    assert_eq!(change.event, ReservationEvent::StockReserved { until: later(20) });
    assert_eq!(deltas(&change), expected(&[("A", 0, 2), ("B", 0, 1)]));
    assert!(change.state.movements(&change.event).is_empty());
}

#[test]
fn given_a_lacking_line_then_nothing_is_reserved_and_the_lacking_skus_are_named() {
    let change = decide(&[("A", 2), ("B", 2), ("C", 1)], &[level("A", 9, 0), level("B", 2, 1)]);
    assert_eq!(change.event, ReservationEvent::StockRejected { lacking: vec![sku("B"), sku("C")] });
    assert_eq!(change.state.status, Status::Rejected);
    assert!(deltas(&change).is_empty());
}

#[test]
fn given_the_same_sku_twice_then_the_sum_must_be_available() {
    let change = decide(&[("A", 2), ("A", 2)], &[level("A", 3, 0)]);
    assert_eq!(change.event, ReservationEvent::StockRejected { lacking: vec![sku("A")] });
}

#[test]
fn when_the_order_is_confirmed_then_the_reserved_units_are_sold() {
    let change = given_reserved().confirm(&[], later(5)).unwrap();
    assert_eq!(change.event, ReservationEvent::ReservationCommitted);
    assert_eq!(deltas(&change), expected(&[("A", -2, -2), ("B", -1, -1)]));
    let sold = change.state.movements(&change.event);
    assert_eq!(sold.iter().map(Movement::delta).collect::<Vec<_>>(), [-2, -1]);
    assert!(sold.iter().all(|movement| movement.moved_at() == later(5)), "not at noon");
    assert_eq!(change.state.confirm(&[], later(6)), Err(ConfirmRefusal::AlreadyCommitted));
}

#[test]
fn when_the_order_is_cancelled_then_the_reserved_units_are_released_once() {
    let change = given_reserved().cancel(later(5)).unwrap();
    assert_eq!(deltas(&change), expected(&[("A", 0, -2), ("B", 0, -1)]));
    assert_eq!(change.state.cancel(later(6)), Err(CancelRefusal::NothingReserved));
    assert_eq!(change.state.confirm(&[], later(6)), Err(ConfirmRefusal::NothingReserved));
}

#[test]
fn when_a_paid_order_is_cancelled_then_its_units_return_to_the_shelf_once() {
    let committed = given_reserved().confirm(&[], later(5)).unwrap().state;
    let change = committed.cancel(later(6)).unwrap();
    let reason = ReleaseReason::SaleUndone;
    assert_eq!(change.event, ReservationEvent::ReservationReleased { reason });
    assert_eq!(deltas(&change), expected(&[("A", 2, 0), ("B", 1, 0)]));
    let returned = change.state.movements(&change.event);
    assert_eq!(returned.iter().map(Movement::delta).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(change.state.cancel(later(7)), Err(CancelRefusal::NothingReserved));
}

#[test]
fn when_the_time_limit_has_passed_then_it_expires_once_and_not_before() {
    let reserved = given_reserved();
    assert_eq!(reserved.expire(later(19)), Err(ExpireRefusal::NotDue));
    let change = reserved.expire(later(20)).unwrap();
    assert_eq!(deltas(&change), expected(&[("A", 0, -2), ("B", 0, -1)]));
    assert_eq!(change.state.expire(later(21)), Err(ExpireRefusal::NothingReserved));
    assert_eq!(change.state.cancel(later(21)), Err(CancelRefusal::NothingReserved));
}

#[test]
fn given_it_expired_when_the_order_is_paid_then_available_units_are_sold() {
    let expired = given_reserved().expire(later(20)).unwrap().state;
    let change = expired.confirm(&[level("A", 2, 0), level("B", 1, 0)], later(21)).unwrap();
    assert_eq!(change.event, ReservationEvent::CommittedAfterExpiry);
    assert_eq!(deltas(&change), expected(&[("A", -2, 0), ("B", -1, 0)]));
    assert_eq!(change.state.movements(&change.event).len(), 2);
}

#[test]
fn given_it_expired_and_the_units_are_gone_then_it_is_rejected_with_the_next_version() {
    let expired = given_reserved().expire(later(20)).unwrap().state;
    let change = expired.confirm(&[level("A", 2, 1), level("B", 1, 0)], later(21)).unwrap();
    assert_eq!(change.event, ReservationEvent::StockRejected { lacking: vec![sku("A")] });
    assert_eq!(change.version().as_u32(), 3);
    assert_eq!(change.state.confirm(&[], later(22)), Err(ConfirmRefusal::NothingReserved));
    let gone = expired.give_up(later(21)).unwrap();
    assert_eq!(gone.event, ReservationEvent::StockRejected { lacking: vec![sku("A"), sku("B")] });
}
