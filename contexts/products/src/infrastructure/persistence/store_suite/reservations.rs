//! Reservations with their stock deltas and movements, in one commit or not at all.

use chrono::Duration;

use super::*;
use crate::domain::{Lines, OrderId, ProductId, Reservation, ReservationChange, StockLevel};

on_both!(
    a_reservation_reads_back_in_every_status,
    a_refused_line_stores_nothing,
    an_order_has_one_reservation,
    due_reservations_come_in_order_with_their_correlation_id,
    a_postponed_reservation_is_due_later_and_unchanged,
    reserved_units_cannot_be_reserved_again,
);

fn order(number: u128) -> OrderId {
    OrderId::from_uuid(Uuid::from_u128(number))
}

/// A decision on levels with plenty of units, whatever is stored.
fn decided(number: u128, wanted: &[(&str, i64)], minutes: i64) -> ReservationChange {
    let lines = wanted.iter().map(|(name, units)| (sku(name), Quantity::parse(*units).unwrap()));
    let lines = Lines::parse(lines).unwrap();
    let plenty = |sku| StockLevel::stored(sku, ProductId::from_uuid(Uuid::nil()), 1000, 0);
    let levels: Vec<StockLevel> = lines.skus().into_iter().map(plenty).collect();
    Reservation::decide(order(number), lines, &levels, noon(), Duration::minutes(minutes))
}

async fn commit(stores: &Stores, change: &ReservationChange) -> Result<(), StoreError> {
    stores.reservations.commit(change.clone(), &origin()).await
}

async fn a_reservation_reads_back_in_every_status(stores: Stores) {
    stores.with_units(1, "VASE", 9).await;
    let mut expected = Vec::new();
    for number in 1..=4 {
        let reserved = decided(number, &[("VASE", 1)], 20);
        commit(&stores, &reserved).await.unwrap();
        expected.push(reserved.state);
    }
    let later = noon() + Duration::minutes(20);
    let committed = expected[1].confirm(&[], later).unwrap();
    let released = expected[2].cancel(later).unwrap();
    let expired = expected[3].expire(later).unwrap();
    for change in [&committed, &released, &expired] {
        commit(&stores, change).await.unwrap();
    }
    let undone = committed.state.cancel(later).unwrap();
    commit(&stores, &undone).await.unwrap();
    let gone = expired.state.give_up(later).unwrap();
    commit(&stores, &gone).await.unwrap();
    let states = [expected.swap_remove(0), undone.state, released.state, gone.state];
    for (number, state) in (1..).zip(states) {
        assert_eq!(stores.reservations.find(order(number)).await.unwrap(), Some(state));
    }
    assert_eq!(stores.level("VASE").await, (9, 1));
    assert_eq!(stores.reservations.find(order(7)).await.unwrap(), None);
}

async fn a_refused_line_stores_nothing(stores: Stores) {
    stores.with_units(1, "VASE", 5).await;
    stores.with_units(2, "BOWL", 1).await;
    let refused = commit(&stores, &decided(1, &[("VASE", 2), ("BOWL", 2)], 20)).await;
    assert!(matches!(refused, Err(StoreError::RuleBroken { .. })), "{refused:?}");
    assert_eq!((stores.level("VASE").await, stores.level("BOWL").await), ((5, 0), (1, 0)));
    assert_eq!(stores.reservations.find(order(1)).await.unwrap(), None);
}

async fn an_order_has_one_reservation(stores: Stores) {
    stores.with_units(1, "VASE", 5).await;
    commit(&stores, &decided(1, &[("VASE", 2)], 20)).await.unwrap();
    let refused = commit(&stores, &decided(1, &[("VASE", 2)], 20)).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict | StoreError::Duplicate { .. })),
        "{refused:?}"
    );
    assert_eq!(stores.level("VASE").await, (5, 2));
}

async fn due_reservations_come_in_order_with_their_correlation_id(stores: Stores) {
    stores.with_units(1, "VASE", 9).await;
    assert_eq!(stores.reservations.next_due().await.unwrap(), None);
    for (number, minutes) in [(1, 30), (2, 10), (3, 20)] {
        commit(&stores, &decided(number, &[("VASE", 1)], minutes)).await.unwrap();
    }
    let at = |minutes| noon() + Duration::minutes(minutes);
    assert_eq!(stores.reservations.next_due().await.unwrap(), Some(at(10)));
    assert!(stores.reservations.due(at(9), 10).await.unwrap().reservations.is_empty());
    let due = stores.reservations.due(at(20), 10).await.unwrap().reservations;
    assert_eq!(
        due.iter().map(|due| due.reservation.order()).collect::<Vec<_>>(),
        [order(2), order(3)]
    );
    assert!(due.iter().all(|due| due.correlation_id == origin().correlation_id));
    assert_eq!(stores.reservations.due(at(20), 1).await.unwrap().reservations.len(), 1);
    for due in due {
        commit(&stores, &due.reservation.expire(at(20)).unwrap()).await.unwrap();
    }
    assert_eq!(stores.reservations.next_due().await.unwrap(), Some(at(30)));
    assert_eq!(stores.level("VASE").await, (9, 1));
}

async fn a_postponed_reservation_is_due_later_and_unchanged(stores: Stores) {
    stores.with_units(1, "VASE", 9).await;
    let reserved = decided(1, &[("VASE", 1)], 10);
    commit(&stores, &reserved).await.unwrap();
    let at = |minutes| noon() + Duration::minutes(minutes);
    for order in [order(1), order(2)] {
        stores.reservations.postpone(order, at(15)).await.unwrap();
    }
    assert_eq!(stores.reservations.next_due().await.unwrap(), Some(at(15)));
    assert!(stores.reservations.due(at(14), 10).await.unwrap().reservations.is_empty());
    let due = stores.reservations.due(at(15), 10).await.unwrap().reservations;
    assert_eq!(due.iter().map(|due| &due.reservation).collect::<Vec<_>>(), [&reserved.state]);
    commit(&stores, &reserved.state.expire(at(15)).unwrap()).await.unwrap();
    assert_eq!(stores.reservations.next_due().await.unwrap(), None);
}

async fn reserved_units_cannot_be_reserved_again(stores: Stores) {
    stores.with_units(1, "VASE", 10).await;
    let wanted: Vec<ReservationChange> =
        (1..=40).map(|number| decided(number, &[("VASE", 1)], 20)).collect();
    let commits = wanted.iter().map(|change| commit(&stores, change));
    let outcomes = futures_util::future::join_all(commits).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 10);
    assert_eq!(stores.level("VASE").await, (10, 10));
}
