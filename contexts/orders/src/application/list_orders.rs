//! Listing orders, the newest first, page by page.

use shared_kernel::StoreError;

use crate::application::Application;
use crate::application::ports::OrderFilter;
use crate::domain::{Order, OrderId};

/// One page of the list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListOrders {
    pub(crate) filter: OrderFilter,
    /// The last order of the page before.
    pub(crate) before: Option<OrderId>,
    pub(crate) at_most: u64,
}

impl Application {
    pub(crate) async fn list_orders(&self, query: ListOrders) -> Result<Vec<Order>, StoreError> {
        self.order_queries.page(query.filter, query.before, query.at_most).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{Shop, customer};
    use crate::domain::StatusName;

    #[tokio::test]
    async fn pages_are_newest_first_and_do_not_overlap() {
        let shop = Shop::open();
        let mut placed = Vec::new();
        for _ in 0..3 {
            placed.push(shop.placed_order().await);
        }
        placed.reverse();
        let filter = OrderFilter { customer: Some(customer()), status: Some(StatusName::Placed) };
        let list = |before| shop.application.list_orders(ListOrders { filter, before, at_most: 2 });
        let first: Vec<OrderId> = list(None).await.unwrap().iter().map(Order::id).collect();
        let rest: Vec<OrderId> =
            list(first.last().copied()).await.unwrap().iter().map(Order::id).collect();
        assert_eq!([first, rest].concat(), placed);
    }

    #[tokio::test]
    async fn pages_are_filtered_by_status_and_customer() {
        let shop = Shop::open();
        let cancelled = shop.cancelled_order().await;
        shop.placed_order().await;
        let filter = OrderFilter { customer: None, status: Some(StatusName::Cancelled) };
        let found = shop
            .application
            .list_orders(ListOrders { filter, before: None, at_most: 9 })
            .await
            .unwrap();
        assert_eq!(found.iter().map(Order::id).collect::<Vec<_>>(), [cancelled]);
        let stranger = Some(crate::domain::CustomerId::from_uuid(uuid::Uuid::max()));
        let filter = OrderFilter { customer: stranger, status: None };
        let found = shop
            .application
            .list_orders(ListOrders { filter, before: None, at_most: 9 })
            .await
            .unwrap();
        assert!(found.is_empty());
    }
}
