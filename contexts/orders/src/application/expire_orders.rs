//! Keeping the deadline: cancels the orders whose `expires_at` has passed. The store's `due_at` says which to look at.

use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal};

/// The number of orders that are cancelled concurrently; their commits merge.
const PAGE: u64 = 200;

/// An order that cannot be cancelled is tried again after this time, and delays no other order.
const RETRY_AFTER: Duration = Duration::minutes(1);

impl Application {
    /// When the next order is due.
    pub(crate) async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.order_queries.next_due().await
    }

    /// Cancels at most a page of the orders that are due at `now`, and returns how many were examined.
    pub(crate) async fn expire_due_orders(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let due = self.order_queries.due(now, PAGE).await?;
        let outcomes = join_all(due.iter().map(|order| self.expire_order(*order, now))).await;
        for (order, outcome) in due.iter().zip(outcomes) {
            match outcome {
                // After a conflict the next round finds the order if it is still due.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(transient) if transient.is_transient() => return Err(transient),
                Err(broken) => {
                    tracing::error!(order = %order, error = %broken, "an order could not be expired");
                    self.order_queries.postpone(*order, now + RETRY_AFTER).await?;
                }
            }
        }
        Ok(due.len())
    }

    async fn expire_order(&self, order: OrderId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(order) = self.orders.find(order).await? else { return Ok(()) };
        match order.expire(now) {
            Ok(expired) => self.commit(expired, &Origin::new(order.correlation_id())).await,
            // The row is due earlier than the order expires: without a correction it would be found again at once.
            Err(OrderRefusal::NotExpired) => {
                self.order_queries.postpone(order.id(), order.expires_at()).await
            }
            // The order was settled meanwhile, and is not due any more.
            Err(_settled) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::CancelReason;
    use shared_kernel::Clock;

    #[tokio::test]
    async fn only_due_orders_are_cancelled() {
        let shop = Shop::open();
        let (waiting, confirmed) =
            (shop.order_awaiting_payment().await, shop.confirmed_order().await);
        shop.clock.advance(Duration::minutes(10));
        let young = shop.placed_order().await;
        assert_eq!(shop.application.expire_due_orders(shop.clock.now()).await.unwrap(), 0);

        shop.clock.advance(Duration::minutes(5));
        assert_eq!(shop.application.expire_due_orders(shop.clock.now()).await.unwrap(), 1);
        assert_eq!(shop.cancel_reason(waiting).await, Some(CancelReason::DeadlinePassed));
        assert_eq!(shop.cancel_reason(confirmed).await, None);
        assert_eq!(shop.cancel_reason(young).await, None);
    }

    #[tokio::test]
    async fn the_next_due_time_is_the_earliest_deadline() {
        let shop = Shop::open();
        assert_eq!(shop.application.next_due().await.unwrap(), None);
        shop.placed_order().await;
        let due = shop.clock.now() + Duration::minutes(15);
        assert_eq!(shop.application.next_due().await.unwrap(), Some(due));
    }

    #[tokio::test]
    async fn the_cancellation_belongs_to_the_checkout() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        shop.clock.advance(Duration::minutes(15));
        shop.application.expire_due_orders(shop.clock.now()).await.unwrap();
        let correlation_id = shop.order(order).await.correlation_id();
        assert_eq!(shop.correlations(order), [correlation_id, correlation_id]);
    }
}
