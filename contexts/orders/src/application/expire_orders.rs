//! Keeping the deadline: cancels the orders whose `expires_at` has passed. The store's `due_at` says which to look at.

use chrono::{DateTime, Duration, Utc};
use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal};

/// An order that cannot be cancelled is tried again after this time, and delays no other order.
const RETRY_AFTER: Duration = Duration::minutes(1);

impl Application {
    /// Cancels an order that is due at `now`. One that cannot be cancelled is due again later.
    ///
    /// # Errors
    /// When the store is away: the order stays due.
    pub(crate) async fn expire_order(
        &self,
        order: OrderId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        match self.cancel_if_expired(order, now).await {
            // After a conflict the next round finds the order if it is still due.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(transient) if transient.is_transient() => Err(transient),
            Err(broken) => {
                tracing::error!(order = %order, error = %broken, "an order could not be expired");
                self.order_queries.postpone(order, now + RETRY_AFTER).await
            }
        }
    }

    async fn cancel_if_expired(
        &self,
        order: OrderId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
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
    use crate::application::testing::{Shop, corrupt, unavailable};
    use crate::domain::CancelReason;
    use shared_kernel::Clock;

    #[tokio::test]
    async fn only_due_orders_are_cancelled() {
        let shop = Shop::open();
        let (waiting, confirmed) =
            (shop.order_awaiting_payment().await, shop.confirmed_order().await);
        shop.clock.advance(Duration::minutes(10));
        let young = shop.placed_order().await;
        assert_eq!(shop.expire_orders().await, 0);

        shop.clock.advance(Duration::minutes(5));
        assert_eq!(shop.expire_orders().await, 1);
        assert_eq!(shop.cancel_reason(waiting).await, Some(CancelReason::DeadlinePassed));
        assert_eq!(shop.cancel_reason(confirmed).await, None);
        assert_eq!(shop.cancel_reason(young).await, None);
    }

    #[tokio::test]
    async fn the_next_due_time_is_the_earliest_deadline() {
        let shop = Shop::open();
        assert_eq!(shop.application.order_queries.next_due().await.unwrap(), None);
        shop.placed_order().await;
        let due = shop.clock.now() + Duration::minutes(15);
        assert_eq!(shop.application.order_queries.next_due().await.unwrap(), Some(due));
    }

    #[tokio::test]
    async fn an_order_that_cannot_be_cancelled_is_tried_later_unless_the_store_is_away() {
        for (error, is_told, due_in) in [
            (StoreError::Conflict, false, Duration::zero()),
            (unavailable(), true, Duration::zero()),
            (corrupt(), false, RETRY_AFTER),
        ] {
            let shop = Shop::open();
            let order = shop.placed_order().await;
            shop.clock.advance(Duration::minutes(15));
            let case = error.to_string();
            shop.store.fail_commits([error]);
            let expired = shop.application.expire_order(order, shop.clock.now()).await;
            assert_eq!(expired.is_err(), is_told, "{case}");
            let due = shop.application.order_queries.next_due().await.unwrap();
            assert_eq!(due, Some(shop.clock.now() + due_in), "{case}");
            assert_eq!(shop.cancel_reason(order).await, None, "{case}");
        }
    }

    #[tokio::test]
    async fn the_cancellation_belongs_to_the_checkout() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        shop.clock.advance(Duration::minutes(15));
        shop.expire_orders().await;
        let correlation_id = shop.order(order).await.correlation_id();
        assert_eq!(shop.correlations(order), [correlation_id, correlation_id]);
    }
}
