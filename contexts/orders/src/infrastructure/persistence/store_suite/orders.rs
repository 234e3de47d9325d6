//! The guarantees of the ports `Orders` and `OrderQueries`.

use shared_kernel::Money;

use super::*;
use crate::infrastructure::persistence::entities::orders;
use crate::infrastructure::persistence::mapping;
use crate::infrastructure::persistence::sea_orm_orders::with_refunds;

on_both!(
    an_order_reads_back_in_every_status,
    lines_read_back_as_they_were_placed,
    a_stale_decision_is_a_conflict,
    an_order_and_its_basket_are_committed_atomically,
    pages_filter_and_follow_each_other,
    only_unsettled_orders_are_due,
    orders_with_an_address_are_found_by_customer,
);

const fn captured(amount: Money) -> CheckoutReport {
    CheckoutReport::PaymentCaptured { amount }
}

fn refunded(id: u128) -> CheckoutReport {
    let refund = Refund::stored(RefundId::from_uuid(Uuid::from_u128(id)), euros(1000));
    CheckoutReport::RefundCompleted { refund }
}

async fn commit(stores: &Stores, change: OrderChange) -> Order {
    let state = change.state.clone();
    stores.orders.commit(change, &origin()).await.unwrap();
    let found = stores.orders.find(state.id()).await.unwrap();
    assert_eq!(found.as_ref(), Some(&state));
    state
}

async fn an_order_reads_back_in_every_status(stores: &Stores) {
    let order = commit(stores, placed(1)).await;
    let order =
        commit(stores, order.apply(CheckoutReport::StockReserved, minute(0)).unwrap()).await;
    let order = commit(stores, order.apply(captured(euros(2900)), minute(1)).unwrap()).await;
    let order = commit(stores, order.ship(minute(2)).unwrap()).await;
    let order = commit(stores, order.deliver(minute(3)).unwrap()).await;
    let order = commit(stores, order.apply(refunded(1), minute(4)).unwrap()).await;
    let order = commit(stores, order.apply(refunded(2), minute(4)).unwrap()).await;
    commit(stores, order.anonymise().unwrap()).await;

    let other = commit(stores, placed(2)).await;
    commit(stores, other.cancel_by_customer(minute(1)).unwrap()).await;

    for (id, reason) in (3..).zip(DeclineReason::ALL) {
        let order = commit(stores, placed(id)).await;
        let declined = CheckoutReport::PaymentDeclined { reason };
        commit(stores, order.apply(declined, minute(1)).unwrap()).await;
    }
    assert_eq!(stores.orders.find(OrderId::from_uuid(Uuid::max())).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_refunded_between_two_queries_is_read_whole() {
    let stores = in_sea_orm().await;
    let database = stores.database.as_ref().unwrap();
    let order = commit(&stores, placed(1)).await;
    let order =
        commit(&stores, order.apply(CheckoutReport::StockReserved, minute(0)).unwrap()).await;
    let order = commit(&stores, order.apply(captured(euros(2900)), minute(1)).unwrap()).await;
    let order = commit(&stores, order.apply(refunded(1), minute(4)).unwrap()).await;
    let rows = database.find_by::<orders::Entity, _>(orders::Column::Id, [order.id().as_uuid()]);
    let rows = rows.await.unwrap();
    let order = commit(&stores, order.apply(refunded(2), minute(4)).unwrap()).await;

    let read = with_refunds(database, rows).await.unwrap();
    assert_eq!(mapping::order::from_row(&read[0].row, &read[0].refunds).unwrap(), order);
}

async fn lines_read_back_as_they_were_placed(stores: &Stores) {
    let order = commit(stores, placed(1)).await;
    let lines = stores.order_queries.lines(&order).await.unwrap();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line.sku().as_str(), line.quantity().units(), line.unit_price()))
        .collect();
    assert_eq!(seen, [("MUG", 2, euros(1250)), ("CUP", 1, euros(400))]);
    assert_eq!(lines[0].name(), "The MUG");
}

async fn a_stale_decision_is_a_conflict(stores: &Stores) {
    let order = commit(stores, placed(1)).await;
    let cancelled = order.cancel_by_shop(minute(1)).unwrap();
    commit(stores, order.apply(CheckoutReport::StockReserved, minute(0)).unwrap()).await;
    let refused = stores.orders.commit(cancelled, &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let again = stores.orders.commit(placed(1), &origin()).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
}

async fn an_order_and_its_basket_are_committed_atomically(stores: &Stores) {
    let basket = basket_of("MUG");
    stores.baskets.commit(basket.clone(), &origin()).await.unwrap();
    let emptied = basket.state.clear().unwrap();
    stores.orders.commit_with_basket(placed(1), emptied.clone(), &origin()).await.unwrap();
    assert_eq!(stores.baskets.find(customer()).await.unwrap(), Some(emptied.state.clone()));

    let refused = stores.orders.commit_with_basket(placed(2), emptied, &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(stores.orders.find(placed(2).state.id()).await.unwrap(), None);
}

async fn pages_filter_and_follow_each_other(stores: &Stores) {
    for id in 1..=4 {
        commit(stores, placed(id)).await;
    }
    let second = stores.orders.find(placed(2).state.id()).await.unwrap().unwrap();
    commit(stores, second.cancel_by_shop(minute(1)).unwrap()).await;
    let page = async |filter, before: Option<u128>, at_most| {
        let before = before.map(|id| OrderId::from_uuid(Uuid::from_u128(id)));
        let page = stores.order_queries.page(filter, before, at_most).await.unwrap();
        page.iter().map(|order| order.id().as_uuid().as_u128()).collect::<Vec<_>>()
    };
    let all = OrderFilter::default();
    assert_eq!(page(all, None, 2).await, [4, 3]);
    assert_eq!(page(all, Some(3), 9).await, [2, 1]);
    let open = OrderFilter { customer: Some(customer()), status: Some(StatusName::Placed) };
    assert_eq!(page(open, None, 9).await, [4, 3, 1]);
    let of_a_stranger = OrderFilter {
        customer: Some(crate::domain::CustomerId::from_uuid(Uuid::max())),
        status: None,
    };
    assert!(page(of_a_stranger, None, 9).await.is_empty());
}

async fn only_unsettled_orders_are_due(stores: &Stores) {
    assert_eq!(stores.order_queries.next_due().await.unwrap(), None);
    let (one, two) = (commit(stores, placed(1)).await, commit(stores, placed(2)).await);
    let two = commit(stores, two.apply(CheckoutReport::StockReserved, minute(0)).unwrap()).await;
    assert_eq!(stores.order_queries.next_due().await.unwrap(), Some(minute(15)));
    assert!(stores.order_queries.due(minute(14), 9).await.unwrap().is_empty());
    assert_eq!(stores.order_queries.due(minute(15), 9).await.unwrap().len(), 2);
    assert_eq!(stores.order_queries.due(minute(15), 1).await.unwrap().len(), 1);

    stores.order_queries.postpone(one.id(), minute(20)).await.unwrap();
    assert_eq!(stores.order_queries.due(minute(15), 9).await.unwrap(), [two.id()]);
    commit(stores, two.apply(captured(euros(2900)), minute(1)).unwrap()).await;
    assert_eq!(stores.order_queries.next_due().await.unwrap(), Some(minute(20)));
}

async fn orders_with_an_address_are_found_by_customer(stores: &Stores) {
    let order = commit(stores, placed(1)).await;
    commit(stores, placed(2)).await;
    assert_eq!(stores.order_queries.not_anonymised(customer(), 1).await.unwrap(), [order.id()]);
    commit(stores, order.anonymise().unwrap()).await;
    let left = stores.order_queries.not_anonymised(customer(), 9).await.unwrap();
    assert_eq!(left, [placed(2).state.id()]);
}
